import FaceDomain
import Recognition
import Storage

/// Gives one stored face a vector of another calculator, from its photo.
struct Recalculation: Sendable {
  let core: any FaceCore
  let faces: FaceStore
  let vectors: FaceVectors
  let collections: FaceCollections

  /// How often a core may fail on one photo before that counts as the photo's fault.
  private static let tries = 3
  /// How long requests of clients go before.
  private static let pause = Duration.seconds(1)

  /// - Returns: why there is no vector; nil where there is one.
  /// - Throws: ``StorageError``; ``FaceError/coreUnavailable`` while no core of this calculator answers.
  func callAsFunction(_ face: FaceVectors.Missing, _ calculator: String) async throws -> RecalculationFailure? {
    let failure: RecalculationFailure
    switch try await vector(of: face, calculator) {
    case .success(let vector):
      try await add(vector, calculator, to: face)
      return nil
    case .failure(.missing(let reason)): failure = reason
    }
    try await vectors.note(failure, calculator, of: face.id)
    return failure
  }

  private enum Miss: Error {
    case missing(RecalculationFailure)
  }

  private func vector(
    of face: FaceVectors.Missing, _ calculator: String
  ) async throws -> Result<UnitVector, Miss> {
    guard let photo = try await faces.photo(of: face.id, of: face.apiKey) else { return .failure(.missing(.noPhoto)) }
    // The photo had one face when it was added. Where a detector finds more now, it was the largest.
    let options = FindOptions(limit: 1, plugins: [PluginSlug.calculator], calculator: calculator)
    var failures = 0
    while true {
      try Task.checkCancellation()
      do throws(FaceError) {
        let found = try await core.findFaces(in: photo, options)
        guard let vector = try? found.faces.first?.vector() else { return .failure(.missing(.core)) }
        return .success(vector)
      } catch {
        switch error {
        case .noFace: return .failure(.missing(.noFace))
        case .unreadableImage, .tooManyPixels, .sideTooLong: return .failure(.missing(.unreadable))
        case .cancelled: throw CancellationError()
        case .busy: try await Task.sleep(for: Self.pause)
        case .coreUnavailable:
          // A photo that no core can take must not hold up all the others.
          guard await core.isAlive(calculator) else { throw error }
          failures += 1
          guard failures < Self.tries else { return .failure(.missing(.core)) }
          try await Task.sleep(for: Self.pause)
        }
      }
    }
  }

  /// In the database and in memory, in the order of all other changes: a face that is deleted meanwhile stays deleted.
  private func add(_ vector: UnitVector, _ calculator: String, to face: FaceVectors.Missing) async throws {
    _ = try await collections.change(face.apiKey) { _ in
      try await vectors.add(vector, calculator, to: face.id)
    } then: { index, version, added in
      if version == calculator, let added { try? index.add(added, vector) }
    }
  }
}

extension FaceCore {
  /// Whether one with this calculator answers: also to say that nothing is no photo.
  fileprivate func isAlive(_ calculator: String) async -> Bool {
    do throws(FaceError) {
      _ = try await findFaces(in: [], FindOptions(calculator: calculator))
      return true
    } catch {
      return error != .coreUnavailable
    }
  }
}

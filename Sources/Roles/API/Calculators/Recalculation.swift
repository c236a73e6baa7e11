import FaceDomain
import Recognition
import Storage

/// Gives one stored face a vector of another calculator, from its photo.
struct Recalculation: Sendable {
  let core: any FaceCore
  let faces: FaceStore
  let vectors: FaceVectors
  let collections: FaceCollections

  enum Outcome: Sendable, Equatable {
    case made
    case failed(RecalculationFailure)
    /// It was deleted, or its service has another key.
    case gone
  }

  /// How often a core may fail on one photo before that counts as the photo's fault.
  private static let tries = 3
  /// How long requests of clients go before.
  private static let pause = Duration.seconds(1)

  /// - Parameter previous: a calculator that the face has a vector of and the core has too; nil for none.
  /// - Throws: ``StorageError``; ``FaceError/coreUnavailable`` while no core of this calculator works.
  func callAsFunction(_ face: FaceVectors.Missing, _ calculator: String, previous: String?) async throws -> Outcome {
    do {
      let vector = try await vector(of: face, calculator, previous)
      return try await add(vector, calculator, to: face) ? .made : .gone
    } catch let miss as Miss {
      let noted = try await vectors.note(miss.reason, calculator, of: face.id, of: face.apiKey)
      return noted ? .failed(miss.reason) : .gone
    }
  }

  private struct Miss: Error {
    let reason: RecalculationFailure
  }

  private func vector(
    of face: FaceVectors.Missing, _ calculator: String, _ previous: String?
  ) async throws -> UnitVector {
    guard let photo = try await faces.photo(of: face.id, of: face.apiKey) else { throw Miss(reason: .noPhoto) }
    let found = try await find(in: photo, calculator)
    // The photo had one face when it was added. Where more are found now, it is the one that the old vector is of.
    var index = 0
    if found.count > 1, let previous, let stored = try await faces.face(face.id, of: face.apiKey, calculator: previous)
    {
      let before = try await find(in: photo, previous).prefix(found.count)
      let distances = before.map { other in
        (try? other.vector()).map { euclideanDistance($0.values, stored.vector.values) } ?? .infinity
      }
      index = distances.indices.min { distances[$0] < distances[$1] } ?? 0
    }
    guard let vector = try? found[index].vector() else { throw Miss(reason: .core) }
    return vector
  }

  /// At least one, largest first.
  private func find(in photo: [UInt8], _ calculator: String) async throws -> [Face] {
    let options = FindOptions(plugins: [PluginSlug.calculator], calculator: calculator)
    var failures = 0
    while true {
      try Task.checkCancellation()
      do throws(FaceError) {
        return try await core.findFaces(in: photo, options).faces
      } catch {
        switch error {
        case .noFace: throw Miss(reason: .noFace)
        case .unreadableImage, .tooManyPixels, .sideTooLong: throw Miss(reason: .unreadable)
        case .cancelled: throw CancellationError()
        case .busy: try await Task.sleep(for: Self.pause)
        case .coreUnavailable:
          // A photo that no core can take must not hold up all the others.
          guard await core.works(calculator) else { throw error }
          failures += 1
          guard failures < Self.tries else { throw Miss(reason: .core) }
          try await Task.sleep(for: Self.pause)
        }
      }
    }
  }

  /// In the database and in memory, in the order of all other changes: a face that is deleted meanwhile stays deleted.
  /// - Returns: whether the service has the face.
  private func add(_ vector: UnitVector, _ calculator: String, to face: FaceVectors.Missing) async throws -> Bool {
    try await collections.change(face.apiKey) { _ in
      try await vectors.add(vector, calculator, to: face.id, of: face.apiKey)
    } then: { index, version, added in
      if version == calculator, let added { try? index.add(added, vector) }
    } != nil
  }
}

extension FaceCore {
  /// Whether its networks run: shown by a picture that nobody can fail on.
  fileprivate func works(_ calculator: String) async -> Bool {
    let options = FindOptions(plugins: [PluginSlug.calculator], detectFaces: false, calculator: calculator)
    do throws(FaceError) {
      _ = try await findFaces(in: ProbePhoto.bytes, options)
      return true
    } catch {
      return error != .coreUnavailable
    }
  }
}

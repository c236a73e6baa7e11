import FaceDomain
import Recognition
import Storage

/// Makes a photo of one face an example of a subject.
struct AddFace: Sendable {
  let core: any FaceCore
  let inUse: CalculatorInUse
  let collections: FaceCollections
  let keepsPhotos: Bool

  func callAsFunction(
    _ photo: [UInt8], subject: String, _ options: FindOptions, service: Service
  ) async throws -> StoredFace {
    let (apiKey, requirements) = (service.apiKey, service.requirements)
    guard options.detectFaces || requirements == .none else { throw CollectionError.mustBeDetected }
    let calculator = try await core.status().calculatorVersion
    var options = options.withVectors(of: calculator)
    options.plugins.formUnion(requirements.plugins)
    // Two are enough to know that there is more than one.
    options.limit = 2
    let found = try await core.findFaces(in: photo, options)
    guard found.faces.count == 1 else { throw CollectionError.moreThanOneFace }
    try requirements.check(found.faces[0])
    let vector = try found.faces[0].vector()
    let others = try await vectorOfTarget(photo, options)
    let new = FaceStore.NewFace(
      subject: subject, vector: vector, calculator: calculator, otherVectors: others, photo: keepsPhotos ? photo : nil)
    return try await collections.change(apiKey) { store in
      try await store.add(new, to: apiKey)
    } then: { index, version, face in
      if let vector = version == calculator ? vector : others[version] { try? index.add(face, vector) }
    }
  }

  /// While another calculator is taking over, or has just done so, its vector too: without a photo nobody could make it
  /// later.
  private func vectorOfTarget(_ photo: [UInt8], _ options: FindOptions) async throws -> [String: UnitVector] {
    guard let target = inUse.target ?? inUse.version, target != options.calculator else { return [:] }
    do {
      let found = try await core.findFaces(in: photo, options.withVectors(of: target))
      guard found.faces.count == 1 else { return [:] }
      return [target: try found.faces[0].vector()]
    } catch let error as FaceError where !keepsPhotos && [.busy, .coreUnavailable].contains(error) {
      throw error
    } catch {
      return [:]
    }
  }
}

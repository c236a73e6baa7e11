import FaceDomain
import Recognition
import Storage

/// Makes a photo of one face an example of a subject.
struct AddFace: Sendable {
  let core: any FaceCore
  let inUse: CalculatorInUse
  let faces: FaceStore
  let collections: FaceCollections
  let keepsPhotos: Bool

  /// - Parameter request: one that may have come before; the face it added then is given back, and nothing done.
  func callAsFunction(
    _ photo: [UInt8], subject: String, _ options: FindOptions, service: Service, repeating request: RepeatableRequest?
  ) async throws -> StoredFace {
    do {
      if let request, let face = try await faces.answer(to: request, of: service.apiKey) { return face }
      return try await add(photo, subject: subject, options, service, request)
    } catch StorageError.otherRequest {
      throw CollectionError.keyOfAnotherRequest
    }
  }

  private func add(
    _ photo: [UInt8], subject: String, _ options: FindOptions, _ service: Service, _ request: RepeatableRequest?
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
      if let request { return try await store.add(new, to: apiKey, repeating: request) }
      return FaceStore.Addition(face: try await store.add(new, to: apiKey), isNew: true)
    } then: { index, version, addition in
      guard addition.isNew, let vector = version == calculator ? vector : others[version] else { return }
      try? index.add(addition.face, vector)
    }.face
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

import FaceDomain
import Recognition
import Storage

/// Makes a photo of one face an example of a subject.
struct AddFace: Sendable {
  let core: any FaceCore
  let collections: FaceCollections
  let keepsPhotos: Bool

  func callAsFunction(
    _ photo: [UInt8], subject: String, _ options: FindOptions, apiKey: String
  ) async throws -> StoredFace {
    let status = try await core.status()
    var options = options
    options.plugins = ["calculator"]
    // Two are enough to know that there is more than one.
    options.limit = 2
    let found = try await core.findFaces(in: photo, options)
    guard found.faces.count == 1 else { throw CollectionError.moreThanOneFace }
    let new = FaceStore.NewFace(
      subject: subject, vector: try found.faces[0].vector(), calculator: status.calculatorVersion,
      photo: keepsPhotos ? photo : nil)
    return try await collections.change(apiKey) { store in
      try await store.add(new, to: apiKey)
    } then: { index, face in
      // The index may be of another calculator while a core is being replaced; it is loaded anew then.
      try? index.add(face, new.vector)
    }
  }
}

import Logging
import Storage

/// The collections in memory, by the key of their service. Each that was ever asked for stays.
actor FaceCollections {
  private let faces: FaceStore
  private let logger: Logger
  private var collections: [String: FaceCollection] = [:]

  init(faces: FaceStore, logger: Logger) {
    self.faces = faces
    self.logger = logger
  }

  /// - Parameter apiKey: of a service that exists; others would fill memory with empty collections.
  func collection(of apiKey: String) -> FaceCollection {
    if let collection = collections[apiKey] { return collection }
    let collection = FaceCollection(apiKey: apiKey, faces: faces, logger: logger)
    collections[apiKey] = collection
    return collection
  }
}

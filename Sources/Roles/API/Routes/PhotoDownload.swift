import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import Storage

/// The photo of a face as it was uploaded, for whoever has the service's key.
struct PhotoDownload: Sendable {
  let faces: FaceStore
  let exports: PhotoExportMeter
  let gate: BodyGate

  /// To be kept by the one who asked and by no cache in between.
  func callAsFunction(_ request: Request, _ context: AppContext, of service: Service) async throws -> Response {
    let id = try context.imageID()
    guard let bytes = try await faces.photo(of: id, of: service.apiKey) else {
      throw APIError.imageNotFound(id.uuidString.lowercased())
    }
    let response = try gate.counting(
      .bytes(
        ByteBuffer(bytes: bytes), type: "application/octet-stream",
        headers: [.cacheControl: "private, max-age=31536000"]))
    // The answer to a HEAD goes without the photo.
    if request.method != .head { exports.note(context.actor(service)) }
    return response
  }
}

extension AppContext {
  func imageID() throws -> UUID {
    let text = try pathVariable("image_id")
    guard let id = UUID(uuidString: text) else {
      throw APIError.malformed("The image id '\(text.clipped(to: 64))' is not a UUID")
    }
    return id
  }
}

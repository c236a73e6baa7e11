import Foundation
package import Hummingbird

/// The photos and parameters of a request, however the client chose to send them.
package struct PhotoUpload: Sendable {
  /// Bytes by field name.
  private let photos: [String: [UInt8]]
  /// Fields of a form in which a browser chose no file.
  private var unselected: Set<String> = []
  package let parameters: RequestParameters
  /// What 1.2 calls the fields of a JSON body in its messages.
  private let isJSON: Bool

  /// - Parameter fields: the names under which photos may come.
  package static func read(
    _ request: Request, _ context: AppContext, fields: [String], limits: UploadLimits
  ) async throws -> PhotoUpload {
    let contentType = request.headers[.contentType] ?? ""
    switch HeaderParameters(contentType)?.value {
    case "multipart/form-data":
      return try await readForm(request, contentType, fields: fields, limits, context.bodyMemory)
    case "application/json":
      return try await readJSON(request, fields: fields, limits, context.bodyMemory)
    default:
      throw APIError.malformed("The Content-Type must be multipart/form-data or application/json")
    }
  }

  private static func readForm(
    _ request: Request, _ contentType: String, fields: [String], _ limits: UploadLimits, _ memory: BodyMemory?
  ) async throws -> PhotoUpload {
    try request.checkLength(limits.request)
    var builder = try MultipartFormBuilder(
      contentType: contentType,
      limits: MultipartLimits(partBytes: limits.file, totalBytes: limits.request),
      fileFields: Set(fields))
    for try await chunk in request.body {
      try memory?.take(chunk.readableBytes)
      try chunk.withUnsafeReadableBytes { bytes in
        try builder.feed(ArraySlice(bytes))
      }
    }
    let form = try builder.finish()
    var photos: [String: [UInt8]] = [:]
    var unselected: Set<String> = []
    for field in fields {
      guard let part = form.first(named: field) else { continue }
      // A browser sends an empty file input without a name: nothing was chosen.
      if part.filename != nil || !part.body.isEmpty { photos[field] = part.body } else { unselected.insert(field) }
    }
    return PhotoUpload(
      photos: photos, unselected: unselected,
      parameters: try RequestParameters(query: request.uri.query ?? "", fields: form.textFields()),
      isJSON: false)
  }

  private static func readJSON(
    _ request: Request, fields: [String], _ limits: UploadLimits, _ memory: BodyMemory?
  ) async throws -> PhotoUpload {
    // The body, its text and the photo in it.
    let body = try await request.collectBody(
      upTo: limits.largestBody, memory: memory, factor: 3)
    let texts = try Request.decode(TextFields.self, from: Data(body.readableBytesView), only: fields).values
    var photos: [String: [UInt8]] = [:]
    for field in fields {
      guard let text = texts[field] else { continue }
      photos[field] = try Base64Image.decode(text, maximumBytes: limits.file)
    }
    return PhotoUpload(
      photos: photos, parameters: try RequestParameters(query: request.uri.query ?? ""), isJSON: true)
  }

  /// Whether the field is there, but no file was chosen for it.
  package func isUnselected(_ field: String) -> Bool { unselected.contains(field) }

  /// - Throws: code 34 for a missing part, code 5 for a missing field of a JSON body.
  package func photo(_ field: String) throws(APIError) -> [UInt8] {
    if let photo = photos[field] { return photo }
    guard isJSON else { throw .missingPart(field) }
    // 1.2 names its Java properties here, and clients may compare.
    switch field {
    case "source_image": throw .emptyField("sourceImageBase64")
    case "target_image": throw .emptyField("targetImageBase64")
    default: throw .emptyField("content")
    }
  }
}

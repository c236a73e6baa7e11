internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Files by HTTPS. What has arrived is not asked for again, if the server still has the same file.
struct HTTPSource: ByteSource {
  private static let redirects = 5
  /// For the head of an answer; the body may take its time as long as something comes.
  private static let patience = TimeAmount.seconds(60)
  private static let silence = TimeAmount.seconds(30)

  func place(of file: PackRecipe.File) -> String { file.url ?? file.file }

  func send(_ file: PackRecipe.File, to part: PartialFile) async throws {
    guard let url = file.url else { throw PackInstallationError.noAddress(file: file.file) }
    do {
      try await HTTPClient.withHTTPClient(configuration: Self.configuration) { client in
        let answer = try await Self.answer(client, url, from: part)
        try Self.begin(part, with: answer, of: url)
        for try await buffer in answer.body { try part.append(Data(buffer.readableBytesView)) }
      }
    } catch let error as PackInstallationError {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      throw PackInstallationError.interrupted(place: url, reason: "\(error)")
    }
    guard part.count == file.bytes else {
      throw PackInstallationError.interrupted(
        place: url, reason: "the connection ended after \(part.count) of \(file.bytes) bytes")
    }
  }

  private static var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration()
    // Followed here, so that nobody sends us on to where HTTPS ends.
    configuration.redirectConfiguration = .disallow
    configuration.httpVersion = .http1Only
    configuration.timeout = HTTPClient.Configuration.Timeout(connect: .seconds(15), read: silence)
    return configuration
  }

  // MARK: The request

  private static func answer(_ client: HTTPClient, _ url: String, from part: PartialFile) async throws
    -> HTTPClientResponse
  {
    var address = url
    for _ in 0...redirects {
      var request = HTTPClientRequest(url: address)
      request.headers.add(name: "User-Agent", value: "compreface")
      // Compressed, its bytes would be others than those that were counted.
      request.headers.add(name: "Accept-Encoding", value: "identity")
      if part.count > 0 {
        request.headers.add(name: "Range", value: "bytes=\(part.count)-")
        if let tag = part.tag { request.headers.add(name: "If-Range", value: tag) }
      }
      let answer = try await client.execute(request, timeout: patience)
      guard [301, 302, 303, 307, 308].contains(answer.status.code) else { return answer }
      address = try next(address, answer.headers.first(name: "Location"))
    }
    throw PackInstallationError.badRedirect(place: url, to: "more than \(redirects) addresses in turn")
  }

  private static func next(_ address: String, _ location: String?) throws -> String {
    guard let location, let base = URL(string: address),
      let next = URL(string: location, relativeTo: base)?.absoluteURL.absoluteString, PackAddress.isAllowed(next)
    else {
      throw PackInstallationError.badRedirect(place: address, to: location ?? "nowhere")
    }
    return next
  }

  // MARK: The answer

  /// Brings the file to where the body of the answer begins.
  private static func begin(_ part: PartialFile, with answer: HTTPClientResponse, of url: String) throws {
    switch answer.status.code {
    case 200:
      try part.restart()
      if let text = answer.headers.first(name: "Content-Length"), let length = Int(text), length != part.bytes {
        throw PackInstallationError.wrongSize(place: url, expected: part.bytes, actual: length)
      }
    case 206:
      guard let range = ContentRange(answer.headers.first(name: "Content-Range") ?? ""), range.start == part.count,
        range.total == nil || range.total == part.bytes
      else {
        try part.restart()
        throw PackInstallationError.interrupted(place: url, reason: "it gave another part than was asked for")
      }
    case 416:
      try part.restart()
      throw PackInstallationError.interrupted(place: url, reason: "it has not the part that was asked for")
    case 408, 429, 500...599:
      throw PackInstallationError.interrupted(place: url, reason: "it answered \(answer.status.code)")
    default:
      throw PackInstallationError.refused(place: url, status: Int(answer.status.code))
    }
    if let tag = answer.headers.first(name: "ETag") { part.remember(tag: tag) }
  }
}

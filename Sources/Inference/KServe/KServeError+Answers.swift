internal import CCurl
internal import Foundation

extension KServeError {
  private static let longestReason = 300

  /// What libcurl says of a request that got no answer.
  init(_ failure: KServeConnection.Failure, server: KServeAddress) {
    let server = server.description
    self =
      switch failure.code {
      case CURLE_WRITE_ERROR, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
        .damaged(server: server, reason: failure.explanation)
      case CURLE_URL_MALFORMAT, CURLE_SSL_CACERT_BADFILE:
        .invalid(reason: "the inference server \(server) can't be asked: \(failure.explanation)")
      default: .unavailable(server: server, reason: failure.explanation)
      }
  }

  /// What a server says that answers with another status than 200.
  init(_ answer: KServeConnection.Answer, server: KServeAddress) {
    let reason = Self.reason(answer.body)
    self =
      switch answer.status {
      case 429, 502, 503, 504: .unavailable(server: server.description, reason: "status \(answer.status): \(reason)")
      default: .refused(server: server.description, status: answer.status, reason: reason)
      }
  }

  /// One line of printable characters: it goes into logs.
  private static func reason(_ body: [UInt8]) -> String {
    struct Refusal: Decodable {
      let error: String
    }
    let said = (try? JSONDecoder().decode(Refusal.self, from: Data(body)))?.error
    let bytes = (said.map { Array($0.utf8) } ?? body).prefix(10 * longestReason)
    let words = bytes.map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: " ") }
      .split(separator: UInt8(ascii: " "))
      .map { String(decoding: $0, as: UTF8.self) }
    return words.isEmpty ? "it says nothing" : String(words.joined(separator: " ").prefix(longestReason))
  }
}

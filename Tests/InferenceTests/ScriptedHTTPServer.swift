import Foundation
import Synchronization
import TestSupport

/// A server on this machine that answers each request as the test says. It keeps connections as HTTP 1.1 does.
final class ScriptedHTTPServer: Sendable {
  struct Request: Sendable {
    /// Method and target: `GET /v2`.
    let line: String
    /// In small letters.
    let headers: [String: String]
    let body: [UInt8]
    /// Which connection it came on, from 0.
    let connection: Int
  }

  enum Answer: Sendable {
    case reply(status: Int, headers: [String: String], body: [UInt8])
    /// As it stands, and then the connection is closed.
    case bytes([UInt8])
    /// The connection is closed without an answer.
    case close
    /// Nothing, for as long as the test goes on.
    case silence

    static func json(_ text: String, status: Int = 200) -> Answer {
      .reply(status: status, headers: ["Content-Type": "application/json"], body: Array(text.utf8))
    }

    static func binary(_ body: [UInt8], headerLength: Int) -> Answer {
      .reply(
        status: 200,
        headers: [
          "Content-Type": "application/octet-stream", "Inference-Header-Content-Length": String(headerLength),
        ], body: body)
    }
  }

  typealias Script = @Sendable (Request) -> Answer

  private let listener: LoopbackListener
  private let received = Mutex<[Request]>([])

  var port: Int { listener.port }
  var url: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { received.withLock(\.self) }

  init(_ script: @escaping Script) throws {
    listener = try LoopbackListener(waiting: 50)
    listener.serve { connection, number in
      Thread.detachNewThread { self.serve(connection, number: number, script) }
    }
  }

  /// Nobody listens at its port any more.
  func stop() { listener.stop() }

  private func serve(_ connection: Int32, number: Int, _ script: Script) {
    defer { close(connection) }
    var unread: [UInt8] = []
    while let request = Self.request(from: connection, &unread, number: number) {
      received.withLock { $0.append(request) }
      switch script(request) {
      case .reply(let status, let headers, let body):
        let fields = headers.map { "\($0): \($1)\r\n" }.joined()
        let head = "HTTP/1.1 \(status) Said\r\nContent-Length: \(body.count)\r\n\(fields)\r\n"
        guard Self.deliver(Array(head.utf8) + body, to: connection) else { return }
      case .bytes(let bytes):
        _ = Self.deliver(bytes, to: connection)
        return
      case .close: return
      case .silence: Thread.sleep(forTimeInterval: 30)
      }
    }
  }

  private static func request(from connection: Int32, _ unread: inout [UInt8], number: Int) -> Request? {
    let end = Array("\r\n\r\n".utf8)
    var headEnd: Int?
    repeat {
      headEnd = unread.firstRange(of: end)?.lowerBound
    } while headEnd == nil && more(from: connection, &unread)
    guard let headEnd else { return nil }
    let lines = String(decoding: unread[..<headEnd], as: UTF8.self).split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    let start = headEnd + end.count
    let length = headers["content-length"].flatMap(Int.init) ?? 0
    while unread.count < start + length {
      guard more(from: connection, &unread) else { return nil }
    }
    let request = Request(
      line: lines.first.map { String($0).replacing(" HTTP/1.1", with: "") } ?? "", headers: headers,
      body: Array(unread[start..<start + length]), connection: number)
    unread.removeFirst(start + length)
    return request
  }

  private static func more(from connection: Int32, _ unread: inout [UInt8]) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(connection, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    unread += buffer.prefix(count)
    return true
  }

  private static func deliver(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import TestSupport
import Testing

/// The real server on a free port.
final class ServerProcess: Sendable {
  private let process = Process()
  private let output = Captured()
  private let errors = Captured()
  let port: Int
  let data: URL

  init(data: URL, environment: [String: String] = [:]) async throws {
    self.data = data
    process.executableURL = CommandLineProcess.binary
    process.arguments = ["serve", "--port", "0", "--data", data.path]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output.pipe
    process.standardError = errors.pipe
    try process.start()
    // The banner says where it listens; it comes when it does.
    let address = /listens on http:\/\/[^:]+:(\d+)/
    for _ in 0..<6000 {
      if let match = try address.firstMatch(in: output.text), let port = Int(match.1) {
        self.port = port
        return
      }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    let log = errors.text
    process.terminate()
    throw NotStarted(log: log)
  }

  struct NotStarted: Error {
    let log: String
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// All of it once it has ended.
  var log: String { process.isRunning ? errors.text : errors.finish() }

  func send(signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// - Returns: the exit status, or the signal that ended it.
  @discardableResult
  func waitForExit() async throws -> Int32 {
    while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
    return process.terminationStatus
  }

  struct Reply {
    let status: Int
    let body: Data

    var json: NSDictionary { (try? JSONSerialization.jsonObject(with: body)) as? NSDictionary ?? [:] }
  }

  func request(
    _ method: HTTPMethod, _ path: String, key: String, photos: [String: [UInt8]] = [:]
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1\(path)")
    request.method = method
    request.headers.add(name: "x-api-key", value: key)
    if !photos.isEmpty {
      var body = ByteBuffer()
      for (name, photo) in photos {
        body.writeString("--X\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.jpg\"\r\n\r\n")
        body.writeBytes(photo)
        body.writeString("\r\n")
      }
      body.writeString("--X--\r\n")
      request.headers.add(name: "Content-Type", value: "multipart/form-data; boundary=X")
      request.body = .bytes(body)
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let body = try await response.body.collect(upTo: 16 << 20)
    return Reply(status: Int(response.status.code), body: Data(buffer: body))
  }
}

extension CommandLineProcess {
  /// Makes a recognition service and gives its key.
  static func createService(_ data: URL, type: String = "recognition") async throws -> String {
    let result = try await run(["service", "create", "--type", type, "Test \(type)", "--data", data.path])
    #expect(result.status == 0)
    return result.output.trimmingCharacters(in: .newlines)
  }
}

import Foundation
import Synchronization
import TestSupport

/// A server on this machine that answers each line as the test says. One connection after the other.
final class ScriptedSMTPServer: Sendable {
  /// For the greeting the line is empty. Without an answer the connection is closed.
  typealias Script = @Sendable (_ line: String) -> String?

  /// The usual answers.
  static let accepting: Script = { line in
    switch line.prefix(4) {
    case "": "220 ready"
    case "DATA": "354 go on"
    case "QUIT": "221 bye"
    default: "250 fine"
    }
  }

  private let listener: LoopbackListener
  private let received = Mutex<[String]>([])

  var port: Int { listener.port }

  /// All lines of all connections, without their ends; those of mails too.
  var lines: [String] { received.withLock(\.self) }

  init(_ script: @escaping Script = accepting) throws {
    listener = try LoopbackListener(waiting: 10)
    listener.serve { connection, _ in self.serve(connection, script) }
  }

  /// Nobody listens at its port any more.
  func stop() { listener.stop() }

  private func serve(_ connection: Int32, _ script: Script) {
    defer { close(connection) }
    guard let stream = fdopen(dup(connection), "r") else { return }
    defer { fclose(stream) }
    var answer = script("")
    var isMail = false
    while let said = answer {
      let bytes = Array((said + "\r\n").utf8)
      guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
      isMail = said.hasPrefix("354")
      repeat {
        var buffer = [CChar](repeating: 0, count: 2000)
        guard fgets(&buffer, Int32(buffer.count), stream) != nil else { return }
        let line = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
          .trimmingCharacters(in: .newlines)
        received.withLock { $0.append(line) }
        if !isMail || line == "." {
          isMail = false
          answer = script(line)
        }
      } while isMail
    }
  }
}

import Foundation
import Synchronization

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

  let port: Int
  private let listening: Int32
  private let received = Mutex<[String]>([])

  /// All lines of all connections, without their ends; those of mails too.
  var lines: [String] { received.withLock(\.self) }

  init(_ script: @escaping Script = accepting) throws {
    listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = listening
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listening, address, size) == 0 && listen(listening, 10) == 0
          && getsockname(listening, address, &size) == 0
      }
    }
    guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = Int(UInt16(bigEndian: address.sin_port))
    // It keeps the server until the tests end: one that went when a test named it last would leave who asks waiting.
    Thread.detachNewThread {
      while true {
        let connection = accept(listening, nil, nil)
        guard connection >= 0 else { return }
        self.serve(connection, script)
      }
    }
  }

  /// Nobody listens at its port any more.
  func stop() {
    shutdown(listening, Int32(SHUT_RDWR))
    close(listening)
  }

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

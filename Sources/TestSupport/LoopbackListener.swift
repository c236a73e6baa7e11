import Foundation

/// A port of this machine at which scripted servers of tests listen.
public struct LoopbackListener: Sendable {
  public let port: Int
  private let descriptor: Int32

  /// - Parameter waiting: connections that may wait to be taken.
  public init(waiting: Int32) throws {
    let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listening, address, size) == 0 && listen(listening, waiting) == 0
          && getsockname(listening, address, &size) == 0
      }
    }
    guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    port = Int(UInt16(bigEndian: address.sin_port))
    descriptor = listening
  }

  /// Calls `take` with one connection after the other, counted from 0, on a thread of its own.
  ///
  /// What `take` holds is kept until the tests end: a server that went when a test named it last would leave who asks
  /// waiting.
  public func serve(_ take: @escaping @Sendable (_ connection: Int32, _ number: Int) -> Void) {
    let descriptor = descriptor
    Thread.detachNewThread {
      var number = 0
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else {
          // After `stop()`, which doesn't close it: its number could be another's before `accept` comes to it.
          if errno == EINVAL { close(descriptor) }
          return
        }
        take(connection, number)
        number += 1
      }
    }
  }

  /// Nobody listens at its port any more. Once only.
  public func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
  }
}

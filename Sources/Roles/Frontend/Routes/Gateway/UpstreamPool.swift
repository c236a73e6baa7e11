import NIOCore
import NIOSSL
import Synchronization

/// Connections that are kept open between exchanges, the last one used first.
final class UpstreamPool: Sendable {
  private struct Idle {
    let connection: UpstreamConnection
    let since: ContinuousClock.Instant
  }

  private struct State {
    var idle: [Upstream.Address: [Idle]] = [:]
    var isClosed = false
  }

  /// Servers close theirs after 60 seconds; one that is closed at that moment would fail a request.
  private static let longest = Duration.seconds(30)
  private static let mostIdle = 64

  private let connectTimeout: TimeAmount
  private let tls: NIOSSLContext
  private let state = Mutex(State())

  init(connectTimeout: TimeAmount) throws {
    self.connectTimeout = connectTimeout
    tls = try NIOSSLContext(configuration: .makeClientConfiguration())
  }

  /// One that is there; nil where all have gone.
  func idleConnection(to address: Upstream.Address) -> UpstreamConnection? {
    state.withLock { state in
      while let last = state.idle[address]?.popLast() {
        if last.connection.isOpen, last.since.duration(to: .now) < Self.longest { return last.connection }
        last.connection.close()
      }
      return nil
    }
  }

  /// - Throws: ``Exchange/Failure/unreachable``
  func newConnection(to address: Upstream.Address) async throws -> UpstreamConnection {
    do {
      return try await UpstreamConnection.open(
        to: address, tls: address.isTLS ? tls : nil, timeout: connectTimeout
      ) { [weak self] connection in
        if let self { self.keep(connection, to: address) } else { connection.close() }
      }
    } catch {
      throw Exchange.Failure.unreachable
    }
  }

  private func keep(_ connection: UpstreamConnection, to address: Upstream.Address) {
    let left = state.withLock { state in
      guard !state.isClosed else { return [connection] }
      var all = state.idle[address] ?? []
      all.append(Idle(connection: connection, since: .now))
      // The oldest come first.
      let old = all.prefix { $0.since.duration(to: .now) >= Self.longest }.count
      let gone = all.prefix(max(old, all.count - Self.mostIdle))
      state.idle[address] = Array(all.dropFirst(gone.count))
      return gone.map(\.connection)
    }
    left.forEach { $0.close() }
  }

  func close() {
    let all = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [:] }
      return state.idle.values.flatMap { $0.map(\.connection) }
    }
    all.forEach { $0.close() }
  }
}

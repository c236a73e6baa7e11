import Foundation
import Synchronization

/// Listens to what other sessions notify, on a connection and a thread of its own, until nobody takes it any more.
/// A connection that is lost is made again.
final class PostgresListener: Sendable {
  private let pool: PostgresPool
  private let isStopped = Mutex(false)

  /// After which the server is asked whether it is still there.
  private static let silence = Duration.seconds(5)
  private static let pause = Duration.milliseconds(250)

  init(_ pool: PostgresPool) {
    self.pool = pool
  }

  /// - Parameter channels: their names, which are ours.
  /// - Parameters:
  ///   - listening: what is said when a connection listens.
  ///   - deaf: what is said when one is lost or can't be made.
  func events<Event: Sendable>(
    of channels: [String], listening: Event, deaf: @escaping @Sendable (String) -> Event,
    _ read: @escaping @Sendable (PostgresConnection.Notification) -> Event?
  ) -> AsyncStream<Event> {
    // What isn't taken in time may be lost: whoever listens looks for himself, too.
    let (stream, continuation) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(10_000))
    continuation.onTermination = { _ in self.isStopped.withLock { $0 = true } }
    Thread.detachNewThread {
      while !self.isStopped.withLock(\.self) {
        do {
          try self.listen(channels, listening, read, continuation)
        } catch {
          continuation.yield(deaf((error as? PostgresFailure)?.text ?? "\(error)"))
        }
        Thread.sleep(forTimeInterval: Double(Self.pause.milliseconds) / 1000)
      }
    }
    return stream
  }

  private func listen<Event: Sendable>(
    _ channels: [String], _ listening: Event, _ read: (PostgresConnection.Notification) -> Event?,
    _ continuation: AsyncStream<Event>.Continuation
  ) throws {
    let connection = try pool.connect()
    try connection.run(script: channels.map { "LISTEN \($0);" }.joined())
    continuation.yield(listening)
    var lastHeard = ContinuousClock.now
    while !isStopped.withLock(\.self) {
      let notifications = try connection.notifications(within: .milliseconds(500))
      for event in notifications.compactMap(read) { continuation.yield(event) }
      if !notifications.isEmpty { lastHeard = .now }
      if ContinuousClock.now - lastHeard > Self.silence {
        try connection.run("SELECT 1")
        lastHeard = .now
      }
    }
  }
}

internal import Synchronization

/// Slows down guessing before anything costly is done: after some free failures every further one begins a delay in
/// which all tries by that key are refused, each twice as long as the one before.
///
/// In memory only: a restart forgives, and each server counts for itself.
package final class SignInThrottle: Sendable {
  package typealias Instant = ContinuousClock.Instant

  package struct Refusal: Error, Equatable, Sendable {
    /// Whole seconds, at least one: of all the keys' delays the longest.
    package let retryAfter: Duration
    /// The kind of the key that has this delay.
    package let kind: Kind

    package init(retryAfter: Duration, kind: Kind) {
      self.retryAfter = retryAfter
      self.kind = kind
    }
  }

  /// Separate, so that a flood of one kind pushes out nothing of another.
  private let tables = Mutex<[Kind: FailureTable]>([:])
  private let capacity: Int
  private let now: @Sendable () -> Instant

  /// - Parameters:
  ///   - capacity: How many keys of each kind are remembered. A hundred thousand take 25 MB.
  ///   - now: Must not go backwards. Called while the throttle is locked: it must not use the throttle itself.
  package init(capacity: Int = 100_000, now: @escaping @Sendable () -> Instant = { .now }) {
    precondition(capacity > 0)
    self.capacity = capacity
    self.now = now
  }

  /// Counts the try as a failure of every key, in advance: of a thousand tries at once no more pass than of as many
  /// one after the other. Tell the attempt when it was none.
  ///
  /// A refused try counts for nothing.
  package func attempt(_ keys: [Key]) throws(Refusal) -> Attempt {
    let outcome: Result<[Attempt.Count], Refusal> = tables.withLock { tables in
      let now = now()
      let delays = keys.compactMap { key in
        tables[key.kind]?.remaining(key.digest, now).map { (kind: key.kind, remaining: $0) }
      }
      if let longest = delays.max(by: { $0.remaining < $1.remaining }) {
        return .failure(Refusal(retryAfter: Self.wholeSeconds(longest.remaining), kind: longest.kind))
      }
      return .success(
        keys.map { key in
          Attempt.Count(key: key, failure: tables[key.kind, default: table(key.kind)].count(key.digest, now))
        })
    }
    return Attempt(throttle: self, counts: try outcome.get())
  }

  /// Forgives all failures of a key.
  package func forget(_ key: Key) {
    tables.withLock { $0[key.kind]?.forget(key.digest) }
  }

  /// How many keys of the kind are remembered.
  package func count(_ kind: Kind) -> Int {
    tables.withLock { $0[kind]?.count ?? 0 }
  }

  private func table(_ kind: Kind) -> FailureTable {
    FailureTable(policy: ThrottlePolicy(kind), capacity: capacity)
  }

  fileprivate func settle(_ counts: [Attempt.Count], _ what: (Kind) -> ThrottlePolicy.AfterSuccess) {
    tables.withLock { tables in
      for count in counts {
        switch what(count.key.kind) {
        case .forget: tables[count.key.kind]?.forget(count.key.digest)
        case .undo: tables[count.key.kind]?.undo(count.failure, of: count.key.digest)
        case .keep: break
        }
      }
    }
  }

  private static func wholeSeconds(_ duration: Duration) -> Duration {
    let (seconds, attoseconds) = duration.components
    return .seconds(max(1, attoseconds > 0 ? seconds + 1 : seconds))
  }
}

/// A try that was let through. It stands as a failure until something else is said; the first word counts.
package final class Attempt: Sendable {
  struct Count: Sendable {
    let key: SignInThrottle.Key
    let failure: FailureTable.Failure
  }

  private let throttle: SignInThrottle
  private let counts: [Count]
  private let isOpen = Atomic(true)

  fileprivate init(throttle: SignInThrottle, counts: [Count]) {
    self.throttle = throttle
    self.counts = counts
  }

  /// Account, browser and setup are forgiven all their failures, the source only this one; registrations
  /// and requests still count.
  package func succeeded() {
    guard close() else { return }
    throttle.settle(counts) { ThrottlePolicy($0).afterSuccess }
  }

  /// Nothing counts. For a fault of ours only (the database was away), never because the caller hung up: he would
  /// get as many hashes computed as he likes.
  package func withdraw() {
    guard close() else { return }
    throttle.settle(counts) { _ in .undo }
  }

  /// The delay that this try begins if it stays a failure, nil if none. At most one try per delay has it, so it may
  /// be written to the audit log.
  package func delay(of kind: SignInThrottle.Kind) -> Duration? {
    counts.filter { $0.key.kind == kind }.compactMap(\.failure.delay).max()
  }

  private func close() -> Bool {
    isOpen.exchange(false, ordering: .relaxed)
  }
}

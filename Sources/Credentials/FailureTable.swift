/// The failures of the keys of one kind, bounded: when it is full, a new key pushes out an old one. Every call takes
/// the same time, however many keys there are.
///
/// The keys stand in queues, one per number of failures, the one that failed last at the end. The key to push out
/// is then at the head of a queue: of the ones not in a delay, one with the fewest failures and of these the oldest.
/// So a flood of new keys pushes out its own, not those that have been slowed down before.
struct FailureTable: Sendable {
  typealias Digest = SignInThrottle.Digest
  typealias Instant = SignInThrottle.Instant

  /// What one try changed, for taking it back.
  struct Failure: Sendable {
    /// Nil within the free failures.
    let delay: Duration?
    fileprivate let until: Instant?
    fileprivate let serial: UInt64
  }

  private struct Entry {
    let digest: Digest
    /// Distinguishes it from an earlier entry of the same key.
    let serial: UInt64
    var failures = 0
    /// From when on the next forgiveness is due.
    var forgivenAt: Instant
    var delayedUntil: Instant?
    var previous: Int?
    var next: Int?
  }

  private struct Queue {
    var first: Int?
    var last: Int?
  }

  private let policy: ThrottlePolicy
  private let capacity: Int
  private let mostFailures: Int
  private var places: [Digest: Int] = [:]
  private var entries: [Entry] = []
  private var vacant: [Int] = []
  /// By number of failures.
  private var queues: [Queue]
  private var nextSerial: UInt64 = 0
  private var nextSwept = 0

  init(policy: ThrottlePolicy, capacity: Int) {
    self.policy = policy
    self.capacity = capacity
    mostFailures = policy.mostFailures
    queues = Array(repeating: Queue(), count: mostFailures + 1)
  }

  var count: Int { places.count }

  /// How long the key is still refused, nil if it is not.
  func remaining(_ digest: Digest, _ now: Instant) -> Duration? {
    guard let place = places[digest], let until = entries[place].delayedUntil, until > now else { return nil }
    return now.duration(to: until)
  }

  mutating func count(_ digest: Digest, _ now: Instant) -> Failure {
    sweep(now)
    let place = places[digest] ?? insert(digest, now)
    unlink(place)
    forgive(place, now)
    // At the most failures a try waits so long that one has been forgiven; the bound is for the queues' sake.
    entries[place].failures = min(mostFailures, entries[place].failures + 1)
    let delay = policy.delay(after: entries[place].failures)
    entries[place].delayedUntil = delay > .zero ? now + delay : nil
    link(place)
    return Failure(
      delay: delay > .zero ? delay : nil, until: entries[place].delayedUntil, serial: entries[place].serial)
  }

  /// Takes one failure back, and its delay unless a later failure has begun another.
  mutating func undo(_ failure: Failure, of digest: Digest) {
    guard let place = places[digest], entries[place].serial == failure.serial else { return }
    unlink(place)
    entries[place].failures = max(0, entries[place].failures - 1)
    if entries[place].delayedUntil == failure.until { entries[place].delayedUntil = nil }
    link(place)
    if entries[place].failures == 0 { remove(place) }
  }

  mutating func forget(_ digest: Digest) {
    if let place = places[digest] { remove(place) }
  }

  // MARK: Forgiving and pushing out

  private mutating func forgive(_ place: Int, _ now: Instant) {
    let due = Int(entries[place].forgivenAt.duration(to: now) / policy.forgiveness)
    guard due > 0 else { return }
    if due >= entries[place].failures {
      entries[place].failures = 0
      entries[place].forgivenAt = now
    } else {
      entries[place].failures -= due
      entries[place].forgivenAt += policy.forgiveness * due
    }
  }

  /// Looks into one queue after the other, one with each try, so that what is all forgiven does not stay for good.
  private mutating func sweep(_ now: Instant) {
    nextSwept = (nextSwept + 1) % queues.count
    for _ in 0..<2 {
      guard let place = queues[nextSwept].first,
        entries[place].forgivenAt.duration(to: now) >= policy.forgiveness * entries[place].failures
      else { return }
      remove(place)
    }
  }

  private mutating func insert(_ digest: Digest, _ now: Instant) -> Int {
    if count >= capacity { pushOut(now) }
    nextSerial += 1
    let entry = Entry(digest: digest, serial: nextSerial, forgivenAt: now)
    let place: Int
    if let reused = vacant.popLast() {
      entries[reused] = entry
      place = reused
    } else {
      place = entries.count
      entries.append(entry)
    }
    places[digest] = place
    link(place)
    return place
  }

  private mutating func pushOut(_ now: Instant) {
    let heads = queues.compactMap(\.first)
    // Were all in a delay, it is the one that would be let in first: refusing new keys would shut everybody out.
    let victim =
      heads.first { (entries[$0].delayedUntil ?? now) <= now }
      ?? heads.min { (entries[$0].delayedUntil ?? now) < (entries[$1].delayedUntil ?? now) }
    if let victim { remove(victim) }
  }

  private mutating func remove(_ place: Int) {
    unlink(place)
    places[entries[place].digest] = nil
    vacant.append(place)
  }

  // MARK: Queues

  private mutating func link(_ place: Int) {
    let failures = entries[place].failures
    let last = queues[failures].last
    entries[place].previous = last
    entries[place].next = nil
    if let last { entries[last].next = place } else { queues[failures].first = place }
    queues[failures].last = place
  }

  /// Before its number of failures changes, which says in which queue it stands.
  private mutating func unlink(_ place: Int) {
    let entry = entries[place]
    if let previous = entry.previous {
      entries[previous].next = entry.next
    } else {
      queues[entry.failures].first = entry.next
    }
    if let next = entry.next {
      entries[next].previous = entry.previous
    } else {
      queues[entry.failures].last = entry.previous
    }
  }
}

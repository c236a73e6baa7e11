import Credentials
import Synchronization
import Testing

/// Time that stands still until a test moves it.
final class ManualClock: Sendable {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock(\.self) }

  func advance(_ duration: Duration) {
    time.withLock { $0 += duration }
  }
}

struct SignInThrottleTests {
  typealias Key = SignInThrottle.Key

  let clock = ManualClock()
  let throttle: SignInThrottle

  init() {
    throttle = SignInThrottle { [clock] in clock.now }
  }

  /// Fails so often that no delay has begun.
  private func useUp(_ key: Key, _ free: Int) throws {
    for _ in 0..<free {
      let delay = try throttle.attempt([key]).delay(of: key.kind)
      #expect(delay == nil)
    }
  }

  /// Tries; nil if it is let through.
  private func refusal(_ keys: Key...) -> SignInThrottle.Refusal? {
    do {
      _ = try throttle.attempt(keys)
      return nil
    } catch {
      return error
    }
  }

  // MARK: Delays

  @Test(arguments: [
    (Key.account("a"), 5, 900, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]),
    (Key.setup("a"), 5, 900, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]),
    (Key.source("192.0.2.1"), 20, 900, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]),
    (Key.browser("a"), 10, 300, [1, 2, 4, 8, 16, 32, 64, 128, 256]),
    (Key.registration("192.0.2.1"), 10, 600, [10, 20, 40, 80, 160, 320]),
    (Key.request("a"), 3, 3600, [30, 60, 120, 240, 480, 960, 1920]),
  ])
  func delaysDoubleUpToTheLongest(key: Key, free: Int, longest: Int, delays: [Int]) throws {
    try useUp(key, free)
    for delay in delays.map(Duration.seconds) {
      let began = try throttle.attempt([key]).delay(of: key.kind)
      #expect(began == delay)
      #expect(refusal(key) == .init(retryAfter: delay, kind: key.kind))
      clock.advance(delay)
    }
    var later: [Duration] = []
    for _ in 0..<10 {
      let began = try #require(try throttle.attempt([key]).delay(of: key.kind))
      later.append(began)
      clock.advance(began)
    }
    #expect(later.max() == .seconds(longest))
  }

  @Test func theRestOfADelayIsRoundedUpToWholeSeconds() throws {
    try useUp(.account("a"), 5)
    _ = try throttle.attempt([.account("a")])
    clock.advance(.seconds(1))
    _ = try throttle.attempt([.account("a")])
    for (passed, rest) in [(0, 2), (1, 2), (998, 2), (1, 1), (1, 1), (998, 1)] {
      clock.advance(.milliseconds(passed))
      #expect(refusal(.account("a"))?.retryAfter == .seconds(rest))
    }
    clock.advance(.milliseconds(1))
    #expect(refusal(.account("a")) == nil)
  }

  @Test func aRefusedTryCountsForNothing() throws {
    try useUp(.account("a"), 5)
    _ = try throttle.attempt([.account("a")])
    for _ in 0..<100 { #expect(refusal(.account("a"), .source("192.0.2.1")) != nil) }
    #expect(throttle.count(.source) == 0)
    clock.advance(.seconds(1))
    let began = try throttle.attempt([.account("a")]).delay(of: .account)
    #expect(began == .seconds(2))
  }

  @Test func ofSeveralDelaysTheLongestIsTold() throws {
    try useUp(.account("a"), 5)
    try useUp(.browser("b"), 10)
    _ = try throttle.attempt([.browser("b")])
    clock.advance(.seconds(1))
    _ = try throttle.attempt([.browser("b")])
    _ = try throttle.attempt([.account("a")])
    let expected = SignInThrottle.Refusal(retryAfter: .seconds(2), kind: .browser)
    #expect(refusal(.account("a"), .browser("b")) == expected)
    #expect(refusal(.browser("b"), .account("a")) == expected)
    #expect(refusal(.account("a"), .account("c")) == .init(retryAfter: .seconds(1), kind: .account))
  }

  @Test func keysAndKindsAreCountedApart() throws {
    try useUp(.account("a"), 5)
    _ = try throttle.attempt([.account("a")])
    #expect(refusal(.account("a")) != nil)
    #expect(refusal(.account("b"), .browser("a"), .setup("a"), .registration("a"), .request("a"), .source("a")) == nil)
    #expect(refusal() == nil)
  }

  @Test func aDelayIsToldByKind() throws {
    try useUp(.account("a"), 5)
    let attempt = try throttle.attempt([.account("a"), .source("192.0.2.1")])
    #expect(attempt.delay(of: .account) == .seconds(1))
    #expect(attempt.delay(of: .source) == nil)
    #expect(attempt.delay(of: .browser) == nil)
  }

  // MARK: Success

  @Test func successForgetsAccountBrowserAndSetup() throws {
    for (key, free) in [(Key.account("a"), 5), (.browser("b"), 10), (.setup("c"), 5)] {
      try useUp(key, free)
      try throttle.attempt([key]).succeeded()
      #expect(throttle.count(key.kind) == 0)
      try useUp(key, free)
      let began = try throttle.attempt([key]).delay(of: key.kind)
      #expect(began == .seconds(1))
    }
  }

  @Test func successDoesNotWashTheSourceClean() throws {
    let source = Key.source("192.0.2.1")
    for _ in 0..<20 {
      _ = try throttle.attempt([.account("victim \(throttle.count(.account))"), source])
      for _ in 0..<3 { try throttle.attempt([.account("own"), source]).succeeded() }
    }
    // It is not delayed by its success either, though this was counted in advance.
    try throttle.attempt([.account("own"), source]).succeeded()
    let began = try throttle.attempt([.account("victim"), source]).delay(of: .source)
    #expect(began == .seconds(1))
  }

  @Test func successDoesNotEndTheDelayOfALaterFailure() throws {
    let source = Key.source("192.0.2.1")
    try useUp(source, 20)
    let slow = try throttle.attempt([source])
    clock.advance(.seconds(1))
    _ = try throttle.attempt([source])
    slow.succeeded()
    #expect(refusal(source) == .init(retryAfter: .seconds(2), kind: .source))
  }

  @Test(arguments: [(Key.request("a"), 3, 30), (.registration("192.0.2.1"), 10, 10)])
  func requestsAndRegistrationsCountWhateverBecomesOfThem(key: Key, free: Int, delay: Int) throws {
    for _ in 0..<free { try throttle.attempt([key]).succeeded() }
    let last = try throttle.attempt([key])
    last.succeeded()
    #expect(last.delay(of: key.kind) == .seconds(delay))
    #expect(refusal(key) == .init(retryAfter: .seconds(delay), kind: key.kind))
  }

  /// Who come all at once and try again when they are told to; two of them mistype.
  @Test func anOfficeBehindOneAddressSignsUpTwentyPeopleInAnHour() {
    let office = Key.registration("2001:db8::17")
    let begin = clock.now
    for _ in 0..<20 + 2 {
      while let refusal = refusal(office) { clock.advance(refusal.retryAfter) }
    }
    #expect(begin.duration(to: clock.now) <= .seconds(3600))
  }

  @Test func twentyPeopleOneByOneOverAnHourWaitForNothing() {
    for _ in 0..<20 {
      #expect(refusal(.registration("192.0.2.1")) == nil)
      clock.advance(.seconds(180))
    }
  }

  @Test func theNetworkOfOneCustomerRegistersAsOne() throws {
    for number in 0..<10 { _ = try throttle.attempt([.registration("2001:db8::\(number)")]) }
    #expect(try throttle.attempt([.registration("2001:db8::ffff")]).delay(of: .registration) == .seconds(10))
    #expect(refusal(.registration("2001:db8:0:1::1")) == nil)
  }

  @Test func aWithdrawnTryNeverWas() throws {
    let keys: [Key] = [
      .account("a"), .source("192.0.2.1"), .browser("b"), .setup("c"), .request("d"), .registration("e"),
    ]
    for _ in 0..<100 { try throttle.attempt(keys).withdraw() }
    for kind in SignInThrottle.Kind.allCases { #expect(throttle.count(kind) == 0) }
    try useUp(.account("a"), 5)
    try throttle.attempt([.account("a")]).withdraw()
    let began = try throttle.attempt([.account("a")]).delay(of: .account)
    #expect(began == .seconds(1))
  }

  @Test func theFirstWordCounts() throws {
    let source = Key.source("192.0.2.1")
    try useUp(source, 19)
    let attempt = try throttle.attempt([source])
    attempt.succeeded()
    attempt.succeeded()
    attempt.withdraw()
    try useUp(source, 1)
    #expect(try throttle.attempt([source]).delay(of: .source) != nil)
  }

  @Test func whatWasForgottenIsNotTakenBackFromNewFailures() throws {
    let slow = try throttle.attempt([.account("a")])
    try throttle.attempt([.account("a")]).succeeded()
    try useUp(.account("a"), 5)
    slow.withdraw()
    #expect(try throttle.attempt([.account("a")]).delay(of: .account) != nil)
  }

  // MARK: Forgiving

  @Test func oneFailureIsForgivenPerLongestDelay() throws {
    try useUp(.account("a"), 5)
    clock.advance(.seconds(900 * 2))
    try useUp(.account("a"), 2)
    #expect(try throttle.attempt([.account("a")]).delay(of: .account) == .seconds(1))
  }

  @Test func aTryDoesNotPutOffForgiveness() throws {
    try useUp(.account("a"), 4)
    clock.advance(.seconds(2 * 900 - 1))
    try useUp(.account("a"), 1)
    clock.advance(.seconds(1))
    try useUp(.account("a"), 2)
    #expect(try throttle.attempt([.account("a")]).delay(of: .account) == .seconds(1))
  }

  @Test func afterHoursAllIsForgiven() throws {
    for _ in 0..<40 {
      let began = try throttle.attempt([.account("a")]).delay(of: .account)
      clock.advance(began ?? .zero)
    }
    clock.advance(.seconds(4 * 3600))
    try useUp(.account("a"), 5)
    #expect(try throttle.attempt([.account("a")]).delay(of: .account) == .seconds(1))
  }

  @Test func anOfficeWhereSomebodyMistypesEveryQuarterOfAnHourIsNeverDelayed() throws {
    for _ in 0..<2000 {
      try useUp(.source("192.0.2.1"), 1)
      clock.advance(.seconds(900))
    }
  }

  /// Whatever the pattern, in the long run one try per longest delay is let through.
  @Test(arguments: [1, 7, 60, 899, 901, 3600, 4 * 3600, 86400]) func patienceGainsNothing(pause: Int) throws {
    let begin = clock.now
    var passed = 0
    for _ in 0..<3000 {
      while refusal(.account("a")) == nil { passed += 1 }
      clock.advance(.seconds(pause))
    }
    let limit = begin.duration(to: clock.now) / Duration.seconds(900)
    #expect(Double(passed) <= 16 + limit)
  }

  @Test func whatIsForgivenIsDropped() throws {
    for number in 0..<100 { try useUp(.account("\(number)"), 1 + number % 5) }
    #expect(throttle.count(.account) == 100)
    clock.advance(.seconds(5 * 900))
    for _ in 0..<2000 { try throttle.attempt([.account("a")]).succeeded() }
    #expect(throttle.count(.account) == 0)
  }

  // MARK: Many

  @Test func aThousandTriesAtOnceAreNoMoreThanOneAfterTheOther() async {
    let passed = await withTaskGroup { group in
      for number in 0..<1000 {
        group.addTask { [throttle] in
          (try? throttle.attempt([.account("a"), .source("10.0.\(number / 250).\(number % 250)")])) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(passed == 6)
    #expect(throttle.count(.source) == 6)
  }

  @Test func concurrentSuccessesLeaveNothingBehind() async {
    await withTaskGroup { group in
      for number in 0..<200 {
        group.addTask { [throttle] in
          for _ in 0..<50 { (try? throttle.attempt([.account("\(number % 7)"), .source("192.0.2.1")]))?.succeeded() }
        }
      }
    }
    #expect(throttle.count(.account) == 0)
    #expect(throttle.count(.source) == 0)
  }

  @Test func aFloodIsBoundedAndPushesOutNoDelay() throws {
    let victim = Key.account("victim")
    try useUp(victim, 5)
    var until = Duration.zero
    for _ in 0..<8 {
      until = try #require(try throttle.attempt([victim]).delay(of: .account))
      if until < .seconds(128) { clock.advance(until) }
    }
    try useUp(.account("slowed"), 5)
    _ = try throttle.attempt([.account("slowed")])
    clock.advance(.seconds(1))
    for number in 0..<200_000 {
      let network = String(0x10000 + number, radix: 16)
      let address = "2001:db8:\(network.prefix(network.count - 4)):\(network.suffix(4))::1"
      _ = try throttle.attempt([.account("invented \(number)"), .source(address)])
    }
    #expect(throttle.count(.account) == 100_000)
    #expect(throttle.count(.source) == 100_000)
    #expect(refusal(victim) == .init(retryAfter: until - .seconds(1), kind: .account))
    // Its delay has ended, its failures are not lost.
    #expect(try throttle.attempt([.account("slowed")]).delay(of: .account) == .seconds(2))
    // Of the flood the last are there, the first are gone.
    #expect(try throttle.attempt(Array(repeating: .account("invented 199999"), count: 5)).delay(of: .account) != nil)
    #expect(try throttle.attempt(Array(repeating: .account("invented 0"), count: 5)).delay(of: .account) == nil)
  }

  @Test func whenAllAreInADelayTheFirstToBeLetInMakesRoom() throws {
    let small = SignInThrottle(capacity: 10) { [clock] in clock.now }
    let all = 0..<10
    for number in all {
      for _ in 0..<6 { _ = try small.attempt([.account("\(number)")]) }
      clock.advance(.milliseconds(1))
    }
    for number in 100..<1000 { _ = try small.attempt([.account("\(number)")]) }
    #expect(small.count(.account) == 10)
    // Only the first made room: the others of the flood pushed out one another.
    let refused = all.filter { (try? small.attempt([.account("\($0)")])) == nil }
    #expect(refused == Array(1..<10))
  }
}

internal import Crypto
internal import Foundation

extension SignInThrottle {
  /// What tries are counted by.
  package enum Kind: Sendable, CaseIterable {
    /// The account that is asked for, whether it exists or not.
    case account
    /// Where the try comes from; see `source(of:)`.
    case source
    /// A browser that has signed in before. To be counted instead of account and source, so that nobody can lock a
    /// known browser out by failing from elsewhere.
    case browser
    /// Tries to guess the setup token.
    case setup
    /// New accounts, by where they are asked for. They count whatever becomes of them: each takes a hash, a row and
    /// perhaps a mail, and an address that is taken tells that somebody has an account.
    case registration
    /// Requests for something of which a few are enough, such as mails to one address. They count whatever becomes of
    /// them.
    case request
  }

  package struct Key: Hashable, Sendable {
    package let kind: Kind

    /// Instead of the text: a megabyte of account name takes no more room than a short one.
    let digest: Digest

    /// The text should be in one form only (an e-mail address in lower case).
    package init(_ kind: Kind, _ text: String) {
      self.kind = kind
      digest = Digest(text)
    }

    package static func account(_ name: String) -> Key { Key(.account, name) }
    package static func source(_ address: String) -> Key { Key(.source, SignInThrottle.source(of: address)) }
    package static func browser(_ id: String) -> Key { Key(.browser, id) }
    package static func setup(_ text: String) -> Key { Key(.setup, text) }
    package static func registration(_ address: String) -> Key {
      Key(.registration, SignInThrottle.source(of: address))
    }
    package static func request(_ text: String) -> Key { Key(.request, text) }
  }

  /// The first half of a SHA-256.
  struct Digest: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    init(_ text: String) {
      let words = SHA256.hash(data: Data(text.utf8)).withUnsafeBytes { bytes in
        (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
      (high, low) = words
    }
  }
}

/// How tries of one kind are slowed down.
struct ThrottlePolicy: Sendable {
  enum AfterSuccess: Sendable {
    /// The failures were the owner's typing errors.
    case forget
    /// This try was none, the others remain: whoever owns one account must not wash his source clean with it.
    case undo
    /// Every try counts.
    case keep
  }

  /// How many failures begin no delay.
  let free: Int
  /// What the next one begins. Each further failure doubles it.
  let firstDelay: Duration
  let longestDelay: Duration
  let afterSuccess: AfterSuccess

  /// One failure is forgiven per longest delay. So whoever waits gains nothing over whoever is slowed down: both get
  /// one try per longest delay in the long run, whatever their pattern. And an office behind one address, where
  /// somebody mistypes every hour, is not locked out by the evening.
  var forgiveness: Duration { longestDelay }

  /// No more failures are counted than it takes to reach the longest delay, so that all is forgiven within hours.
  var mostFailures: Int {
    var failures = free + 1
    while delay(after: failures) < longestDelay { failures += 1 }
    return failures
  }

  /// Zero within the free failures.
  func delay(after failures: Int) -> Duration {
    guard failures > free else { return .zero }
    var delay = firstDelay
    for _ in 0..<(failures - free - 1) where delay < longestDelay { delay = delay * 2 }
    return min(delay, longestDelay)
  }

  init(_ kind: SignInThrottle.Kind) {
    switch kind {
    case .account: self.init(5, .seconds(1), .seconds(15 * 60), .forget)
    case .source: self.init(20, .seconds(1), .seconds(15 * 60), .undo)
    case .browser: self.init(10, .seconds(1), .seconds(5 * 60), .forget)
    case .setup: self.init(5, .seconds(1), .seconds(15 * 60), .forget)
    // A course or an office behind one address signs up twenty people in 36 minutes if they come all at once, eleven of
    // them without a delay, and nobody waits if they come one by one over an hour. In the long run it is six an hour.
    case .registration: self.init(10, .seconds(10), .seconds(10 * 60), .keep)
    case .request: self.init(3, .seconds(30), .seconds(60 * 60), .keep)
    }
  }

  private init(_ free: Int, _ firstDelay: Duration, _ longestDelay: Duration, _ afterSuccess: AfterSuccess) {
    self.free = free
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
    self.afterSuccess = afterSuccess
  }
}

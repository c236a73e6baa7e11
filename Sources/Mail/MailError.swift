/// Why a mail was not sent, told to the administrator.
///
/// A reason is one line of printable ASCII that names the server and repeats what it said, never the password or what
/// the mail says: whoever reads a reset link in a log can use it.
public enum MailError: Error, Sendable, Equatable {
  /// The server said no for good: a 5xx reply, to the password, the address or the mail.
  case refused(code: Int, reason: String)
  /// Nobody answered, or not in time, or with a 4xx reply. A mail whose connection broke at the very end may have been
  /// delivered all the same.
  case unavailable(reason: String)
  /// There is no encryption, or none that can be trusted. Nothing was sent, neither password nor mail.
  case insecure(reason: String)
  /// An address, a subject or a setting that can't be right. The server was not asked.
  case invalid(reason: String)

  /// Whether the same mail would fail again until somebody changes something.
  public var isPermanent: Bool {
    if case .unavailable = self { false } else { true }
  }
}

extension MailError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused(_, let reason): "the mail server refused: \(reason)"
    case .unavailable(let reason): "the mail server is unavailable: \(reason)"
    case .insecure(let reason): "no secure connection to the mail server: \(reason)"
    case .invalid(let reason): "the mail can't be sent: \(reason)"
    }
  }
}

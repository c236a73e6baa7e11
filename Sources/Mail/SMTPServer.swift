/// The server that takes our mails, and how to talk to it.
public struct SMTPServer: Sendable {
  public enum Security: String, Sendable, CaseIterable {
    /// Starts in the clear and insists on encryption before anything is sent; port 587.
    case startTLS
    /// Encrypted from the first byte; port 465.
    case tls
    /// Encrypted if the server offers it. Whoever sits in between can take the offer away, and read the password.
    case opportunistic
    /// For a server on this machine or behind the same wall.
    case none
  }

  /// A name, or an address of IPv4 or IPv6 without brackets.
  public var host: String
  public var port: Int
  /// Empty: nobody logs in.
  public var username: String
  public var password: String
  /// The address mails come from.
  public var sender: String
  /// Who mails come from, as people see it.
  public var senderName = "CompreFace"
  public var security: Security
  /// Up to the end of the login.
  public var connectTimeout: Duration
  /// For a whole mail, from the look-up of the host's name to the last reply.
  public var timeout: Duration
  /// A PEM file of the authorities to trust instead of the system's.
  public var certificateAuthority: String?

  public init(
    host: String, port: Int = 587, username: String = "", password: String = "", sender: String,
    security: Security = .startTLS, connectTimeout: Duration = .seconds(12), timeout: Duration = .seconds(30),
    certificateAuthority: String? = nil
  ) {
    self.host = host
    self.port = port
    self.username = username
    self.password = password
    self.sender = sender
    self.security = security
    self.connectTimeout = connectTimeout
    self.timeout = timeout
    self.certificateAuthority = certificateAuthority
  }
}

/// Without the password, however it is printed.
extension SMTPServer: CustomStringConvertible, CustomReflectable {
  /// Host and port, as in a URL.
  public var description: String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  public var customMirror: Mirror {
    Mirror(self, children: ["address": description, "sender": sender, "security": security.rawValue])
  }
}

import AdminRole
import Foundation
import Mail

/// What the administration is configured with: sign-in, links and mail. Names are those of CompreFace 1.2 where it had
/// them.
struct AdminSettings: Sendable {
  /// Where people reach this installation, without a slash at its end.
  let publicURL: String
  let role: Admin.Settings
  /// Nil for an installation that sends no mails.
  let mail: SMTPServer?

  init(_ sources: ConfigurationSources) throws(SettingError) {
    let url = try sources.value(Self.publicURL)
    publicURL = url
    role = Admin.Settings(
      publicURL: url, setupToken: try sources.value(Self.setupToken),
      accessSeconds: try sources.value(Self.accessSeconds), refreshSeconds: try sources.value(Self.refreshSeconds),
      statisticMonths: try sources.value(Self.statisticMonths))
    mail = try sources.value(Self.sendsMail) ? Self.server(sources) : nil
  }

  private static func server(_ sources: ConfigurationSources) throws(SettingError) -> SMTPServer {
    let username = try sources.value(mailUsername)
    let password = try sources.value(mailPassword)
    guard password.isEmpty || !username.isEmpty else {
      throw SettingError(
        name: mailUsername.variable, value: username, source: "default",
        allowed: "a name that \(mailPassword.variable) belongs to, since there is one")
    }
    guard let sender = try sources.value(mailSender) ?? MailSender(username) else {
      throw SettingError(
        name: mailSender.variable, value: "", source: "default",
        allowed: "\(MailSender.allowed), since \(mailUsername.variable) is none")
    }
    let authority = try sources.value(mailAuthority)
    var server = SMTPServer(
      host: try sources.value(mailHost), port: try sources.value(mailPort), username: username, password: password,
      sender: sender.address, security: try sources.value(mailSecurity).security, connectTimeout: .seconds(12),
      certificateAuthority: authority.isEmpty ? nil : authority)
    if let name = sender.name { server.senderName = name }
    return server
  }

  /// As it is written in settings.
  enum MailSecurity: String, CaseIterable, Sendable {
    case starttls, tls, opportunistic, none

    var security: SMTPServer.Security {
      switch self {
      case .starttls: .startTLS
      case .tls: .tls
      case .opportunistic: .opportunistic
      case .none: .none
      }
    }
  }
}

// MARK: The table. Add a line here, what is made of it above, and its name to `rows` below.

extension AdminSettings {
  static let publicURL = Setting<String>(
    name: "frs_crud_host", defaultText: "http://localhost:8000",
    allowed: "an address such as https://faces.example.com, with a path if there is one before ours",
    help: "Under which address people reach this installation: links in mails begin with it."
  ) { text in
    guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
      url.query == nil, url.fragment == nil, url.user == nil
    else { return nil }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }
  static let setupToken = Setting<String>.secret(
    "setup_token", "What the first person to sign up must know; without it, whoever comes first owns the installation.")
  static let accessSeconds = Setting<Int>.integer(
    "common_access_token_validity", default: 2400, in: 60...86_400,
    "Seconds after which a browser must renew its session.")
  static let refreshSeconds = Setting<Int>.integer(
    "common_refresh_token_validity", default: 1_209_600, in: 300...31_536_000,
    "Seconds after which somebody who did nothing must sign in again.")
  static let statisticMonths = Setting<Int>.integer(
    "model_statistic_months", default: 6, in: 1...120, "Months that the statistics of a service go back.")
  static let sendsMail = Setting<Bool>.boolean(
    "enable_email_server", default: false,
    "Whether mails are sent: to confirm addresses, and to people who have lost their password.")
  static let mailHost = Setting<String>(
    name: "email_host", defaultText: "smtp.gmail.com",
    allowed: "the name or the address of a host, such as smtp.example.com", help: "The mail server."
  ) { HostName.isHost($0) ? $0 : nil }
  static let mailPort = Setting<Int>.integer("email_port", default: 587, in: 1...65535, "Its port.")
  static let mailSecurity = Setting<MailSecurity>.choice(
    "email_security", default: MailSecurity.starttls,
    "How the connection to it is encrypted: starttls (port 587), tls (465), opportunistic (if it can), none.")
  static let mailUsername = Setting<String>.text(
    "email_username", default: "", "Who we are to the mail server; empty to send without signing in.")
  static let mailPassword = Setting<String>.secret("email_password", "The password for the mail server.")
  static let mailSender = Setting<MailSender?>(
    name: "email_from", defaultText: "", allowed: MailSender.allowed,
    help: "The address mails come from, with a name or without; empty takes EMAIL_USERNAME."
  ) { text in
    if text.isEmpty { return .some(nil) }
    return MailSender(text).map(Optional.some)
  }
  static let mailAuthority = Setting<String>.text(
    "email_ca", default: "", "File in PEM of the authorities that vouch for the mail server, instead of the system's.")

  static func rows(_ sources: ConfigurationSources) -> [Settings.Row] {
    [
      .init(publicURL, sources), .init(setupToken, sources), .init(accessSeconds, sources),
      .init(refreshSeconds, sources), .init(statisticMonths, sources), .init(sendsMail, sources),
      .init(mailHost, sources), .init(mailPort, sources), .init(mailSecurity, sources),
      .init(mailUsername, sources), .init(mailPassword, sources), .init(mailSender, sources),
      .init(mailAuthority, sources),
    ]
  }
}

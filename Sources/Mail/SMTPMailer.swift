internal import Scheduling

/// Sends mails through an SMTP server, each over a connection of its own, two at a time.
public struct SMTPMailer: Mailer {
  private let server: SMTPServer
  private let queue: WorkQueue

  /// - Parameter maximumWaiting: how many mails may wait for the two that are on their way.
  /// - Throws: ``MailError/invalid(reason:)`` if the settings can't be right. The server is not asked.
  public init(_ server: SMTPServer, maximumWaiting: Int = 100) throws(MailError) {
    try server.check()
    self.server = server
    queue = WorkQueue(workers: 2, maximumWaiting: maximumWaiting)
  }

  /// Too late to cancel once it is on its way.
  public func send(_ message: MailMessage) async throws(MailError) {
    let mime = try MIMEMessage(message, sender: server.sender, senderName: server.senderName)
    let sent: Result<Void, MailError>
    do {
      // libcurl blocks, so not on the threads that serve everybody.
      sent = try await queue.run { [server] in
        Result { () throws(MailError) in try Self.send(mime, message, through: server) }
      }
    } catch is WorkQueue.Full {
      throw .unavailable(reason: "\(server): too many mails wait already")
    } catch {
      throw .unavailable(reason: "\(server): the mail was cancelled while it waited")
    }
    try sent.get()
  }

  private static func send(
    _ mime: MIMEMessage, _ message: MailMessage, through server: SMTPServer
  ) throws(MailError) {
    guard let transfer = SMTPTransfer(mime) else { throw .unavailable(reason: "\(server): there is no memory") }
    do throws(SMTPFailure) {
      try transfer.run(mime, through: server)
    } catch {
      throw error.error(ReasonText(server, message))
    }
  }
}

extension SMTPServer {
  /// What libcurl is told mustn't mean more than it says: a host with a slash has a greeting of its own, and C cuts texts
  /// off at NUL.
  fileprivate func check() throws(MailError) {
    guard HostName.isHost(host) else {
      throw .invalid(reason: "the mail server's host is neither a name nor an address")
    }
    guard (1...65535).contains(port) else { throw .invalid(reason: "\(port) is no port of a mail server") }
    _ = try MailSender(address: sender, name: senderName)
    guard ![username, password, certificateAuthority ?? ""].contains(where: { $0.utf8.contains(0) }) else {
      throw .invalid(reason: "user name, password and file names can't have NUL in them")
    }
    guard password.isEmpty || !username.isEmpty else {
      throw .invalid(reason: "there is a password for the mail server, but no user name")
    }
  }
}

/// Hands mails to whoever delivers them.
public protocol Mailer: Sendable {
  /// Returns once the next server has taken the mail over. That says nothing about the mailbox: it may come back later.
  func send(_ message: MailMessage) async throws(MailError)
}

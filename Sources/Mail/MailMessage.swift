/// A mail to one person, in two forms: mail programs show the HTML, or the text where they can't or mustn't.
public struct MailMessage: Sendable {
  /// A plain ASCII address, such as `ann@example.com`.
  public let recipient: String
  /// One line of any language.
  public let subject: String
  public let html: String
  public let text: String

  public init(recipient: String, subject: String, html: String, text: String) {
    self.recipient = recipient
    self.subject = subject
    self.html = html
    self.text = text
  }
}

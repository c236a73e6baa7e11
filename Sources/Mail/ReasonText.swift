internal import Foundation

/// Turns what a server said into something that can be logged.
package struct ReasonText {
  private static let limit = 200

  private let server: SMTPServer
  /// Both bodies, as they are and as they travel, in lower case.
  private let mail: String

  package init(_ server: SMTPServer, _ message: MailMessage) {
    self.server = server
    let bodies = [message.text, message.html]
    // A break in the middle of a token doesn't matter: its halves are parts of the whole.
    let encoded = bodies.map {
      String(decoding: QuotedPrintable.encode($0), as: UTF8.self).replacing("=\r\n", with: "")
    }
    mail = (bodies + encoded).joined(separator: "\n").lowercased()
  }

  /// At most 200 printable characters, after host, port and the reply's code.
  package func callAsFunction(_ said: some Collection<UInt8>, code: Int? = nil) -> String {
    let start = "\(server): " + (code.map { "\($0) " } ?? "")
    guard !repeatsPassword(String(decoding: said, as: UTF8.self)) else {
      return start + "(what the server said is left out: the password is in it)"
    }
    let printable = said.map { (0x21...0x7E).contains($0) ? $0 : UInt8(ascii: " ") }
    let line = printable.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
    return start + withoutTokens(line).prefix(Self.limit)
  }

  /// Whether the password is there, as it is or as SMTP sends it.
  private func repeatsPassword(_ text: String) -> Bool {
    guard !server.password.isEmpty else { return false }
    let sent = [server.password, "\0\(server.username)\0\(server.password)"]
    return ([server.password] + sent.map { Data($0.utf8).base64EncodedString() })
      .contains { text.lowercased().contains($0.lowercased()) }
  }

  /// Servers quote the mails they refuse, above all the links. What's in the mail and long enough for a token, 16
  /// characters, is left out.
  private func withoutTokens(_ line: String) -> String {
    line.replacing(/[A-Za-z0-9_-]{16,}/) { mail.contains($0.output.lowercased()) ? "(...)" : String($0.output) }
  }
}

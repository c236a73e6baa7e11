import Credentials
import Mail

/// What mails say: the link, how long it is good, and what to do if one didn't ask for it.
///
/// Nothing in them was written by whoever asked for the mail, not even a name: people could have us send their
/// advertisements to anybody.
struct MailTexts: Sendable {
  let links: AccountLinks

  func confirmation(_ token: Secret, to recipient: String) -> MailMessage {
    message(
      to: recipient, subject: "CompreFace Registration", link: links.confirmation(token),
      before: "somebody has registered this address with CompreFace. If it was you, please confirm it:",
      button: "Confirm the address",
      after: [
        "The link is good for one hour after the registration. After that the account is deleted, and you can register "
          + "again.",
        "If it wasn't you, there is nothing to do: without the confirmation nobody can use the account.",
      ])
  }

  func reset(_ token: Secret, to recipient: String) -> MailMessage {
    message(
      to: recipient, subject: "CompreFace Reset Password", link: links.reset(token),
      before: "somebody has asked for a new password of the CompreFace account with this address. If it was you, "
        + "please choose one:",
      button: "Choose a new password",
      after: [
        "The link is good for 15 minutes after this mail was sent, and only once. You can ask for another one at any "
          + "time.",
        "If it wasn't you, there is nothing to do: your password stays as it is as long as nobody else reads this mail.",
      ])
  }

  private func message(
    to recipient: String, subject: String, link: String, before: String, button: String, after: [String]
  ) -> MailMessage {
    let address = link.escapedForHTML
    let paragraphs =
      [
        "Hello,", before, #"<a href="\#(address)">\#(button)</a>"#,
        "If your mail program doesn't open it, copy this address into the browser:<br>\(address)",
      ] + after
    return MailMessage(
      recipient: recipient, subject: subject,
      html: """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>\(subject)</title></head>
        <body style="font-family: sans-serif; line-height: 1.5">
        \(paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n"))
        </body>
        </html>

        """,
      text: (["Hello,", before, link] + after).joined(separator: "\n\n") + "\n")
  }
}

extension String {
  /// Fit for text and for a quoted attribute.
  fileprivate var escapedForHTML: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

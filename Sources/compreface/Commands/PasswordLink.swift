import AdminRole
import Credentials
import Foundation

/// A link that is printed, for somebody to choose a password with.
struct PasswordLink {
  let token: Secret
  let settings: Settings
  let expires: Date

  /// The link alone on standard output, for scripts.
  func hand(to email: String) {
    let links = AccountLinks(publicURL: settings.publicURL)
    print(links.reset(token))
    let time = expires.formatted(
      .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false))
    Note.print(
      """
      Whoever has this link chooses the password of \(email.printable): once, until \(time) UTC.
      As long as there are no web pages, they do it so, with what stands behind "token=" for TOKEN:
        curl -X PUT "\(links.resetEndpoint("TOKEN"))" \\
          -H "Content-Type: application/json" -d '{"password": "…"}'
      """)
  }
}

/// For a person, beside what a script reads.
enum Note {
  static func print(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}

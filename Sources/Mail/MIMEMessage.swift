package import Foundation

/// A mail as it travels (RFC 5322 and 2045): ASCII in lines of 76 characters, ended by CR LF. Only an address of more
/// than 70 characters makes a longer one.
package struct MIMEMessage: Sendable {
  package let sender: MailAddress
  package let recipient: MailAddress
  package let bytes: [UInt8]

  /// - Parameters:
  ///   - senderName: as people see it.
  ///   - id: the part of the message id before the sender's domain: letters, digits, `-` and `.`.
  ///   - boundary: what parts are separated by, at most 68 letters, digits and `-`.
  /// - Throws: ``MailError/invalid(reason:)`` for an address, a name or a subject that could smuggle in a header field.
  package init(
    _ message: MailMessage, sender: String, senderName: String = "CompreFace", date: Date = Date(),
    id: String = UUID().uuidString, boundary: String = UUID().uuidString
  ) throws(MailError) {
    let from = try MailSender(address: sender, name: senderName)
    self.sender = try MailAddress(sender)
    recipient = try MailAddress(message.recipient)
    guard message.subject.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
      throw .invalid(reason: "the subject has control characters")
    }
    // No body holds this: in quoted-printable text a `=` comes before a digit or the end of a line.
    let boundary = "=_\(boundary)"
    let head = [
      "Date: \(Self.format(date))",
      "Message-ID: <\(id)@\(self.sender.domain)>",
      from.field,
      "To: <\(message.recipient)>",
      EncodedWord.field("Subject", message.subject),
      // Nobody's automatic answer comes back (RFC 3834).
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: multipart/alternative;",
      " boundary=\"\(boundary)\"",
      "", "",
    ]
    // The form that mail programs should prefer comes last.
    bytes =
      Self.lines(head) + Self.part("plain", message.text, boundary) + Self.part("html", message.html, boundary)
      + Self.lines(["--\(boundary)--", ""])
  }

  private static func part(_ subtype: String, _ text: String, _ boundary: String) -> [UInt8] {
    let head = [
      "--\(boundary)", "Content-Type: text/\(subtype); charset=utf-8", "Content-Transfer-Encoding: quoted-printable",
      "", "",
    ]
    // The end of line before a boundary is the boundary's.
    return lines(head) + QuotedPrintable.encode(text) + lines(["", ""])
  }

  private static func lines(_ lines: [String]) -> [UInt8] {
    Array(lines.joined(separator: "\r\n").utf8)
  }

  /// RFC 5322's form, in UTC.
  private static func format(_ date: Date) -> String {
    date.formatted(
      .verbatim(
        """
        \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
        \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
        \(second: .twoDigits) +0000
        """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
  }
}

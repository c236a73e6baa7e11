/// An address as SMTP has it without extensions: printable ASCII, unquoted.
///
/// What it lets through holds nothing that ends a line, a header field or an SMTP command.
package struct MailAddress: Sendable, Equatable {
  package let text: String
  package let domain: String

  /// - Throws: ``MailError/invalid(reason:)``, which does not repeat the text: it may be anything.
  package init(_ text: String) throws(MailError) {
    guard let sign = text.utf8.lastIndex(of: UInt8(ascii: "@")),
      Self.isLocalPart(text.utf8[..<sign]), HostName.isDomain(text.utf8[text.utf8.index(after: sign)...])
    else { throw .invalid(reason: "not an address of the form name@domain, in ASCII") }
    self.text = text
    domain = String(text[text.utf8.index(after: sign)...])
  }

  /// Groups of RFC 5322's atext with dots between them, 64 characters as RFC 5321 allows.
  private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
    (1...64).contains(bytes.count)
      && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { group in
        !group.isEmpty && group.allSatisfy { $0.isLetterOrDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
      }
  }
}

public enum HostName {
  /// Labels with dots between them; one is enough, as in `localhost`.
  static func isDomain(_ bytes: Substring.UTF8View) -> Bool {
    (1...253).contains(bytes.count)
      && bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
          && label.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
      }
  }

  /// Like a domain, but names of containers have underscores, and IPv6 addresses have colons.
  public static func isHost(_ host: String) -> Bool {
    (1...253).contains(host.utf8.count)
      && host.utf8.allSatisfy { $0.isLetterOrDigit || "-._:".utf8.contains($0) }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}

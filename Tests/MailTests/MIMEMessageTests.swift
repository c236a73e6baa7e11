import Foundation
import Mail
import Testing

/// A mail as it travels. What is expected is written out by hand from the RFCs, and was read back by another parser.
struct MIMEMessageTests {
  private func bytes(
    recipient: String = "ann@example.com", subject: String = "Hello", html: String = "<p>Hi</p>", text: String = "Hi",
    sender: String = "noreply@example.org"
  ) throws(MailError) -> [UInt8] {
    let message = MailMessage(recipient: recipient, subject: subject, html: html, text: text)
    return try MIMEMessage(
      message, sender: sender, date: Date(timeIntervalSince1970: 1_700_000_000), id: "5", boundary: "B"
    ).bytes
  }

  private func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
  }

  @Test func theWholeMail() throws {
    let mail = try bytes(html: "<a href=\"x?y=z\">Grüße</a>", text: "Grüße\n.\nx \n")
    #expect(
      lines(mail) == [
        "Date: Tue, 14 Nov 2023 22:13:20 +0000",
        "Message-ID: <5@example.org>",
        "From: CompreFace <noreply@example.org>",
        "To: <ann@example.com>",
        "Subject: Hello",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        " boundary=\"=_B\"",
        "",
        "--=_B",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "Gr=C3=BC=C3=9Fe",
        ".",
        "x=20",
        "",
        "--=_B",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<a href=3D\"x?y=3Dz\">Gr=C3=BC=C3=9Fe</a>",
        "--=_B--",
        "",
      ])
  }

  @Test func eachMailHasAnIdAndABoundaryOfItsOwn() throws {
    let message = MailMessage(recipient: "ann@example.com", subject: "", html: "", text: "")
    let mails = try (0..<2).map { _ in lines(try MIMEMessage(message, sender: "a@example.org").bytes) }
    for start in ["Message-ID: ", " boundary="] {
      let fields = mails.compactMap { $0.first { $0.hasPrefix(start) } }
      #expect(fields.count == 2 && Set(fields).count == 2, "\(start)")
    }
  }

  @Test(arguments: [
    "ann@example.com\r\nBcc: eve@example.com", "ann@example.com\nX: y", "ann@example.com\r", "ann\0@example.com",
    "ann@example.com>\r\nDATA", "ann@example.com> SIZE=1", "<ann@example.com>", "ann,eve@example.com",
    "a b@example.com",
    "ann@example.com,eve@example.com", "ann@exa mple.com", "ann", "@example.com", "ann@", "ann@.com", "ann@com.",
    "ann@-x.com", ".ann@example.com", "a..b@example.com", "\"ann\"@example.com", "änn@example.com", "ann@exämple.com",
    "ann@[127.0.0.1]", "", String(repeating: "a", count: 65) + "@example.com",
    "ann@" + String(repeating: "a", count: 64) + ".com", "a@" + String(repeating: "a.", count: 126) + "com",
  ])
  func addressesThatAreNone(address: String) throws {
    for mail in [{ try bytes(recipient: address) }, { try bytes(sender: address) }] {
      let error = try #require(throws: MailError.self) { try mail() }
      #expect(error == .invalid(reason: "not an address of the form name@domain, in ASCII"))
    }
  }

  @Test(arguments: ["ann@example.com", "a.b-c_d+e@mail.example.co.uk", "root@localhost", "o'neil/x=y@example.com"])
  func addresses(address: String) throws {
    #expect(lines(try bytes(recipient: address)).contains("To: <\(address)>"))
  }

  @Test(arguments: ["a\r\nBcc: eve@example.com", "a\nb", "a\rb", "a\0b", "a\u{7F}b", "a\u{85}b", "\n"])
  func subjectsThatWouldEndTheirLine(subject: String) {
    #expect(throws: MailError.invalid(reason: "the subject has control characters")) { try bytes(subject: subject) }
  }

  /// What other programs decode: the words' bytes, put together.
  @Test(arguments: [
    "Grüße", "😀", String(repeating: "👩‍👩‍👧‍👦é", count: 40), String(repeating: "long ", count: 30) + "end", " blanks ",
    "=?UTF-8?Q?no?=", String(repeating: "x", count: 2000),
  ])
  func subjectsInEncodedWords(subject: String) throws {
    let all = lines(try bytes(subject: subject))
    let first = try #require(all.firstIndex { $0.hasPrefix("Subject: ") })
    let field = [String(all[first].dropFirst("Subject:".count))] + all[(first + 1)...].prefix { $0.hasPrefix(" ") }
    var decoded = ""
    for word in field {
      #expect(word.hasPrefix(" =?UTF-8?B?") && word.hasSuffix("?=") && word.utf8.count <= 76)
      let data = try #require(Data(base64Encoded: String(word.dropFirst(11).dropLast(2))))
      // Each word is text in itself.
      decoded += try #require(String(data: data, encoding: .utf8))
    }
    #expect(decoded == subject)
  }

  @Test func plainSubjectsStayReadable() throws {
    let longest = String(repeating: "x", count: 67)
    for subject in ["", "CompreFace Reset Password", "What? = ?", longest] {
      #expect(lines(try bytes(subject: subject)).contains("Subject: \(subject)"))
    }
  }

  @Test(arguments: [
    (String(repeating: "a", count: 76), [String(repeating: "a", count: 76)]),
    (String(repeating: "a", count: 77), [String(repeating: "a", count: 75) + "=", "aa"]),
    // No escape is cut in two.
    (String(repeating: "a", count: 73) + "é", [String(repeating: "a", count: 73) + "=", "=C3=A9"]),
    (String(repeating: "a", count: 72) + "éb", [String(repeating: "a", count: 72) + "=C3=", "=A9b"]),
    ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
    ("\n\n.\n..x\n", ["", "", ".", "..x", ""]),
    ("a \t\n\t", ["a =09", "=09"]),
    ("--=_B--\0", ["--=3D_B--=00"]),
    ("", [""]),
  ])
  func bodies(text: String, expected: [String]) throws {
    let all = lines(try bytes(text: text))
    let start = try #require(all.firstIndex(of: "Content-Transfer-Encoding: quoted-printable")) + 2
    let end = try #require(all[start...].firstIndex(of: "--=_B"))
    #expect(Array(all[start..<end]) == expected)
  }

  @Test func everyLineIsShortASCII() throws {
    let long = String(repeating: "Ein Satz ohne Ende, 𝄞 mit = und ü. ", count: 200)
    let mail = try bytes(subject: long, html: long, text: long + "\r\r\n" + long)
    #expect(mail.allSatisfy { $0 < 0x80 && $0 != 0 })
    #expect(lines(mail).allSatisfy { $0.utf8.count <= 76 && !$0.contains("\r") && !$0.contains("\n") })
    #expect(mail.suffix(2) == [13, 10])
  }
}

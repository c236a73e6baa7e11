import Foundation
import Mail
import Testing

struct MailSenderTests {
  @Test(arguments: [
    ("a@b", "a@b", nil), (" a@b ", "a@b", nil), ("<a@b>", "a@b", nil), ("Faces <a@b>", "a@b", "Faces"),
    ("Faces<a@b>", "a@b", "Faces"), ("  Our  Faces  <a@b> ", "a@b", "Our  Faces"),
    (#""Acme, Inc." <a@b>"#, "a@b", "Acme, Inc."), ("Grüße <a@b>", "a@b", "Grüße"), (#""" <a@b>"#, "a@b", nil),
    ("1 < 2 <a@b>", "a@b", "1 < 2"),
  ])
  func anAddressWithANameOrWithout(text: String, address: String, name: String?) throws {
    let sender = try #require(MailSender(text))
    #expect(sender.address == address)
    #expect(sender.name == name)
  }

  @Test(arguments: [
    "", " ", "a", "a@", "@b", "Faces", "Faces <>", "Faces <a>", "Faces <a@b", "Faces a@b>", "a@b, c@d", "<a@b> Faces",
    "Faces <a@b> <c@d>>", "a@b\r\nBcc: c@d", "Faces\r\nBcc: c@d <a@b>", "Faces\0 <a@b>", "ä@b", "Faces < a@b>",
  ])
  func otherTextsAreNone(text: String) {
    #expect(MailSender(text) == nil)
  }

  @Test func aNameIsBounded() {
    #expect(MailSender(String(repeating: "x", count: 200) + " <a@b>") != nil)
    #expect(MailSender(String(repeating: "x", count: 201) + " <a@b>") == nil)
  }

  // MARK: In a mail

  private func from(_ name: String) throws(MailError) -> String {
    let message = MailMessage(recipient: "ann@example.com", subject: "Hello", html: "", text: "")
    let mail = try MIMEMessage(message, sender: "a@b", senderName: name)
    let text = String(decoding: mail.bytes, as: UTF8.self)
    let begin = text.range(of: "From: ")?.lowerBound ?? text.startIndex
    return String(text[begin...].components(separatedBy: "\r\nTo: ")[0])
  }

  /// Base64 by `base64(1)`.
  @Test(arguments: [
    ("Faces of Acme", "From: Faces of Acme <a@b>"),
    ("Acme, Inc.", "From: =?UTF-8?B?QWNtZSwgSW5jLg==?=\r\n <a@b>"),
    ("Grüße", "From: =?UTF-8?B?R3LDvMOfZQ==?=\r\n <a@b>"),
    (#"a" <c@d>"#, "From: =?UTF-8?B?YSIgPGNAZD4=?=\r\n <a@b>"),
  ])
  func theNameIsShown(name: String, field: String) throws {
    #expect(try from(name) == field)
  }

  @Test func noNameSmugglesInAField() {
    #expect(throws: MailError.self) { try from("x\r\nBcc: c@d") }
  }
}

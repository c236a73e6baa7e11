import Mail
import Testing

/// What the administrator reads: what the server said, but nothing that opens a door.
struct ReasonTextTests {
  private static let token = "123e4567-e89b-12d3-a456-426614174000"
  private static let link = "https://faces.example.com/reset-password?token=\(token)"

  private let reason = ReasonText(
    SMTPServer(host: "mail.example.com", username: "bob", password: "Tr0ub4dor", sender: "a@example.com"),
    MailMessage(
      recipient: "ann@example.com", subject: "Hello", html: "<a href=\"\(link)\">reset</a>", text: "Go to \(link) now"))

  @Test func hostPortCodeAndReply() {
    #expect(
      reason("5.1.1 No such user\r\n".utf8, code: 550) == "mail.example.com:587: 550 5.1.1 No such user")
    #expect(reason("Could not resolve host".utf8) == "mail.example.com:587: Could not resolve host")
  }

  @Test func oneLineOfPrintableASCII() {
    #expect(reason("a\r\n\u{1B}[31mb\t\0c é \u{202E}d".utf8) == "mail.example.com:587: a [31mb c d")
    #expect(
      reason(Array(repeating: UInt8(ascii: "x"), count: 5000))
        == "mail.example.com:587: " + String(repeating: "x", count: 200))
  }

  @Test(arguments: [
    "bad password Tr0ub4dor", "BAD TR0UB4DOR!",
    // The password, and NUL bob NUL password, in base64.
    "no VHIwdWI0ZG9y", "no AGJvYgBUcjB1YjRkb3I=",
  ])
  func neverThePassword(said: String) {
    #expect(
      reason(said.utf8, code: 535)
        == "mail.example.com:587: 535 (what the server said is left out: the password is in it)")
  }

  @Test(arguments: [
    ("bad link \(link)", "bad link https://faces.example.com/reset-password?token=(...)"),
    ("bad link token=\(token.uppercased()).", "bad link token=(...)."),
    // As it travels.
    ("bad link ?token=3D\(token)", "bad link ?token=(...)"),
    ("bad link \(token.prefix(20))", "bad link (...)"),
    ("id 0123456789abcdef0123", "id 0123456789abcdef0123"),
  ])
  func neverATokenOfTheMail(said: String, told: String) {
    #expect(reason(said.utf8, code: 554) == "mail.example.com:587: 554 \(told)")
  }

  @Test func aServerIsPrintedWithoutItsPassword() {
    let server = SMTPServer(host: "::1", port: 25, username: "bob", password: "Tr0ub4dor", sender: "a@example.com")
    var dumped = ""
    dump(server, to: &dumped)
    #expect("\(server)" == "[::1]:25")
    for text in [dumped, String(reflecting: server), String(describing: [server])] {
      #expect(!text.contains("Tr0ub4dor"))
    }
  }

  @Test func onlyRefusalsAreKept() {
    var reply = SMTPReply()
    func text() -> String { String(decoding: reply.text, as: UTF8.self) }
    reply.append("451 later\r\n".utf8)
    #expect(reply.code == 451)
    reply.append("334 VXNlcm5hbWU6\r\n".utf8)
    #expect(reply.code == nil && reply.text.isEmpty)
    for line in ["550-5.1.1 first\r\n", "550-second\r\n", "550 third\r\n"] { reply.append(line.utf8) }
    reply.append("221 bye\r\n".utf8)
    #expect(reply.code == 550 && text() == "5.1.1 first\r\nsecond\r\nthird\r\n")
    reply.append("550 another\r\n".utf8)
    #expect(text() == "another\r\n")
    for _ in 0..<10_000 { reply.append("550-\(String(repeating: "x", count: 500))\r\n".utf8) }
    #expect(reply.text.count < 2000)
    for line in ["", "5", "55x no", "999 no", "hello"] {
      reply.append("500 no".utf8)
      reply.append(line.utf8)
      #expect(reply.code == nil, "\(line)")
    }
  }
}

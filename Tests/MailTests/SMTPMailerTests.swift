import Mail
import Testing

/// What servers hear from us, and what becomes of their answers.
@Suite(.timeLimit(.minutes(10))) struct SMTPMailerTests {
  private let message = MailMessage(
    recipient: "ann@example.com", subject: "Hello", html: "<p>Hi</p>", text: ".\n..x\n.dot\nlast")

  private func send(
    to port: Int, user: String = "", security: SMTPServer.Security = .none, timeout: Duration = .seconds(20)
  ) async throws(MailError) {
    let server = SMTPServer(
      host: "127.0.0.1", port: port, username: user, password: user.isEmpty ? "" : "secret word",
      sender: "noreply@example.org", security: security, timeout: timeout)
    try await SMTPMailer(server).send(message)
  }

  private func failure(_ script: @escaping ScriptedSMTPServer.Script, user: String = "") async throws -> MailError {
    let server = try ScriptedSMTPServer(script)
    let error = await #expect(throws: MailError.self) { try await send(to: server.port, user: user) }
    // It listens as long as it lives.
    withExtendedLifetime(server) {}
    return try #require(error)
  }

  /// With dots at the start of lines doubled, as RFC 5321 wants them.
  @Test func theWholeConversation() async throws {
    let server = try ScriptedSMTPServer()
    try await send(to: server.port)
    let lines = server.lines
    let data = try #require(lines.firstIndex(of: "DATA"))
    #expect(
      lines[...data] == ["EHLO example.org", "MAIL FROM:<noreply@example.org>", "RCPT TO:<ann@example.com>", "DATA"])
    let text = try #require(lines.firstIndex(of: ".."))
    #expect(lines[text...].prefix(4) == ["..", "...x", "..dot", "last"])
    #expect(lines.suffix(2) == [".", "QUIT"])
  }

  @Test func manyAtOnce() async throws {
    let server = try ScriptedSMTPServer()
    let mailer = try SMTPMailer(SMTPServer(host: "127.0.0.1", port: server.port, sender: "a@b", security: .none))
    try await withThrowingTaskGroup { group in
      for _ in 0..<20 { group.addTask { try await mailer.send(message) } }
      try await group.waitForAll()
    }
    #expect(server.lines.count { $0 == "RCPT TO:<ann@example.com>" } == 20)
  }

  @Test(arguments: [
    ("", "554 no", MailError.refused(code: 554, reason: "554 no")),
    ("", "421 busy", .unavailable(reason: "421 busy")),
    ("MAIL", "530 5.7.0 Log in", .refused(code: 530, reason: "530 5.7.0 Log in")),
    ("RCPT", "550-5.1.1 Who\r\n550 is that?", .refused(code: 550, reason: "550 5.1.1 Who is that?")),
    ("RCPT", "451 later", .unavailable(reason: "451 later")),
    ("DATA", "552 full", .refused(code: 552, reason: "552 full")),
    (".", "554 spam", .refused(code: 554, reason: "554 spam")),
    (".", "452 no room", .unavailable(reason: "452 no room")),
  ])
  func refusals(command: String, answer: String, expected: MailError) async throws {
    let error = try await failure { line in
      line.prefix(4) == command ? answer : ScriptedSMTPServer.accepting(line)
    }
    switch (error, expected) {
    case (.refused(let code, let reason), .refused(let expectedCode, let text)):
      #expect(code == expectedCode && error.isPermanent)
      #expect(reason.hasPrefix("127.0.0.1:") && reason.hasSuffix(": " + text))
    case (.unavailable(let reason), .unavailable(let text)):
      #expect(!error.isPermanent && reason.hasPrefix("127.0.0.1:") && reason.hasSuffix(": " + text))
    default: Issue.record("\(error)")
    }
  }

  @Test(arguments: ["", "EHLO", "RCPT", "."]) func connectionsThatBreak(command: String) async throws {
    let error = try await failure { line in
      line.prefix(4) == command ? nil : ScriptedSMTPServer.accepting(line)
    }
    guard case .unavailable = error else { throw error }
  }

  @Test func theLogin() async throws {
    let server = try ScriptedSMTPServer { line in
      switch line {
      // Kerberos is not tried, however good the offer.
      case "EHLO example.org": "250-hello\r\n250 AUTH GSSAPI CRAM-MD5 PLAIN"
      case "AUTH PLAIN": "334 "
      // NUL bob NUL secret word
      case "AGJvYgBzZWNyZXQgd29yZA==": "235 welcome"
      default: line.hasPrefix("AUTH") ? "504 no" : ScriptedSMTPServer.accepting(line)
      }
    }
    try await send(to: server.port, user: "bob")
    #expect(server.lines.contains("AGJvYgBzZWNyZXQgd29yZA=="))
  }

  @Test(arguments: [
    ("535 5.7.8 no", MailError.refused(code: 535, reason: ": 535 5.7.8 no")),
    ("454 later", .unavailable(reason: ": 454 later")),
    ("535 not secret word", .refused(code: 535, reason: "535 (what the server said is left out")),
  ])
  func loginsThatFail(answer: String, expected: MailError) async throws {
    let error = try await failure(
      { line in
        switch line.prefix(4) {
        case "EHLO": "250-hello\r\n250 AUTH PLAIN"
        case "AUTH": "334 "
        case "AGJv": answer
        default: ScriptedSMTPServer.accepting(line)
        }
      }, user: "bob")
    switch (error, expected) {
    case (.refused(let code, let reason), .refused(let expectedCode, let text)):
      #expect(code == expectedCode && reason.contains(text))
    case (.unavailable(let reason), .unavailable(let text)): #expect(reason.contains(text))
    default: Issue.record("\(error)")
    }
    #expect(!error.description.contains("secret word"))
  }

  @Test func nothingIsSentWithoutTheEncryptionAskedFor() async throws {
    let server = try ScriptedSMTPServer()
    let error = await #expect(throws: MailError.self) {
      try await send(to: server.port, user: "bob", security: .startTLS)
    }
    guard case .insecure(let reason)? = error else { throw try #require(error) }
    #expect(reason.hasPrefix("127.0.0.1:\(server.port): "))
    #expect(server.lines.first == "EHLO example.org" && !server.lines.contains { $0.hasPrefix("MAIL") })
  }

  @Test func nobodyListens() async throws {
    let server = try ScriptedSMTPServer()
    let port = server.port
    server.stop()
    let error = await #expect(throws: MailError.self) { try await send(to: port) }
    guard case .unavailable(let reason)? = error else { throw try #require(error) }
    #expect(reason.hasPrefix("127.0.0.1:\(port): "))
  }

  @Test(arguments: [
    SMTPServer(host: "", sender: "a@b"), SMTPServer(host: "a/b", sender: "a@b"), SMTPServer(host: "a b", sender: "a@b"),
    SMTPServer(host: "a@b", sender: "a@b"), SMTPServer(host: "a\r\n", sender: "a@b"),
    SMTPServer(host: "a", port: 0, sender: "a@b"), SMTPServer(host: "a", port: 65536, sender: "a@b"),
    SMTPServer(host: "a", sender: "CompreFace <a@b>"), SMTPServer(host: "a", sender: ""),
    SMTPServer(host: "a", username: "x\0", sender: "a@b"), SMTPServer(host: "a", password: "x", sender: "a@b"),
  ])
  func settingsThatCannotBeRight(server: SMTPServer) throws {
    let error = try #require(throws: MailError.self) { try SMTPMailer(server) }
    guard case .invalid = error else { throw error }
  }
}

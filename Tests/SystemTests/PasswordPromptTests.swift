import Foundation
import TestSupport
import Testing

/// A person at a terminal is asked for a password.
@Suite struct PasswordPromptTests {
  @Test func itIsAskedForTwiceWithoutEcho() async throws {
    let session = try Terminal()
    try await session.answer("New password: ", "correct horse\n")
    try await session.answer("The same again: ", "correct horse\n")
    #expect(try await session.end() == 0)
    #expect(session.output.isEmpty)
    #expect(try await session.accounts().contains("ann@example.com"))
  }

  @Test func twoDifferentPasswordsAreNone() async throws {
    let session = try Terminal()
    try await session.answer("New password: ", "correct horse\n")
    try await session.answer("The same again: ", "correct house\n")
    #expect(try await session.end() != 0)
    #expect(session.errors.contains("two different passwords"))
    #expect(try await !session.accounts().contains("ann@example.com"))
  }

  @Test(arguments: ["abc\u{3}", "\u{4}", "short\n"])
  func whoeverGivesUpFindsTheTerminalAsItWas(keys: String) async throws {
    let session = try Terminal()
    try await session.answer("New password: ", keys)
    #expect(try await session.end() != 0)
    #expect(try await !session.accounts().contains("ann@example.com"))
  }
}

/// `compreface user create` with a terminal as its standard input.
private final class Terminal {
  private let process = Process()
  private let folder: TemporaryFolder
  /// What a person has, and what the process has.
  private let keyboard: FileHandle
  private let line: FileHandle
  private let captured = (output: Captured(), errors: Captured())

  init() throws {
    folder = try TemporaryFolder()
    var (own, other): (Int32, Int32) = (-1, -1)
    try #require(openpty(&own, &other, nil, nil, nil) == 0)
    keyboard = FileHandle(fileDescriptor: own, closeOnDealloc: true)
    line = FileHandle(fileDescriptor: other, closeOnDealloc: true)
    process.executableURL = CommandLineProcess.binary
    process.arguments = [
      "user", "create", "ann@example.com", "--first-name", "Ann", "--last-name", "Lee", "--data", folder.url.path,
    ]
    process.standardInput = line
    process.standardOutput = captured.output.pipe
    process.standardError = captured.errors.pipe
    try process.start()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  var output: String { captured.output.text }
  var errors: String { captured.errors.text }

  func answer(_ question: String, _ keys: String) async throws {
    while !errors.hasSuffix(question), process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    #expect(errors.hasSuffix(question))
    #expect(!echoes)
    try keyboard.write(contentsOf: Data(keys.utf8))
  }

  /// - Returns: the exit status.
  func end() async throws -> Int32 {
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    #expect(echoes)
    _ = (captured.output.finish(), captured.errors.finish())
    return process.terminationStatus
  }

  func accounts() async throws -> String {
    try await CommandLineProcess.run(["user", "list", "--data", folder.url.path]).output
  }

  private var echoes: Bool {
    var settings = termios()
    return tcgetattr(line.fileDescriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO | ISIG) != 0
  }
}

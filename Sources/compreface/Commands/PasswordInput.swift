import Credentials
import Foundation

/// A new password from standard input: one line, or asked for twice where a person types it.
enum PasswordInput {
  static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

  /// - Throws: ``Failure`` for a password against the rule, too.
  static func read() throws -> String {
    guard isTerminal else {
      guard let password = try line() else { throw Failure("There is no password on standard input.") }
      return try checked(password)
    }
    return try withoutEcho {
      let password = try checked(ask("New password: "))
      guard try ask("The same again: ") == password else {
        throw Failure("These are two different passwords; nothing was changed.")
      }
      return password
    }
  }

  private static func checked(_ password: String) throws -> String {
    guard PasswordRule.violation(password) == nil else { throw Failure(PasswordRule.explanation) }
    return password
  }

  private static func ask(_ question: String) throws -> String {
    FileHandle.standardError.write(Data(question.utf8))
    defer { FileHandle.standardError.write(Data("\n".utf8)) }
    guard let answer = try line() else { throw Failure("No password was given; nothing was changed.") }
    return answer
  }

  private static let interrupt = UInt8(3)

  /// The terminal is as it was when this returns. So Ctrl-C must not end the process meanwhile: it ends the line.
  private static func withoutEcho<Result>(_ body: () throws -> Result) throws -> Result {
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw Failure("The terminal can't be asked for a password.") }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
    withUnsafeMutableBytes(of: &silent.c_cc) { $0[Int(VEOL)] = interrupt }
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else {
      throw Failure("The terminal shows what is typed; give the password with --password-stdin.")
    }
    defer { _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
    return try body()
  }

  private static let maximumBytes = 4096

  /// Byte for byte, so that nothing behind the line is taken. Nil at the end of the input, and for Ctrl-C.
  private static func line() throws -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = Foundation.read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure("Standard input can't be read.") }
      if count == 0 {
        if bytes.isEmpty { return nil }
        break
      }
      if byte == UInt8(ascii: "\n") { break }
      if byte == interrupt { return nil }
      guard bytes.count < maximumBytes else { throw Failure(PasswordRule.explanation) }
      bytes.append(byte)
    }
    // Lines of a file from Windows end with one.
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure("The password is not valid UTF-8.") }
    return text
  }
}

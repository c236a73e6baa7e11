import ArgumentParser
import Foundation

/// How the process ends once a command has run.
///
/// Not by `exit`: that runs what libraries left to be done at the end while threads of others still work, and OpenSSL,
/// which libpq uses, frees there what a connection that is being closed frees too. About one of 1,200 commands on
/// PostgreSQL ended with "double free" after its work was done.
extension CompreFace {
  static func main() async {
    let command: any ParsableCommand
    do {
      command = try await asyncParseAsRoot(nil)
    } catch {
      exit(withError: error)
    }
    do {
      try await run(command)
      end(code: 0)
    } catch {
      let code = exitCode(for: error).rawValue
      let message = fullMessage(for: error)
      if !message.isEmpty { code == 0 ? print(message) : Note.print(message) }
      end(code: code)
    }
  }

  private static func run(_ command: any ParsableCommand) async throws {
    var command = command
    if var asyncCommand = command as? any AsyncParsableCommand {
      try await asyncCommand.run()
    } else {
      try command.run()
    }
  }

  /// What is printed goes out first.
  private static func end(code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }
}

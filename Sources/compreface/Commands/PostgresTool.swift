import Foundation
import Storage

/// PostgreSQL's own programs, which read and write its backups.
enum PostgresTool {
  static func dump(_ address: PostgresAddress, to file: URL) throws {
    // Before anything is in it.
    guard FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
    else {
      throw Failure("The file \(file.path) can't be written.")
    }
    try run(
      "pg_dump", ["--no-password", "--format=custom", "--no-owner", "--no-privileges", "--file=\(file.path)"], address)
  }

  /// All of it or nothing.
  static func restore(_ file: URL, to address: PostgresAddress) throws {
    // A name with = in it would be taken for more than a name.
    let quoted = (address.environment["PGDATABASE"] ?? "").replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    try run(
      "pg_restore",
      [
        "--no-password", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--dbname=dbname='\(quoted)'", file.path,
      ], address)
  }

  /// Where and who goes by the environment, which others on this machine can't read, as they can arguments.
  private static func run(_ program: String, _ arguments: [String], _ address: PostgresAddress) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(address.environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus != 127 else {
      throw Failure("There is no program \(program) in PATH: it comes with PostgreSQL (Debian: postgresql-client).")
    }
    guard process.terminationStatus == 0 else { throw Failure("\(program) failed; it says above why.") }
  }
}

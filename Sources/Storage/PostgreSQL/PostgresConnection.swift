internal import CLibPQ
import Foundation

/// One connection to a PostgreSQL server, for one piece of work at a time. It never waits longer than it is told to,
/// also for a server that says nothing: whatever libpq does is done without blocking, and waited for here.
final class PostgresConnection: @unchecked Sendable {
  // Proof: the pool hands it to one piece of work at a time and takes it back after, under its lock; the listener's
  // own is named in one task only.
  private let handle: OpaquePointer
  /// Names of statements the server knows, by their text and the types given with it.
  private var statements: [String: String] = [:]
  /// How long the server may say nothing.
  var patience: Duration
  /// No more can be asked on it: the server has gone, or its next bytes belong to a question that was given up.
  private(set) var isBroken = false

  private static let slice = Duration.milliseconds(50)

  /// Why a server that hangs is given up.
  static let silence = "the server says nothing"

  /// Whatever the database or the role is set to.
  private static let session = [
    "TIME ZONE 'UTC'", "DateStyle = 'ISO'", "default_transaction_isolation = 'read committed'",
  ]

  /// - Parameters:
  ///   - patience: for each answer, and for all of the start.
  ///   - settings: of the session, such as `statement_timeout = 10000`.
  /// - Throws: ``PostgresFailure/away(_:)``, ``PostgresFailure/refused(_:)``.
  init(_ address: PostgresAddress, patience: Duration, settings: [String]) throws {
    var parameters = address.parameters
    parameters["client_encoding"] = "UTF8"
    parameters["fallback_application_name"] = "compreface"
    parameters["connect_timeout"] = parameters["connect_timeout"] ?? "3"
    parameters["keepalives_idle"] = parameters["keepalives_idle"] ?? "30"
    let names = Array(parameters.keys)
    let texts = names.compactMap { parameters[$0] }
    // Of several hosts libpq passes over one that says nothing only where it may block, each in its time.
    let start = parameters["host"]?.contains(",") == true ? PQconnectdbParams : PQconnectStartParams
    guard let handle = Self.withCStrings(names, { names in Self.withCStrings(texts) { start(names, $0, 0) } })
    else { throw PostgresFailure.away("there is no memory for a connection") }
    self.handle = handle
    self.patience = patience
    // From here on it is closed whatever happens: a class whose start fails once all is set ends as any other.
    try connect()
    // Whatever the server writes about what it does is for its own log.
    PQsetNoticeReceiver(handle, { _, _ in }, nil)
    guard PQsetnonblocking(handle, 1) == 0 else { throw PostgresFailure.away(errorText) }
    try run(script: (Self.session + settings).map { "SET \($0);" }.joined())
  }

  deinit {
    PQfinish(handle)
  }

  private func connect() throws {
    let deadline = ContinuousClock.now + patience
    var state = PQstatus(handle) == CONNECTION_OK ? PGRES_POLLING_OK : PGRES_POLLING_WRITING
    while state != PGRES_POLLING_OK {
      guard state != PGRES_POLLING_FAILED, PQstatus(handle) != CONNECTION_BAD else {
        // The server says no, or isn't there: libpq's text names the host and never the password.
        throw Self.refusals.contains(where: errorText.contains) ? PostgresFailure.refused(errorText) : .away(errorText)
      }
      try wait(for: state == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline)
      state = PQconnectPoll(handle)
    }
  }

  /// What waiting doesn't help against. All else, such as a server that is still starting, or one in another language,
  /// may be otherwise a little later.
  private static let refusals = [
    "password authentication failed", "no password supplied", "no pg_hba.conf entry", "does not exist",
    "certificate verify failed", "does not match host name", "could not read root certificate file",
    "could not load private key file", "certificate present, but not private key file", "server does not support SSL",
  ]

  // MARK: Questions

  /// Runs one statement.
  /// - Parameter visit: is given one row after the other.
  /// - Returns: how many rows it changed or found.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue] = [], _ visit: (SQLRow) throws -> Void = { _ in }) throws -> Int {
    let parameters = try values.map { try PostgresValues.parameter($0) }
    let name = try statement(sql, parameters)
    try Self.withPointers(parameters) { pointers in
      let lengths = parameters.map(\.length)
      let formats = parameters.map { Int32($0.isBinary ? 1 : 0) }
      guard PQsendQueryPrepared(handle, name, Int32(parameters.count), pointers, lengths, formats, 1) == 1
      else { throw lost() }
    }
    PQsetSingleRowMode(handle)
    return try results(visit)
  }

  /// Runs several statements, without values.
  func run(script: String) throws {
    guard PQsendQuery(handle, script) == 1 else { throw lost() }
    _ = try results { _ in }
  }

  private func statement(_ sql: String, _ parameters: [PostgresValues.Parameter]) throws -> String {
    let types = parameters.map(\.type)
    let key = types.allSatisfy { $0 == 0 } ? sql : sql + "\u{0}" + types.map(String.init).joined(separator: ",")
    if let name = statements[key] { return name }
    let name = "s\(statements.count)"
    guard PQsendPrepare(handle, name, sql, Int32(types.count), types) == 1 else { throw lost() }
    _ = try results { _ in }
    statements[key] = name
    return name
  }

  /// Takes all of the answer, also after an error: the next question would get what is left.
  private func results(_ visit: (SQLRow) throws -> Void) throws -> Int {
    var failure: (any Error)?
    var count = 0
    while let result = try nextResult() {
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_SINGLE_TUPLE, PGRES_TUPLES_OK:
        guard failure == nil else { continue }
        do {
          for row in 0..<PQntuples(result) {
            count += 1
            try visit(Self.row(row, of: result))
          }
        } catch {
          failure = error
        }
      case PGRES_COMMAND_OK: count += Int(String(cString: PQcmdTuples(result))) ?? 0
      case PGRES_EMPTY_QUERY: break
      default: failure = failure ?? PostgresFailure(result)
      }
    }
    if let failure { throw failure }
    return count
  }

  private static func row(_ row: Int32, of result: OpaquePointer) throws -> SQLRow {
    SQLRow(
      try (0..<PQnfields(result)).map { column in
        guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column)))
        return try PostgresValues.value(bytes, type: PQftype(result, column))
      })
  }

  // MARK: Waiting

  /// - Returns: nil at the end of the answer.
  private func nextResult() throws -> OpaquePointer? {
    var lastHeard = ContinuousClock.now
    // What TLS has read already, the socket doesn't tell of: it is taken besides, and asked for now and then.
    let isTLS = PQsslInUse(handle) == 1
    let slice = isTLS ? Self.slice : patience
    while true {
      let flushed = PQflush(handle)
      guard flushed >= 0 else { throw lost() }
      if flushed == 0, PQisBusy(handle) == 0 { break }
      if try isReady(flushed == 1 ? POLLIN | POLLOUT : POLLIN, until: min(lastHeard + patience, .now + slice)) {
        lastHeard = .now
      } else if ContinuousClock.now >= lastHeard + patience {
        throw silent()
      }
      for _ in 0..<(isTLS ? 3 : 1) where PQisBusy(handle) == 1 {
        guard PQconsumeInput(handle) == 1 else { throw lost() }
      }
    }
    let result = PQgetResult(handle)
    if PQstatus(handle) == CONNECTION_BAD {
      if let result { PQclear(result) }
      throw lost()
    }
    return result
  }

  private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws {
    guard try isReady(events, until: deadline) else { throw silent() }
  }

  /// - Returns: false where nothing came in time.
  private func isReady(_ events: Int32, until deadline: ContinuousClock.Instant) throws -> Bool {
    var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
    while true {
      let left = max(0, (deadline - .now).milliseconds)
      let ready = poll(&descriptor, 1, Int32(clamping: left))
      if ready > 0 { return true }
      if ready == 0, ContinuousClock.now >= deadline { return false }
      guard ready == 0 || errno == EINTR else { throw lost() }
    }
  }

  private func silent() -> PostgresFailure {
    isBroken = true
    return .away(Self.silence)
  }

  private func lost() -> PostgresFailure {
    isBroken = true
    return .away(errorText)
  }

  private var errorText: String {
    // It may have several lines.
    String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  // MARK: Notifications

  struct Notification: Sendable, Equatable {
    let channel: String
    let payload: String
  }

  /// Waits for what other sessions notify of the channels this one listens to.
  /// - Returns: none where there were none in time.
  func notifications(within time: Duration) throws -> [Notification] {
    var found = taken()
    guard found.isEmpty, try isReady(POLLIN, until: .now + time) else { return found }
    guard PQconsumeInput(handle) == 1 else { throw lost() }
    found = taken()
    return found
  }

  private func taken() -> [Notification] {
    var found: [Notification] = []
    while let notification = PQnotifies(handle) {
      defer { PQfreemem(notification) }
      found.append(
        Notification(
          channel: String(cString: notification.pointee.relname), payload: String(cString: notification.pointee.extra)))
    }
    return found
  }

  // MARK: Pointers

  /// The texts, and a null behind the last.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    withPointers(texts.map { PostgresValues.Parameter(bytes: Array($0.utf8) + [0]) }) { pointers in
      // An array is never handed over as null.
      pointers.withUnsafeBufferPointer { buffer in
        var copy = Array(buffer)
        copy.append(nil)
        return copy.withUnsafeBufferPointer { body($0.baseAddress ?? UnsafePointer(bitPattern: 8).unsafelyUnwrapped) }
      }
    }
  }

  private static func withPointers<Result>(
    _ parameters: [PostgresValues.Parameter], _ body: ([UnsafePointer<CChar>?]) throws -> Result
  ) rethrows -> Result {
    // All bytes in one block that stays where it is.
    var offsets: [Int?] = []
    var block: [UInt8] = []
    block.reserveCapacity(parameters.reduce(1) { $0 + ($1.bytes?.count ?? 0) })
    for parameter in parameters {
      offsets.append(parameter.bytes == nil ? nil : block.count)
      block.append(contentsOf: parameter.bytes ?? [])
    }
    // Also an empty value needs an address.
    block.append(0)
    return try block.withUnsafeBytes { bytes in
      try body(
        offsets.map { offset in
          offset.flatMap { bytes.baseAddress?.advanced(by: $0) }?.assumingMemoryBound(to: CChar.self)
        })
    }
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

public import FaceDomain

/// Why a stored face has no vector of a calculator. The raw value is the one in the database and in replies.
public enum RecalculationFailure: String, Sendable, CaseIterable {
  /// Its photo was not kept.
  case noPhoto = "no-photo"
  case noFace = "no-face"
  case unreadable = "unreadable"
  /// The core failed on it, several times.
  case core = "core"
}

extension CalculatorStore {
  /// How far the faces' vectors of a calculator are.
  public struct Progress: Sendable, Equatable {
    public var faces: Int
    public var done: Int
    public var failures: [RecalculationFailure: Int]

    package init(faces: Int, done: Int, failures: [RecalculationFailure: Int]) {
      self.faces = faces
      self.done = done
      self.failures = failures
    }

    public var failed: Int { failures.values.reduce(0, +) }
    /// Faces that nobody has looked at yet.
    public var remaining: Int { max(0, faces - done - failed) }
  }

  public func progress(of calculator: String) async throws(StorageError) -> Progress {
    try await database.read { connection in try Self.progress(of: calculator, connection) }
  }

  static func progress(of calculator: String, _ connection: any SQLConnection) throws -> Progress {
    let row = try connection.row(
      """
      SELECT (SELECT COUNT(*) FROM embedding), (SELECT COUNT(*) FROM embedding WHERE \(UpstreamCalculator.made("calculator", by: "$1"))),
        (SELECT COUNT(*) FROM calculator_vector WHERE calculator = $1 AND failure IS NULL)
      """, [.text(calculator)])
    var failures: [RecalculationFailure: Int] = [:]
    try connection.forEachRow(
      """
      SELECT failure, COUNT(*) FROM calculator_vector WHERE calculator = $1 AND failure IS NOT NULL GROUP BY failure
      """, [.text(calculator)]
    ) { row in
      failures[RecalculationFailure(rawValue: try row.text(0)) ?? .core, default: 0] += Int(try row.integer(1))
    }
    return Progress(
      faces: Int(try row?.integer(0) ?? 0),
      done: Int(try row?.integer(1) ?? 0) + Int(try row?.integer(2) ?? 0), failures: failures)
  }

  /// Subjects with faces of which none has a vector of a calculator: with it, nobody is recognised as them. Only those
  /// are looked at whose faces were tried. Nobody misses those of 1.2's demonstration.
  /// - Parameter before: the calculator by which they are recognised until then; nil is any.
  public func subjectsLost(to calculator: String, from before: String? = nil) async throws(StorageError) -> Int {
    try await database.read { connection in try Self.subjectsLost(to: calculator, from: before, connection) }
  }

  static func subjectsLost(
    to calculator: String, from before: String?, _ connection: any SQLConnection
  ) throws -> Int {
    let row = try connection.row(
      """
      SELECT COUNT(DISTINCT face.subject_id) FROM calculator_vector AS tried
      JOIN embedding AS face ON face.id = tried.embedding_id
      WHERE tried.calculator = $1 AND tried.failure IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM embedding AS other
        LEFT JOIN calculator_vector AS made ON made.embedding_id = other.id AND made.calculator = $1
        WHERE other.subject_id = face.subject_id AND (\(UpstreamCalculator.made("other.calculator", by: "$1")) OR made.vector IS NOT NULL))
        AND NOT (EXISTS (
          SELECT 1 FROM subject WHERE id = face.subject_id AND api_key = '\(UpstreamCalculator.demoKey)')
        AND NOT EXISTS (
          SELECT 1 FROM embedding AS own WHERE own.subject_id = face.subject_id
            AND (own.img_id IS NOT NULL OR own.calculator <> '\(UpstreamCalculator.formerFacenet)')))
      \(before == nil ? "" : Self.isRecognised)
      """, [.text(calculator)] + (before.map { [.text($0)] } ?? []))
    return Int(try row?.integer(0) ?? 0)
  }

  private static let isRecognised = """
    AND EXISTS (
      SELECT 1 FROM embedding AS known
      LEFT JOIN calculator_vector AS kept ON kept.embedding_id = known.id AND kept.calculator = $2
      WHERE known.subject_id = face.subject_id AND (\(UpstreamCalculator.made("known.calculator", by: "$2")) OR kept.vector IS NOT NULL))
    """

  /// A face without a vector of a calculator, and why.
  public struct FailedFace: Sendable, Equatable {
    public let face: StoredFace
    /// Names of its service and application, and the service's guid.
    public let service: String
    public let application: String
    public let serviceGUID: String
    public let failure: RecalculationFailure
  }

  /// Oldest face first.
  public func failures(of calculator: String, page: Int, size: Int) async throws(StorageError) -> [FailedFace] {
    try await database.read { connection in try Self.failures(of: calculator, page: page, size: size, connection) }
  }

  static func failures(
    of calculator: String, page: Int, size: Int, _ connection: any SQLConnection
  ) throws -> [FailedFace] {
    let part = SQLPage(number: page, size: size)
    return try connection.rows(
      """
      SELECT face.id, subject.subject_name, model.name, app.name, model.guid, tried.failure
      FROM calculator_vector AS tried JOIN embedding AS face ON face.id = tried.embedding_id
      JOIN subject ON subject.id = face.subject_id JOIN model ON model.api_key = subject.api_key
      JOIN app ON app.id = model.app_id
      WHERE tried.calculator = $1 AND tried.failure IS NOT NULL ORDER BY face.seq \(SQLPage.clause(first: 2))
      """, [.text(calculator)] + part.values
    ).map { row in
      FailedFace(
        face: try FaceRows.face(row), service: try row.text(2), application: try row.text(3),
        serviceGUID: try row.text(4), failure: RecalculationFailure(rawValue: try row.text(5)) ?? .core)
    }
  }
}

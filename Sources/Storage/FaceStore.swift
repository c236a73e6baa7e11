public import FaceDomain
public import Foundation

/// The stored examples: an embedding each, and the photo it was made from where photos are kept.
public struct FaceStore: Sendable {
  let database: any SQLDatabase

  public init(_ database: any SQLDatabase) {
    self.database = database
  }

  public struct NewFace: Sendable {
    public var subject: String
    public var vector: UnitVector
    /// The version of the calculator that made the vector.
    public var calculator: String
    /// What other calculators make of the face, by their versions.
    public var otherVectors: [String: UnitVector]
    /// The photo as uploaded; nil keeps none.
    public var photo: [UInt8]?

    public init(
      subject: String, vector: UnitVector, calculator: String, otherVectors: [String: UnitVector] = [:],
      photo: [UInt8]?
    ) {
      self.subject = subject
      self.vector = vector
      self.calculator = calculator
      self.otherVectors = otherVectors
      self.photo = photo
    }
  }

  /// Adds a face, and its subject if it isn't there: all of it or nothing.
  /// - Throws: ``StorageError/serviceGone`` where no service has the key.
  public func add(_ face: NewFace, to apiKey: String) async throws(StorageError) -> StoredFace {
    try await database.write { connection in try Self.add(face, CollectionChange.begin(apiKey, connection)) }
  }

  static func add(_ face: NewFace, _ change: CollectionChange) throws -> StoredFace {
    let (id, connection) = (UUID(), change.connection)
    let subject = try SubjectRow.findOrInsert(face.subject, of: change.apiKey, connection)
    var photoID = SQLValue.null
    if let photo = face.photo {
      photoID = .text(UUID().lowercase)
      try connection.execute("INSERT INTO img (id, content) VALUES ($1, $2)", [photoID, .blob(photo)])
    }
    try connection.execute(
      "INSERT INTO embedding (id, subject_id, embedding, calculator, img_id) VALUES ($1, $2, $3, $4, $5)",
      [.text(id.lowercase), .text(subject.id), .vector(face.vector.values), .text(face.calculator), photoID])
    for (calculator, vector) in face.otherVectors { try FaceVectors.insert(vector, calculator, id, connection) }
    try change.note(.facesAdded([id]))
    return StoredFace(id: id, subject: subject.name)
  }

  public struct Page: Sendable {
    public let faces: [StoredFace]
    public let total: Int
  }

  /// Faces, oldest first.
  /// - Parameter subject: only of this one, ignoring case; nil is all.
  public func faces(
    of apiKey: String, subject: String?, page: Int, size: Int
  ) async throws(StorageError) -> Page {
    var condition = "subject.api_key = $1"
    var values = [SQLValue.text(apiKey)]
    if let subject {
      condition += " AND lower(subject.subject_name) = lower($2)"
      values.append(.text(subject))
    }
    let source = "FROM embedding JOIN subject ON subject.id = embedding.subject_id WHERE \(condition)"
    let part = SQLPage(number: page, size: size)
    let limits = SQLPage.clause(first: values.count + 1)
    return try await database.read { [values] connection in
      let total = try connection.row("SELECT COUNT(*) \(source)", values)?.integer(0) ?? 0
      let faces = try connection.rows(
        "SELECT embedding.id, subject.subject_name \(source) ORDER BY embedding.seq \(limits)",
        values + part.values
      ).map(FaceRows.face)
      return Page(faces: faces, total: Int(total))
    }
  }

  /// Deletes faces with their photos, all or none; the subjects stay.
  /// - Parameter actor: whom the audit log names for many faces at once, where there were any; nil notes nothing.
  /// - Returns: those the service had.
  /// - Throws: ``StorageError/serviceGone`` where no service has the key.
  public func delete(
    _ ids: [UUID], of apiKey: String, noting actor: AuditEvent.Actor? = nil
  ) async throws(StorageError) -> [StoredFace] {
    try await database.write { connection in
      let change = try CollectionChange.begin(apiKey, connection)
      try connection.takeTime()
      let deleted: [StoredFace] = try ids.compactMap { id in
        let row = try connection.row(
          """
          SELECT embedding.id, subject.subject_name FROM embedding JOIN subject ON subject.id = embedding.subject_id
          WHERE embedding.id = $1 AND subject.api_key = $2
          """, [.text(id.lowercase), .text(apiKey)])
        guard let row else { return nil }
        _ = try FaceRows.delete(where: "id = $1", [.text(id.lowercase)], connection)
        return try FaceRows.face(row)
      }
      if let actor, !deleted.isEmpty {
        let event = AuditEvent(
          actor: actor, action: .facesDeleted, object: .init(.faces), detail: FaceRows.detail(deleted.count))
        try AuditRows.append(event, at: Date(), connection)
      }
      if !deleted.isEmpty { try change.note(.facesRemoved(deleted.map(\.id))) }
      return deleted
    }
  }

  /// Faces with their vectors of calculator `$1`: the one of the face's row, or the one it was given besides.
  private static let vectors =
    """
    SELECT embedding.id, subject.subject_name,
      CASE WHEN \(UpstreamCalculator.made("embedding.calculator", by: "$1")) THEN embedding.embedding ELSE other.vector END
    FROM subject JOIN embedding ON embedding.subject_id = subject.id
    LEFT JOIN calculator_vector AS other ON other.embedding_id = embedding.id AND other.calculator = $1
    """
  private static let hasVector =
    "(\(UpstreamCalculator.made("embedding.calculator", by: "$1")) OR other.vector IS NOT NULL)"

  /// A face with its vector.
  /// - Returns: nil if the service has no such face, or its vector is of another calculator or can't be used.
  public func face(
    _ id: UUID, of apiKey: String, calculator: String
  ) async throws(StorageError) -> (face: StoredFace, vector: UnitVector)? {
    try await database.read { connection in try Self.face(id, of: apiKey, calculator: calculator, connection) }
  }

  static func face(
    _ id: UUID, of apiKey: String, calculator: String, _ connection: any SQLConnection
  ) throws -> (face: StoredFace, vector: UnitVector)? {
    let row = try connection.row(
      """
      \(Self.vectors) WHERE embedding.id = $3 AND subject.api_key = $2 AND \(Self.hasVector)
      """, [.text(calculator), .text(apiKey), .text(id.lowercase)])
    guard let row, let vector = try? UnitVector(normalizing: row.vector(2)) else { return nil }
    return (try FaceRows.face(row), vector)
  }

  /// The photo of a face.
  /// - Returns: nil if the service has no such face, or its photo was not kept.
  public func photo(of id: UUID, of apiKey: String) async throws(StorageError) -> [UInt8]? {
    try await database.read { connection in
      try connection.row(
        """
        SELECT img.content FROM embedding JOIN subject ON subject.id = embedding.subject_id
        JOIN img ON img.id = embedding.img_id WHERE embedding.id = $1 AND subject.api_key = $2
        """, [.text(id.lowercase), .text(apiKey)])?.blob(0)
    }
  }

  /// Goes through all vectors a calculator made, oldest first. Vectors that can't be used are skipped and counted.
  /// - Returns: what `visit` makes of the state it is given, and up to which change that is: see ``CollectionLog``.
  public func reduceVectors<State: Sendable>(
    of apiKey: String, calculator: String, into initial: State,
    _ visit: @escaping @Sendable (inout State, StoredFace, UnitVector) -> Void
  ) async throws(StorageError) -> (state: State, skipped: Int, version: Int64) {
    try await database.read { connection in
      // Sending the rows counts, and what is done with each here.
      try connection.takeTime()
      let version = try CollectionLog.version(of: apiKey, connection) ?? 0
      var state = initial
      var skipped = 0
      try connection.forEachRow(
        """
        \(Self.vectors) WHERE subject.api_key = $2 AND \(Self.hasVector) ORDER BY embedding.seq
        """, [.text(calculator), .text(apiKey)]
      ) { row in
        // Rows of the upstream migration are not of unit length.
        guard let vector = try? UnitVector(normalizing: row.vector(2)) else {
          skipped += 1
          return
        }
        visit(&state, try FaceRows.face(row), vector)
      }
      return (state, skipped, version)
    }
  }

  /// Whether a service has faces that came with a vector of another calculator; they may have one of this, too.
  public func hasFaces(notOf calculator: String) async throws(StorageError) -> Bool {
    try await database.read { connection in
      // Two ranges of an index in place of `<>`, which would go through all faces where they are as they should be.
      try ["<", ">"].contains { comparison in
        try connection.row(
          "SELECT 1 FROM embedding WHERE calculator \(comparison) $1 LIMIT 1", [.text(calculator)]) != nil
      }
    }
  }

  /// Whether a service has faces without any vector of a calculator, which are not recognised by it. Faces are counted
  /// for it, each number in an index: a look at each would take a second for a million.
  public func hasFaces(without calculator: String) async throws(StorageError) -> Bool {
    try await database.read { connection in
      let row = try connection.row(
        """
        SELECT (SELECT COUNT(*) FROM embedding)
          - (SELECT COUNT(*) FROM embedding WHERE \(UpstreamCalculator.made("calculator", by: "$1")))
          - (SELECT COUNT(*) FROM calculator_vector WHERE calculator = $1 AND failure IS NULL)
        """, [.text(calculator)])
      return try row?.integer(0) ?? 0 > 0
    }
  }
}

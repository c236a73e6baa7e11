/// What CompreFace 1.2 calls the calculators of its cores, and what it brought along that they made.
public enum UpstreamCalculator {
  /// 1.2's FaceNet.
  static let facenet = "facenet.Calculator"
  /// The same in releases before, and in the demonstration: rows keep the name, and 1.2 compares them with today's.
  static let formerFacenet = "Facenet2018"
  /// The service of the demonstration: its faces have no photos.
  static let demoKey = "00000000-0000-0000-0000-000000000002"

  /// The rows of the demonstration, for a query.
  static let demoFaces = """
    embedding JOIN subject ON subject.id = subject_id
    WHERE img_id IS NULL AND api_key = '\(demoKey)' AND calculator = '\(formerFacenet)'
    """

  /// Whether a core of 1.2 says that this is its calculator.
  public static func isOne(_ calculator: String) -> Bool {
    [facenet, formerFacenet].contains(calculator) || calculator.hasPrefix("insightface.Calculator")
  }

  /// By which name a core has the calculator of a row.
  public static func name(ofRow calculator: String) -> String { calculator == formerFacenet ? facenet : calculator }

  /// By which calculator most faces were made, but for those of the demonstration.
  /// - Parameter counts: of rows, by the calculator in them.
  static func most(of counts: [(calculator: String, faces: Int)], demo: Int) -> String? {
    var faces = [facenet: -demo]
    for count in counts { faces[name(ofRow: count.calculator), default: 0] += count.faces }
    return faces.filter { $0.value > 0 }.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// A condition: the row's own vector is of the calculator that a parameter names.
  static func made(_ column: String, by parameter: String) -> String {
    // One search of an index. PostgreSQL wants to be told that the parameter is of one type in all three places.
    let name = "CAST(\(parameter) AS TEXT)"
    return "\(column) IN (\(name), CASE WHEN \(name) = '\(facenet)' THEN '\(formerFacenet)' ELSE \(name) END)"
  }
}

extension Schema {
  /// What services require of the faces that are added to them. Quality in thousandths.
  static let requirements = """
    CREATE TABLE service_requirement (
      model_id INTEGER PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      minimum_quality INTEGER,
      live BOOLEAN NOT NULL
    );
    """
}

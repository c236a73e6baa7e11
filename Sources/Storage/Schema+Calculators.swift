extension Schema {
  /// Vectors that faces have besides the one in their row, and which of them are compared.
  ///
  /// Rows that 1.2 wrote are never changed for it: a face's own row keeps the vector it came with.
  static let calculators = """
    CREATE TABLE calculator_vector (
      embedding_id TEXT NOT NULL REFERENCES embedding(id) ON DELETE CASCADE ON UPDATE CASCADE,
      calculator TEXT NOT NULL,
      vector BLOB,
      failure TEXT,
      PRIMARY KEY (embedding_id, calculator),
      CHECK ((vector IS NULL) <> (failure IS NULL))
    );
    CREATE INDEX calculator_vector_calculator_failure_index ON calculator_vector(calculator, failure);
    CREATE TABLE calculator_change (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      calculator TEXT,
      target TEXT,
      requests INTEGER NOT NULL,
      handled INTEGER NOT NULL,
      accepts_losses BOOLEAN NOT NULL
    );
    INSERT INTO calculator_change (id, requests, handled, accepts_losses) VALUES (1, 0, 0, FALSE);
    """
}

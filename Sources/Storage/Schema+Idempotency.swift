extension Schema {
  /// Requests that may come again: see ``FaceStore/add(_:to:repeating:at:)``.
  static let idempotency = """
    CREATE TABLE idempotency_key (
      model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      request_key TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      face_id TEXT NOT NULL,
      subject TEXT NOT NULL,
      created TEXT NOT NULL,
      PRIMARY KEY (model_id, request_key)
    );
    CREATE INDEX idempotency_key_created_index ON idempotency_key(created);
    """
}

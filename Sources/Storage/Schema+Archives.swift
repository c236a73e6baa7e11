extension Schema {
  /// Archives that are being read, or were, by the hash in their last line: see ``ArchiveTarget``.
  static let archives = """
    CREATE TABLE archive_import (
      hash TEXT PRIMARY KEY,
      lines INTEGER NOT NULL,
      finished BOOLEAN NOT NULL
    );
    """
}

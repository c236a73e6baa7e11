/// The tables: CompreFace 1.2's names and columns, with what we add.
///
/// `seq` is ours: the order of insertion, by which lists are sorted. A migration is never edited once released.
enum Schema {
  struct Migration: Sendable {
    let name: String
    let sqlite: String
  }

  static let migrations = [
    Migration(
      name: "1-services-and-faces",
      sqlite: """
        CREATE TABLE app (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          guid TEXT NOT NULL UNIQUE,
          api_key TEXT NOT NULL UNIQUE
        );
        CREATE TABLE model (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL,
          guid TEXT NOT NULL UNIQUE,
          app_id INTEGER NOT NULL REFERENCES app(id) ON DELETE CASCADE ON UPDATE CASCADE,
          api_key TEXT NOT NULL UNIQUE,
          type TEXT NOT NULL CHECK (type IN ('R', 'D', 'V')),
          created_date TEXT,
          UNIQUE (name, app_id)
        );
        CREATE TABLE subject (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          api_key TEXT NOT NULL REFERENCES model(api_key) ON DELETE CASCADE ON UPDATE CASCADE,
          subject_name TEXT NOT NULL
        );
        CREATE UNIQUE INDEX api_key_subject_name_uindex ON subject(api_key, lower(subject_name));
        CREATE TABLE img (
          id TEXT PRIMARY KEY,
          content BLOB NOT NULL
        );
        CREATE TABLE embedding (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          subject_id TEXT NOT NULL REFERENCES subject(id) ON DELETE CASCADE ON UPDATE CASCADE,
          embedding BLOB NOT NULL,
          calculator TEXT NOT NULL,
          img_id TEXT REFERENCES img(id)
        );
        CREATE INDEX embedding_subject_id_index ON embedding(subject_id, seq);
        CREATE INDEX embedding_img_id_index ON embedding(img_id);
        """),
    Migration(
      name: "2-statistics",
      sqlite: """
        CREATE TABLE model_statistic (
          id INTEGER PRIMARY KEY,
          request_count INTEGER NOT NULL,
          model_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
          created_date TEXT NOT NULL
        );
        CREATE INDEX model_statistic_model_id_created_date_index ON model_statistic(model_id, created_date);
        CREATE INDEX embedding_calculator_index ON embedding(calculator);
        """),
    Migration(name: "3-accounts", sqlite: accounts),
    Migration(name: "4-calculators", sqlite: calculators),
    Migration(name: "5-requirements", sqlite: requirements),
    Migration(name: "6-idempotency", sqlite: idempotency),
    Migration(name: "7-archives", sqlite: archives),
    Migration(name: "8-audit-by-application", sqlite: auditByApplication),
  ]
}

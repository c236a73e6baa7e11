/// What Liquibase, by which 1.2 makes its tables, would have noted had it made them: without that 1.2 would try to, and
/// fail. Where a check sum is missing it writes its own.
enum UpstreamChangeLog {
  static let table = """
    CREATE TABLE databasechangelog (
      id varchar(255) NOT NULL,
      author varchar(255) NOT NULL,
      filename varchar(255) NOT NULL,
      dateexecuted timestamp NOT NULL,
      orderexecuted integer NOT NULL,
      exectype varchar(10) NOT NULL,
      md5sum varchar(35),
      description varchar(255),
      comments varchar(255),
      tag varchar(255),
      liquibase varchar(20),
      contexts varchar(255),
      labels varchar(255),
      deployment_id varchar(10)
    );
    CREATE TABLE databasechangeloglock (
      id integer PRIMARY KEY,
      locked boolean NOT NULL,
      lockgranted timestamp,
      lockedby varchar(255)
    );
    INSERT INTO databasechangeloglock (id, locked) VALUES (1, FALSE);
    """

  static var rows: String {
    let rows = changes.flatMap { change in change.ids.map { (change.version, change.author, $0) } }
    return rows.enumerated().map { number, row in
      let kind = row.2.hasPrefix("drop-qrtz") ? "MARK_RAN" : "EXECUTED"
      return """
        INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype) VALUES
          ('\(row.2)', '\(row.1)', 'db/changelog/db.changelog-\(row.0).yaml', now(), \(number + 1), '\(kind)');
        """
    }.joined(separator: "\n")
  }

  /// The names are part of what a change is known by.
  private static let changes: [(version: String, author: String, ids: [String])] = [
    ("0.0.1", "Andrei Hayeuski", ["create-user-table"]),
    ("0.0.2", "Andrei Hayeuski", ["create-organization-table"]),
    ("0.0.3", "Andrei Hayeuski", ["create-app-table"]),
    ("0.0.4", "Andrei Hayeuski", ["create-model-table"]),
    ("0.0.5", "Andrei Hayeuski", ["create-app_model-table"]),
    ("0.0.6", "Andrei Hayeuski", ["create-user_app_role-table"]),
    ("0.0.7", "Andrei Hayeuski", ["create-user_organization_role-table"]),
    ("0.0.8", "Dmitry Andryianau", ["create-security-oauth2-tables"]),
    ("0.0.9", "Valijon Sobirov", ["create-model_share_request-table"]),
    ("0.1.0", "Maryna Misachenka", ["create-face-table"]),
    ("0.1.1", "Maryna Misachenka", ["create-image-table"]),
    ("0.1.2", "Andrei Hayeuski", ["add-demo-data"]),
    ("0.1.3", "Andrei Zelikov", ["update-without-organization"]),
    ("0.1.4", "Aliaksandr Pleski", ["model-type-column"]),
    ("0.1.5", "Aleksand Kurilo", ["update-without-organization"]),
    ("0.1.6", "Eugene Savko", ["drop-model-share-request-table"]),
    ("0.1.6", "Pavel Nikolaichik", ["create-organization-table"]),
    (
      "0.1.7", "sshimansky@exadel.com",
      [
        "prepare-faces-to-migration", "create-subject-table", "create-img-table", "create-embedding-table",
        "migrate-face-image",
      ]
    ),
    ("0.1.8", "Shreyansh Sancheti", ["add-detection-verification-services"]),
    (
      "0.1.9", "Khasan Sidikov",
      ["add-created_date-field-to-model-entity", "update-model-table-created_date-column"]
    ),
    ("0.2.0", "Volodymyr Bushko", ["create-model-statistic-table"]),
    (
      "0.2.1", "Volodymyr Bushko",
      ["create-table-lock-table", "insert-into-table-lock-model_statistic_lock-row"]
    ),
    ("0.2.2", "Volodymyr Bushko", ["drop-app_model-table"]),
    ("0.2.3", "Volodymyr Bushko", ["create-reset_password_token-table"]),
    ("0.2.4", "Volodymyr Bushko", ["remove-special-characters-from-names"]),
    ("0.2.5", "Volodymyr Bushko", ["expand-oauth_access_token-and-oauth_refresh_token-with-expiration-column"]),
    ("0.2.6", "Volodymyr Bushko", ["drop-image-table", "drop-face-table"]),
    (
      "0.2.7", "Volodymyr Bushko",
      [
        "blob_triggers", "calendars", "cron_triggers", "fired_triggers", "job_details", "locks", "paused_trigger_grps",
        "scheduler_state", "simple_triggers", "simprop_triggers", "triggers",
      ].map { "drop-qrtz_\($0)-table" }
    ),
  ]
}

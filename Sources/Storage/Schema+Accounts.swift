extension Schema {
  /// The log is never cut: without it, an application in which little happened is looked for in all of it.
  static let auditByApplication = "CREATE INDEX audit_log_application_index ON audit_log(application, id);"

  /// Accounts, as 1.2 has them, and what we add: sessions, tokens, mails to send, the audit log, copies under way.
  ///
  /// What opens a door stands here as a hash only. The audit log can't be changed or cut, short of by whoever owns the
  /// file.
  static let accounts = """
    CREATE TABLE "user" (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      email TEXT NOT NULL UNIQUE,
      password TEXT NOT NULL,
      first_name TEXT NOT NULL,
      last_name TEXT NOT NULL,
      account_non_expired INTEGER NOT NULL,
      account_non_locked INTEGER NOT NULL,
      credentials_non_expired INTEGER NOT NULL,
      enabled INTEGER NOT NULL,
      registration_token TEXT,
      guid TEXT NOT NULL UNIQUE,
      reg_time TEXT,
      global_role TEXT CHECK (global_role IN ('O', 'A', 'U')),
      allow_statistics INTEGER DEFAULT 0,
      knew_setup_token INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX user_lower_email_index ON "user"(lower(email));
    CREATE INDEX user_registration_token_index ON "user"(registration_token);
    CREATE TABLE user_app_role (
      app_id INTEGER NOT NULL REFERENCES app(id) ON DELETE CASCADE ON UPDATE CASCADE,
      user_id INTEGER NOT NULL REFERENCES "user"(id) ON DELETE CASCADE ON UPDATE CASCADE,
      role TEXT NOT NULL CHECK (role IN ('O', 'A', 'U')),
      PRIMARY KEY (app_id, user_id)
    );
    CREATE INDEX user_app_role_user_id_index ON user_app_role(user_id);
    CREATE INDEX model_app_id_index ON model(app_id);
    CREATE INDEX subject_api_key_seq_index ON subject(api_key, seq);
    CREATE TABLE reset_password_token (
      token TEXT PRIMARY KEY,
      user_email TEXT NOT NULL UNIQUE REFERENCES "user"(email) ON DELETE CASCADE ON UPDATE CASCADE,
      expires_in TEXT NOT NULL
    );
    CREATE TABLE account_session (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      user_id INTEGER NOT NULL REFERENCES "user"(id) ON DELETE CASCADE,
      access_hash TEXT NOT NULL UNIQUE,
      refresh_hash TEXT NOT NULL UNIQUE,
      last_access_hash TEXT,
      last_refresh_hash TEXT,
      access_expires TEXT NOT NULL,
      refresh_expires TEXT NOT NULL,
      created TEXT NOT NULL,
      last_used TEXT NOT NULL,
      address TEXT NOT NULL,
      agent TEXT NOT NULL
    );
    CREATE INDEX account_session_user_id_index ON account_session(user_id);
    CREATE INDEX account_session_last_access_hash_index ON account_session(last_access_hash);
    CREATE INDEX account_session_last_refresh_hash_index ON account_session(last_refresh_hash);
    CREATE TABLE access_token (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      user_id INTEGER NOT NULL REFERENCES "user"(id) ON DELETE CASCADE,
      guid TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      token_hash TEXT NOT NULL UNIQUE,
      scopes TEXT NOT NULL,
      created TEXT NOT NULL,
      expires TEXT NOT NULL,
      last_used TEXT,
      UNIQUE (user_id, name)
    );
    CREATE TABLE known_browser (
      user_id INTEGER NOT NULL REFERENCES "user"(id) ON DELETE CASCADE,
      token_hash TEXT NOT NULL,
      last_used TEXT NOT NULL,
      PRIMARY KEY (user_id, token_hash)
    );
    CREATE TABLE mail_outbox (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      user_id INTEGER NOT NULL REFERENCES "user"(id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      created TEXT NOT NULL,
      next_attempt TEXT NOT NULL,
      last_error TEXT
    );
    CREATE INDEX mail_outbox_next_attempt_index ON mail_outbox(state, next_attempt);
    CREATE INDEX mail_outbox_user_id_index ON mail_outbox(user_id);
    CREATE TABLE audit_log (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      actor_kind TEXT NOT NULL,
      actor_id TEXT NOT NULL,
      actor_name TEXT NOT NULL,
      address TEXT NOT NULL,
      action TEXT NOT NULL,
      object_kind TEXT NOT NULL,
      object_id TEXT NOT NULL,
      object_name TEXT NOT NULL,
      application TEXT NOT NULL,
      detail TEXT NOT NULL
    );
    CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
      BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
    CREATE TRIGGER audit_log_is_not_replaced BEFORE INSERT ON audit_log
      WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
      BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
    CREATE TRIGGER audit_log_is_not_cut BEFORE DELETE ON audit_log
      BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END;
    CREATE TABLE service_copy (
      model_id INTEGER PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL REFERENCES model(id) ON DELETE CASCADE,
      api_key TEXT NOT NULL UNIQUE,
      copied INTEGER NOT NULL,
      total INTEGER NOT NULL,
      last_subject INTEGER NOT NULL,
      last_face INTEGER NOT NULL,
      until_face INTEGER NOT NULL
    );
    CREATE INDEX service_copy_source_id_index ON service_copy(source_id);
    CREATE TABLE service_copy_subject (
      model_id INTEGER NOT NULL REFERENCES service_copy(model_id) ON DELETE CASCADE,
      source_subject TEXT NOT NULL,
      copied_subject TEXT NOT NULL,
      PRIMARY KEY (model_id, source_subject)
    );
    """
}

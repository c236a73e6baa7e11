/// What we add to the tables of 1.2, on PostgreSQL. Only ever additions: 1.2's servers work on with what is theirs.
/// A migration is never edited once released.
enum PostgresSchema {
  struct Migration: Sendable {
    let name: String
    let sql: String
  }

  static let migrations = [
    Migration(name: "1-order-and-indexes", sql: orderAndIndexes),
    Migration(name: "2-accounts", sql: accounts),
    Migration(name: "3-calculators", sql: calculators),
    Migration(name: "4-changes", sql: changes),
    Migration(name: "5-archives", sql: archives),
    Migration(name: "6-audit-by-application", sql: Schema.auditByApplication),
  ]

  /// `seq` is the order in which rows were added; those that were there have the one in which they lie.
  ///
  /// 1.2's tables draw their numbers from sequences, and may leave that to its servers. Subjects that differ in case
  /// alone may be there, so that the index on lower-case names can't be unique: ``SubjectRow`` sees to it.
  private static let orderAndIndexes = """
    DO $$
    DECLARE name text;
    BEGIN
      FOREACH name IN ARRAY ARRAY['user', 'app', 'model', 'model_statistic'] LOOP
        IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = format('%I', name)::regclass AND attname = 'id'
          AND attidentity = '' AND NOT atthasdef)
        THEN
          EXECUTE format('ALTER TABLE %I ALTER COLUMN id SET DEFAULT nextval(%L)', name, name || '_id_seq');
        END IF;
      END LOOP;
    END $$;
    ALTER TABLE subject ADD COLUMN seq bigserial;
    ALTER TABLE embedding ADD COLUMN seq bigserial;
    CREATE UNIQUE INDEX subject_seq_index ON subject(seq);
    CREATE INDEX subject_api_key_seq_index ON subject(api_key, seq);
    CREATE INDEX subject_api_key_lower_name_index ON subject(api_key, lower(subject_name));
    CREATE UNIQUE INDEX embedding_seq_index ON embedding(seq);
    CREATE INDEX embedding_subject_id_index ON embedding(subject_id, seq);
    CREATE INDEX embedding_img_id_index ON embedding(img_id);
    CREATE INDEX embedding_calculator_index ON embedding(calculator);
    CREATE INDEX user_lower_email_index ON "user"(lower(email));
    CREATE INDEX user_registration_token_index ON "user"(registration_token);
    CREATE INDEX user_app_role_user_id_index ON user_app_role(user_id);
    CREATE INDEX model_app_id_index ON model(app_id);
    CREATE INDEX model_statistic_model_id_created_date_index ON model_statistic(model_id, created_date);
    """

  private static let accounts = """
    ALTER TABLE "user" ADD COLUMN knew_setup_token boolean NOT NULL DEFAULT FALSE;
    CREATE TABLE account_session (
      id bigserial PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES "user"(id) ON DELETE CASCADE ON UPDATE CASCADE,
      access_hash text NOT NULL UNIQUE,
      refresh_hash text NOT NULL UNIQUE,
      last_access_hash text,
      last_refresh_hash text,
      access_expires timestamp NOT NULL,
      refresh_expires timestamp NOT NULL,
      created timestamp NOT NULL,
      last_used timestamp NOT NULL,
      address text NOT NULL,
      agent text NOT NULL
    );
    CREATE INDEX account_session_user_id_index ON account_session(user_id);
    CREATE INDEX account_session_last_access_hash_index ON account_session(last_access_hash);
    CREATE INDEX account_session_last_refresh_hash_index ON account_session(last_refresh_hash);
    CREATE TABLE access_token (
      id bigserial PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES "user"(id) ON DELETE CASCADE ON UPDATE CASCADE,
      guid varchar(36) NOT NULL UNIQUE,
      name text NOT NULL,
      token_hash text NOT NULL UNIQUE,
      scopes text NOT NULL,
      created timestamp NOT NULL,
      expires timestamp NOT NULL,
      last_used timestamp,
      UNIQUE (user_id, name)
    );
    CREATE TABLE known_browser (
      user_id bigint NOT NULL REFERENCES "user"(id) ON DELETE CASCADE ON UPDATE CASCADE,
      token_hash text NOT NULL,
      last_used timestamp NOT NULL,
      PRIMARY KEY (user_id, token_hash)
    );
    CREATE TABLE mail_outbox (
      id bigserial PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES "user"(id) ON DELETE CASCADE ON UPDATE CASCADE,
      kind text NOT NULL,
      state text NOT NULL,
      attempts integer NOT NULL,
      created timestamp NOT NULL,
      next_attempt timestamp NOT NULL,
      last_error text
    );
    CREATE INDEX mail_outbox_next_attempt_index ON mail_outbox(state, next_attempt);
    CREATE INDEX mail_outbox_user_id_index ON mail_outbox(user_id);
    CREATE TABLE audit_log (
      id bigserial PRIMARY KEY,
      at timestamp NOT NULL,
      actor_kind text NOT NULL,
      actor_id text NOT NULL,
      actor_name text NOT NULL,
      address text NOT NULL,
      action text NOT NULL,
      object_kind text NOT NULL,
      object_id text NOT NULL,
      object_name text NOT NULL,
      application text NOT NULL,
      detail text NOT NULL
    );
    CREATE FUNCTION audit_log_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$;
    CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE OR DELETE ON audit_log
      FOR EACH ROW EXECUTE PROCEDURE audit_log_is_only_added_to();
    CREATE TRIGGER audit_log_is_not_cut BEFORE TRUNCATE ON audit_log
      FOR EACH STATEMENT EXECUTE PROCEDURE audit_log_is_only_added_to();
    CREATE TABLE service_copy (
      model_id bigint PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      source_id bigint NOT NULL REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      api_key varchar(36) NOT NULL UNIQUE,
      copied bigint NOT NULL,
      total bigint NOT NULL,
      last_subject bigint NOT NULL,
      last_face bigint NOT NULL,
      until_face bigint NOT NULL
    );
    CREATE INDEX service_copy_source_id_index ON service_copy(source_id);
    CREATE TABLE service_copy_subject (
      model_id bigint NOT NULL REFERENCES service_copy(model_id) ON DELETE CASCADE ON UPDATE CASCADE,
      source_subject uuid NOT NULL,
      copied_subject uuid NOT NULL,
      PRIMARY KEY (model_id, source_subject)
    );
    CREATE TABLE service_requirement (
      model_id bigint PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      minimum_quality integer,
      live boolean NOT NULL
    );
    """

  private static let calculators = """
    CREATE TABLE calculator_vector (
      embedding_id uuid NOT NULL REFERENCES embedding(id) ON DELETE CASCADE ON UPDATE CASCADE,
      calculator text NOT NULL,
      vector real[],
      failure text,
      PRIMARY KEY (embedding_id, calculator),
      CHECK ((vector IS NULL) <> (failure IS NULL))
    );
    CREATE INDEX calculator_vector_calculator_failure_index ON calculator_vector(calculator, failure);
    CREATE TABLE calculator_change (
      id integer PRIMARY KEY CHECK (id = 1),
      calculator text,
      target text,
      requests integer NOT NULL,
      handled integer NOT NULL,
      accepts_losses boolean NOT NULL
    );
    INSERT INTO calculator_change (id, requests, handled, accepts_losses) VALUES (1, 0, 0, FALSE);
    """

  private static let archives = """
    CREATE TABLE archive_import (
      hash varchar(64) PRIMARY KEY,
      lines bigint NOT NULL,
      finished boolean NOT NULL
    );
    """

  /// See ``CollectionLog``. What has to be done by one server at a time has a lease.
  private static let changes = """
    CREATE TABLE collection_change (
      model_id bigint PRIMARY KEY REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      version bigint NOT NULL
    );
    CREATE TABLE collection_log (
      model_id bigint NOT NULL REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      version bigint NOT NULL,
      kind varchar(16) NOT NULL,
      faces text,
      subject text,
      new_subject text,
      PRIMARY KEY (model_id, version)
    );
    CREATE TABLE idempotency_key (
      model_id bigint NOT NULL REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      request_key text NOT NULL,
      fingerprint text NOT NULL,
      face_id uuid NOT NULL,
      subject text NOT NULL,
      created timestamp NOT NULL,
      PRIMARY KEY (model_id, request_key)
    );
    CREATE INDEX idempotency_key_created_index ON idempotency_key(created);
    CREATE TABLE adoption (at timestamp NOT NULL DEFAULT now());
    CREATE TABLE lease (
      name varchar(64) PRIMARY KEY,
      holder varchar(36) NOT NULL,
      until timestamp NOT NULL
    );
    """
}

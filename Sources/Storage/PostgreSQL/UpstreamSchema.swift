/// The tables of CompreFace 1.2, for a database that has none yet: its own servers can be put in the place of ours, and
/// find what they would have made.
enum UpstreamSchema {
  /// Whether they are there, whoever made them.
  static let isThere = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'model'"
  /// What 1.2 noted last; databases of older releases don't have it.
  static let isComplete = "SELECT 1 FROM databasechangelog WHERE id = 'drop-qrtz_triggers-table' LIMIT 1"

  static let tables = """
    CREATE SEQUENCE user_id_seq;
    CREATE SEQUENCE app_id_seq;
    CREATE SEQUENCE model_id_seq;
    CREATE SEQUENCE model_statistic_id_seq;
    CREATE SEQUENCE organization_id_seq;
    CREATE TABLE "user" (
      id bigint DEFAULT nextval('user_id_seq') CONSTRAINT pk_user PRIMARY KEY,
      email varchar(63) NOT NULL CONSTRAINT user_email_uindex UNIQUE,
      password varchar(255) NOT NULL,
      first_name varchar(63) NOT NULL,
      last_name varchar(63) NOT NULL,
      account_non_expired boolean NOT NULL,
      account_non_locked boolean NOT NULL,
      credentials_non_expired boolean NOT NULL,
      enabled boolean NOT NULL,
      registration_token varchar(36),
      guid varchar(36) NOT NULL CONSTRAINT user_guid_uindex UNIQUE,
      reg_time timestamp,
      global_role varchar(1),
      allow_statistics boolean DEFAULT false
    );
    CREATE TABLE app (
      id bigint DEFAULT nextval('app_id_seq') CONSTRAINT pk_app PRIMARY KEY,
      name varchar(255) NOT NULL,
      guid varchar(36) NOT NULL CONSTRAINT app_guid_uindex UNIQUE,
      api_key varchar(36) NOT NULL CONSTRAINT app_api_key_uindex UNIQUE
    );
    CREATE TABLE user_app_role (
      app_id bigint NOT NULL CONSTRAINT fk_app_id REFERENCES app(id) ON DELETE CASCADE ON UPDATE CASCADE,
      user_id bigint NOT NULL CONSTRAINT fk_user_id REFERENCES "user"(id) ON DELETE CASCADE ON UPDATE CASCADE,
      role varchar(1) NOT NULL,
      CONSTRAINT pk_user_app_role PRIMARY KEY (app_id, user_id)
    );
    CREATE TABLE model (
      id bigint DEFAULT nextval('model_id_seq') CONSTRAINT pk_model PRIMARY KEY,
      name varchar(255) NOT NULL,
      guid varchar(36) NOT NULL CONSTRAINT model_guid_uindex UNIQUE,
      app_id bigint NOT NULL CONSTRAINT fk_app_id REFERENCES app(id) ON DELETE CASCADE ON UPDATE CASCADE,
      api_key varchar(36) NOT NULL CONSTRAINT model_api_key_uindex UNIQUE,
      type varchar(1) NOT NULL,
      created_date timestamp,
      CONSTRAINT app_name_app_id_uindex UNIQUE (name, app_id)
    );
    CREATE TABLE subject (
      id uuid CONSTRAINT pk_subject PRIMARY KEY,
      api_key varchar(36)
        CONSTRAINT fk_subject_model_api_key REFERENCES model(api_key) ON DELETE CASCADE ON UPDATE CASCADE,
      subject_name varchar(255),
      CONSTRAINT api_key_subject_name_uindex UNIQUE (api_key, subject_name)
    );
    CREATE TABLE img (
      id uuid CONSTRAINT pk_img PRIMARY KEY,
      content bytea NOT NULL
    );
    CREATE TABLE embedding (
      id uuid CONSTRAINT pk_embedding PRIMARY KEY,
      subject_id uuid CONSTRAINT fk_subject_id REFERENCES subject(id) ON DELETE CASCADE ON UPDATE CASCADE,
      embedding double precision[] NOT NULL,
      calculator varchar(255) NOT NULL,
      img_id uuid CONSTRAINT fk_img_id REFERENCES img(id)
    );
    CREATE TABLE model_statistic (
      id bigint DEFAULT nextval('model_statistic_id_seq') CONSTRAINT pk_model_statistic PRIMARY KEY,
      request_count integer NOT NULL,
      model_id bigint NOT NULL CONSTRAINT fk_model_id REFERENCES model(id) ON DELETE CASCADE ON UPDATE CASCADE,
      created_date timestamp NOT NULL
    );
    CREATE TABLE table_lock (
      id uuid CONSTRAINT pk_table_lock PRIMARY KEY,
      lock_name varchar(50) NOT NULL CONSTRAINT table_lock_lock_name_uindex UNIQUE
    );
    INSERT INTO table_lock VALUES ('00000000-0000-0000-0000-000000000001', 'MODEL_STATISTIC_LOCK');
    CREATE TABLE reset_password_token (
      token uuid CONSTRAINT pk_reset_password_token PRIMARY KEY,
      user_email varchar(63) NOT NULL
        CONSTRAINT fk_reset_password_token_user_email REFERENCES "user"(email) ON DELETE CASCADE ON UPDATE CASCADE
        CONSTRAINT reset_password_token_user_email_uindex UNIQUE,
      expires_in timestamp NOT NULL
    );
    CREATE TABLE install_info (install_guid varchar(36) CONSTRAINT install_guid UNIQUE);
    INSERT INTO install_info VALUES (CAST(CAST(md5(random()::text || clock_timestamp()::text) AS uuid) AS varchar(36)));
    CREATE TABLE oauth_client_details (
      client_id varchar(50) CONSTRAINT pk_clientid PRIMARY KEY,
      access_token_validity integer,
      additional_information varchar(255),
      authorities varchar(255) NOT NULL,
      authorized_grant_types varchar(255) NOT NULL,
      auto_approve varchar(255),
      client_secret varchar(255),
      refresh_token_validity integer,
      resource_ids varchar(255) NOT NULL,
      scope varchar(255) NOT NULL
    );
    CREATE TABLE oauth_access_token (
      token_id varchar(255),
      token bytea,
      authentication_id varchar(255) CONSTRAINT pk_cauthentication_id PRIMARY KEY,
      user_name varchar(255),
      client_id varchar(255),
      authentication bytea,
      refresh_token varchar(255),
      expiration timestamp NOT NULL
    );
    CREATE TABLE oauth_refresh_token (
      token_id varchar(255),
      token bytea,
      authentication bytea,
      expiration timestamp NOT NULL
    );
    """
}

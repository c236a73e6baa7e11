-- An empty database becomes that of a CompreFace 1.2 which was started once and which nobody has used yet:
--
--     psql -v ON_ERROR_STOP=1 -f compreface-1.2.sql
--
-- For PostgreSQL 11 and newer. Everything in it is the same each time.

SET client_encoding = 'UTF8';
SET client_min_messages = warning;

BEGIN;

-- The official image's init script makes it; a server built without it has none, and 1.2's tables need none.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'uuid-ossp') THEN
    CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
  END IF;
END
$$;

-- MARK: Sequences, which no column names as its default and no table owns

CREATE SEQUENCE user_id_seq START WITH 1 INCREMENT BY 1;
CREATE SEQUENCE organization_id_seq START WITH 1 INCREMENT BY 1; -- its table is gone
CREATE SEQUENCE app_id_seq START WITH 1 INCREMENT BY 1;
CREATE SEQUENCE model_id_seq START WITH 1 INCREMENT BY 1;
CREATE SEQUENCE model_statistic_id_seq START WITH 1 INCREMENT BY 1;

-- MARK: People and what they work in

CREATE TABLE "user" (
  id bigint NOT NULL,
  email varchar(63) NOT NULL,
  password varchar(255) NOT NULL,
  first_name varchar(63) NOT NULL,
  last_name varchar(63) NOT NULL,
  account_non_expired boolean NOT NULL,
  account_non_locked boolean NOT NULL,
  credentials_non_expired boolean NOT NULL,
  enabled boolean NOT NULL,
  registration_token varchar(36),
  guid varchar(36) NOT NULL,
  reg_time timestamp,
  global_role varchar(1),
  allow_statistics boolean DEFAULT false,
  CONSTRAINT pk_user PRIMARY KEY (id),
  CONSTRAINT user_email_uindex UNIQUE (email),
  CONSTRAINT user_guid_uindex UNIQUE (guid)
);

CREATE TABLE app (
  id bigint NOT NULL,
  name varchar(255) NOT NULL,
  guid varchar(36) NOT NULL,
  api_key varchar(36) NOT NULL,
  CONSTRAINT pk_app PRIMARY KEY (id),
  CONSTRAINT app_guid_uindex UNIQUE (guid),
  CONSTRAINT app_api_key_uindex UNIQUE (api_key)
);

CREATE TABLE user_app_role (
  app_id bigint NOT NULL,
  user_id bigint NOT NULL,
  role varchar(1) NOT NULL,
  CONSTRAINT pk_user_app_role PRIMARY KEY (app_id, user_id),
  CONSTRAINT fk_app_id FOREIGN KEY (app_id) REFERENCES app (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT fk_user_id FOREIGN KEY (user_id) REFERENCES "user" (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE model (
  id bigint NOT NULL,
  name varchar(255) NOT NULL,
  guid varchar(36) NOT NULL,
  app_id bigint NOT NULL,
  api_key varchar(36) NOT NULL,
  type varchar(1) NOT NULL,
  created_date timestamp,
  CONSTRAINT pk_model PRIMARY KEY (id),
  CONSTRAINT app_name_app_id_uindex UNIQUE (name, app_id),
  CONSTRAINT model_guid_uindex UNIQUE (guid),
  CONSTRAINT model_api_key_uindex UNIQUE (api_key),
  CONSTRAINT fk_app_id FOREIGN KEY (app_id) REFERENCES app (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE reset_password_token (
  token uuid NOT NULL,
  user_email varchar(63) NOT NULL,
  expires_in timestamp NOT NULL,
  CONSTRAINT pk_reset_password_token PRIMARY KEY (token),
  CONSTRAINT reset_password_token_user_email_uindex UNIQUE (user_email),
  CONSTRAINT fk_reset_password_token_user_email FOREIGN KEY (user_email) REFERENCES "user" (email)
    ON DELETE CASCADE ON UPDATE CASCADE
);

-- MARK: Faces

CREATE TABLE subject (
  id uuid NOT NULL,
  api_key varchar(36),
  subject_name varchar(255),
  CONSTRAINT pk_subject PRIMARY KEY (id),
  CONSTRAINT api_key_subject_name_uindex UNIQUE (api_key, subject_name),
  CONSTRAINT fk_subject_model_api_key FOREIGN KEY (api_key) REFERENCES model (api_key)
    ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE img (
  id uuid NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT pk_img PRIMARY KEY (id)
);

CREATE TABLE embedding (
  id uuid NOT NULL,
  subject_id uuid,
  embedding double precision[] NOT NULL,
  calculator varchar(255) NOT NULL,
  img_id uuid,
  CONSTRAINT pk_embedding PRIMARY KEY (id),
  CONSTRAINT fk_subject_id FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT fk_img_id FOREIGN KEY (img_id) REFERENCES img (id)
);

-- MARK: Statistics

CREATE TABLE model_statistic (
  id bigint NOT NULL,
  request_count integer NOT NULL,
  model_id bigint NOT NULL,
  created_date timestamp NOT NULL,
  CONSTRAINT pk_model_statistic PRIMARY KEY (id),
  CONSTRAINT fk_model_id FOREIGN KEY (model_id) REFERENCES model (id) ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE table_lock (
  id uuid NOT NULL,
  lock_name varchar(50) NOT NULL,
  CONSTRAINT pk_table_lock PRIMARY KEY (id),
  CONSTRAINT table_lock_lock_name_uindex UNIQUE (lock_name)
);

CREATE TABLE install_info (
  install_guid varchar(36),
  CONSTRAINT install_guid UNIQUE (install_guid)
);

-- MARK: Sign-ins

CREATE TABLE oauth_client_details (
  client_id varchar(50) NOT NULL,
  access_token_validity int,
  refresh_token_validity int,
  additional_information varchar(255),
  auto_approve varchar(255),
  client_secret varchar(255),
  authorities varchar(255) NOT NULL,
  authorized_grant_types varchar(255) NOT NULL,
  resource_ids varchar(255) NOT NULL,
  scope varchar(255) NOT NULL,
  CONSTRAINT pk_clientid PRIMARY KEY (client_id)
);

CREATE TABLE oauth_access_token (
  token_id varchar(255),
  token bytea,
  authentication_id varchar(255) NOT NULL,
  user_name varchar(255),
  client_id varchar(255),
  authentication bytea,
  refresh_token varchar(255),
  expiration timestamp NOT NULL,
  CONSTRAINT pk_cauthentication_id PRIMARY KEY (authentication_id)
);

CREATE TABLE oauth_refresh_token (
  token_id varchar(255),
  token bytea,
  authentication bytea,
  expiration timestamp NOT NULL
);

-- MARK: Liquibase's own

CREATE TABLE databasechangeloglock (
  id integer NOT NULL,
  locked boolean NOT NULL,
  lockgranted timestamp,
  lockedby varchar(255),
  CONSTRAINT databasechangeloglock_pkey PRIMARY KEY (id)
);

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

INSERT INTO databasechangeloglock (id, locked) VALUES (1, false);

-- The checksums are none of Liquibase's, but look like them.
INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum, description,
  comments, liquibase, deployment_id)
SELECT id, author, 'db/changelog/db.changelog-' || version || '.yaml',
  timestamp '2023-10-02 08:15:30' + place * interval '25 milliseconds', place, exectype,
  '8:' || md5(version || ' ' || id || ' ' || author), '', '', '4.8.0', '6234529001'
FROM (VALUES
  (1, '0.0.1', 'create-user-table', 'Andrei Hayeuski', 'EXECUTED'),
  (2, '0.0.2', 'create-organization-table', 'Andrei Hayeuski', 'EXECUTED'),
  (3, '0.0.3', 'create-app-table', 'Andrei Hayeuski', 'EXECUTED'),
  (4, '0.0.4', 'create-model-table', 'Andrei Hayeuski', 'EXECUTED'),
  (5, '0.0.5', 'create-app_model-table', 'Andrei Hayeuski', 'EXECUTED'),
  (6, '0.0.6', 'create-user_app_role-table', 'Andrei Hayeuski', 'EXECUTED'),
  (7, '0.0.7', 'create-user_organization_role-table', 'Andrei Hayeuski', 'EXECUTED'),
  (8, '0.0.8', 'create-security-oauth2-tables', 'Dmitry Andryianau', 'EXECUTED'),
  (9, '0.0.9', 'create-model_share_request-table', 'Valijon Sobirov', 'EXECUTED'),
  (10, '0.1.0', 'create-face-table', 'Maryna Misachenka', 'EXECUTED'),
  (11, '0.1.1', 'create-image-table', 'Maryna Misachenka', 'EXECUTED'),
  (12, '0.1.2', 'add-demo-data', 'Andrei Hayeuski', 'EXECUTED'),
  (13, '0.1.3', 'update-without-organization', 'Andrei Zelikov', 'EXECUTED'),
  (14, '0.1.4', 'model-type-column', 'Aliaksandr Pleski', 'EXECUTED'),
  (15, '0.1.5', 'update-without-organization', 'Aleksand Kurilo', 'EXECUTED'),
  (16, '0.1.6', 'drop-model-share-request-table', 'Eugene Savko', 'EXECUTED'),
  (17, '0.1.6', 'create-organization-table', 'Pavel Nikolaichik', 'EXECUTED'),
  (18, '0.1.7', 'prepare-faces-to-migration', 'sshimansky@exadel.com', 'EXECUTED'),
  (19, '0.1.7', 'create-subject-table', 'sshimansky@exadel.com', 'EXECUTED'),
  (20, '0.1.7', 'create-img-table', 'sshimansky@exadel.com', 'EXECUTED'),
  (21, '0.1.7', 'create-embedding-table', 'sshimansky@exadel.com', 'EXECUTED'),
  (22, '0.1.7', 'migrate-face-image', 'sshimansky@exadel.com', 'EXECUTED'),
  (23, '0.1.8', 'add-detection-verification-services', 'Shreyansh Sancheti', 'EXECUTED'),
  (24, '0.1.9', 'add-created_date-field-to-model-entity', 'Khasan Sidikov', 'EXECUTED'),
  (25, '0.1.9', 'update-model-table-created_date-column', 'Khasan Sidikov', 'EXECUTED'),
  (26, '0.2.0', 'create-model-statistic-table', 'Volodymyr Bushko', 'EXECUTED'),
  (27, '0.2.1', 'create-table-lock-table', 'Volodymyr Bushko', 'EXECUTED'),
  (28, '0.2.1', 'insert-into-table-lock-model_statistic_lock-row', 'Volodymyr Bushko', 'EXECUTED'),
  (29, '0.2.2', 'drop-app_model-table', 'Volodymyr Bushko', 'EXECUTED'),
  (30, '0.2.3', 'create-reset_password_token-table', 'Volodymyr Bushko', 'EXECUTED'),
  (31, '0.2.4', 'remove-special-characters-from-names', 'Volodymyr Bushko', 'EXECUTED'),
  (32, '0.2.5', 'expand-oauth_access_token-and-oauth_refresh_token-with-expiration-column', 'Volodymyr Bushko',
    'EXECUTED'),
  (33, '0.2.6', 'drop-image-table', 'Volodymyr Bushko', 'EXECUTED'),
  (34, '0.2.6', 'drop-face-table', 'Volodymyr Bushko', 'EXECUTED'),
  (35, '0.2.7', 'drop-qrtz_blob_triggers_table', 'Volodymyr Bushko', 'MARK_RAN'),
  (36, '0.2.7', 'drop-qrtz_calendars-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (37, '0.2.7', 'drop-qrtz_cron_triggers-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (38, '0.2.7', 'drop-qrtz_fired_triggers-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (39, '0.2.7', 'drop-qrtz_job_details-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (40, '0.2.7', 'drop-qrtz_locks-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (41, '0.2.7', 'drop-qrtz_paused_trigger_grps-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (42, '0.2.7', 'drop-qrtz_scheduler_state-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (43, '0.2.7', 'drop-qrtz_simple_triggers-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (44, '0.2.7', 'drop-qrtz_simprop_triggers-table', 'Volodymyr Bushko', 'MARK_RAN'),
  (45, '0.2.7', 'drop-qrtz_triggers-table', 'Volodymyr Bushko', 'MARK_RAN')
) AS change (place, version, id, author, exectype)
ORDER BY place;

-- MARK: What a fresh installation has in it

INSERT INTO install_info VALUES ('4b3f8a80-60fb-11ee-8c99-0242ac120002');

INSERT INTO table_lock VALUES ('00000000-0000-0000-0000-000000000001', 'MODEL_STATISTIC_LOCK');

-- Its secret is "password". Written by the admin server rather than by Liquibase.
INSERT INTO oauth_client_details (client_id, access_token_validity, refresh_token_validity, client_secret, authorities,
  authorized_grant_types, resource_ids, scope)
VALUES ('CommonClientId', 2400, 1209600, '$2a$10$cGGWYmCvPOjtLEnlxe7LoOz.kWr8N6dnC0c58rgWXLZcZJX87vkCW', '',
  'password,refresh_token', 'authorization', 'all');

INSERT INTO "user" (id, email, password, first_name, last_name, account_non_expired, account_non_locked,
  credentials_non_expired, enabled, registration_token, guid, reg_time, global_role, allow_statistics)
VALUES (0, 'demo@demo.com', '$2a$10$NDqkEeAHPkzuXOsLnwcz9O/Bo41TEJK8fZm34bIuEsdBpfQHVEUI2', 'Demo', 'User', true, true,
  true, true, NULL, '00000000-0000-0000-0000-000000000001', '2023-10-02 08:15:30', 'O', false);

INSERT INTO app (id, name, guid, api_key)
VALUES (0, 'Demo app', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002');

INSERT INTO user_app_role (app_id, user_id, role) VALUES (0, 0, 'O');

INSERT INTO model (id, name, guid, app_id, api_key, type, created_date) VALUES
  (0, 'Demo', '00000000-0000-0000-0000-000000000001', 0, '00000000-0000-0000-0000-000000000002', 'R',
    '2023-10-02 08:15:30'),
  (9223372036854775807, 'Detection_Demo', '00000000-0000-0000-0000-000000000003', 0,
    '00000000-0000-0000-0000-000000000003', 'D', '2023-10-02 08:15:30'),
  (9223372036854775806, 'Verification_Demo', '00000000-0000-0000-0000-000000000004', 0,
    '00000000-0000-0000-0000-000000000004', 'V', '2023-10-02 08:15:30');

INSERT INTO subject (id, api_key, subject_name)
SELECT ('00000000-0000-0000-0000-' || lpad((9 + place)::text, 12, '0'))::uuid,
  '00000000-0000-0000-0000-000000000002', name
FROM unnest(ARRAY['Matthew McConaughey', 'Brad Pitt', 'Eddie Redmayne', 'Jared Leto', 'Johnny Depp',
  'Leonardo DiCaprio', 'Mahershala Ali', 'Rami Malek', 'Robert John Downey', 'Will Smith', 'Emma Stone',
  'David Beckham', 'Jennifer Lawrence', 'Julia Roberts', 'Monica Bellucci', 'Natalie Dormer', 'Natalie Portman',
  'Nathalie Emmanuel', 'Penélope Cruz', 'Regina King']) WITH ORDINALITY AS person (name, place);

-- Nobody's face: numbers that follow from a text, as a vector of length 1.
CREATE OR REPLACE FUNCTION pg_temp.vector(seed text) RETURNS double precision[] LANGUAGE sql AS $$
  WITH raw AS (
    SELECT place, ('x' || substr(md5(seed || ' ' || place), 1, 8))::bit(32)::int / 2147483648::double precision AS value
    FROM generate_series(1, 512) AS place
  )
  SELECT array_agg(value / length ORDER BY place)
  FROM raw, (SELECT sqrt(sum(value * value)) AS length FROM raw) AS whole
$$;

-- A random UUID (of version 4) that isn't random.
CREATE OR REPLACE FUNCTION pg_temp.made_uuid(seed text) RETURNS uuid LANGUAGE sql AS $$
  SELECT overlay(overlay(md5(seed) PLACING '4' FROM 13) PLACING 'a' FROM 17)::uuid
$$;

INSERT INTO embedding (id, subject_id, embedding, calculator)
SELECT pg_temp.made_uuid('embedding of ' || subject_name), id, pg_temp.vector(subject_name), 'Facenet2018'
FROM subject;

COMMIT;

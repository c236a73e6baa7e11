-- What people did with a CompreFace 1.2 since, for a database that compreface-1.2.sql made:
--
--     psql -v ON_ERROR_STOP=1 -f lived-in-1.2.sql
--
-- Times that matter to a server are near that of the run; all else is the same each time. Names, addresses, faces and
-- photos are nobody's. Their passwords:
--
--   Ann.Lee@example.com        ann's password 2021     the owner, who converted the demo account
--   bjorn.agren@example.com    björns Passwort         an administrator
--   chloe@example.com          chloé et ses photos     who forgot her password
--   dmitri@example.com         пароль Дмитрия
--   kai@example.com            kurz1234                in no application
--   erin@example.com           erin, unconfirmed       who has not confirmed her address
--
-- Services, and their keys:
--
--   Front door    Staff          R  11111111-1111-4111-8111-111111111101
--                 Visitors       R  11111111-1111-4111-8111-111111111102
--                 Camera         D  11111111-1111-4111-8111-111111111103
--                 Passports      V  11111111-1111-4111-8111-111111111104
--   Büro Zürich   Staff          R  22222222-2222-4222-8222-222222222201
--                 Crowd          D  22222222-2222-4222-8222-222222222202
--                 Same person?   V  22222222-2222-4222-8222-222222222203

SET client_encoding = 'UTF8';
SET client_min_messages = warning;

BEGIN;

CREATE OR REPLACE FUNCTION pg_temp.utc() RETURNS timestamp LANGUAGE sql AS $$ SELECT now() AT TIME ZONE 'UTC' $$;

-- As in compreface-1.2.sql, but of any length.
CREATE OR REPLACE FUNCTION pg_temp.vector(seed text, wanted double precision) RETURNS double precision[]
LANGUAGE sql AS $$
  WITH raw AS (
    SELECT place, ('x' || substr(md5(seed || ' ' || place), 1, 8))::bit(32)::int / 2147483648::double precision AS value
    FROM generate_series(1, 512) AS place
  )
  SELECT array_agg(value / length * wanted ORDER BY place)
  FROM raw, (SELECT sqrt(sum(value * value)) AS length FROM raw) AS whole
$$;

CREATE OR REPLACE FUNCTION pg_temp.made_uuid(seed text) RETURNS uuid LANGUAGE sql AS $$
  SELECT overlay(overlay(md5(seed) PLACING '4' FROM 13) PLACING 'a' FROM 17)::uuid
$$;

-- Begins and ends as a JPEG does, which it isn't: a test that needs photos puts them in its place.
CREATE OR REPLACE FUNCTION pg_temp.photo(seed text) RETURNS bytea LANGUAGE sql AS $$
  SELECT decode('ffd8ffe0', 'hex') || convert_to(seed, 'UTF8') || decode('ffd9', 'hex')
$$;

-- MARK: People

-- The first to sign up takes the demo account's row; her address keeps its capitals.
UPDATE "user" SET
  email = 'Ann.Lee@example.com',
  password = '$2a$10$L7vZ67x2gRm1HCzL/1M.NOejv/mQUEbNQTF1kty0ftaQCxdES2SUq',
  first_name = 'Ann',
  last_name = 'Lee',
  guid = '0a000000-0000-4000-8000-000000000000',
  allow_statistics = true
WHERE id = 0;

INSERT INTO "user" (id, email, password, first_name, last_name, account_non_expired, account_non_locked,
  credentials_non_expired, enabled, registration_token, guid, reg_time, global_role, allow_statistics)
VALUES
  (nextval('user_id_seq'), 'bjorn.agren@example.com', '$2a$10$.LuNyBW5tNav46aCb8qMeOoEC9xnK28zrfYM2OrPhVUGRebvVAEBK',
    'Björn', 'Ågren', true, true, true, true, NULL, '0a000000-0000-4000-8000-000000000001', '2023-10-03 07:12:45.123',
    'A', false),
  (nextval('user_id_seq'), 'chloe@example.com', '$2a$10$gDmh4wJKTe66j9p4fHjIsOvcbUVujimQ1XS5ydY0W4mKWLotDMLI6',
    'Chloé', 'Dubois', true, true, true, true, NULL, '0a000000-0000-4000-8000-000000000002', '2024-02-29 23:59:59.999',
    'U', false),
  (nextval('user_id_seq'), 'dmitri@example.com', '$2a$10$7ehkKMdZRPDaTFePRZG1iONT54CvDQPTixP4SzxSo4O74609C16qi',
    'Дмитрий', 'Иванов', true, true, true, true, NULL, '0a000000-0000-4000-8000-000000000003', '2024-05-01 12:00:00',
    'U', NULL),
  (nextval('user_id_seq'), 'kai@example.com', '$2a$10$49UJjizF3AHdckF9nxxGvOkNjNvUv80sJJvQTEv2f7ympDBqvXA8u',
    'Kai', 'O''Neill', true, true, true, true, NULL, '0a000000-0000-4000-8000-000000000004', NULL,
    'U', false),
  (nextval('user_id_seq'), 'erin@example.com', '$2a$10$zbUHt6mevhQkQSdXSZHHoOspjjd6j9V746ahN4.TqUBjcFfj8nwTe',
    'Erin', 'Stone', true, true, true, false, '0e000000-0000-4000-8000-000000000001',
    '0a000000-0000-4000-8000-000000000005', pg_temp.utc() - interval '10 minutes', 'U', false);

INSERT INTO reset_password_token (token, user_email, expires_in)
VALUES ('0f000000-0000-4000-8000-000000000001', 'chloe@example.com', pg_temp.utc() + interval '14 minutes');

-- MARK: Applications and services

INSERT INTO app (id, name, guid, api_key) VALUES
  (nextval('app_id_seq'), 'Front door', '0b000000-0000-4000-8000-000000000001', '0b000000-0000-4000-8000-0000000000a1'),
  (nextval('app_id_seq'), 'Büro Zürich', '0b000000-0000-4000-8000-000000000002',
    '0b000000-0000-4000-8000-0000000000a2');

INSERT INTO user_app_role (app_id, user_id, role)
SELECT app.id, "user".id, role
FROM (VALUES
  ('Front door', 'bjorn.agren@example.com', 'O'),
  ('Front door', 'chloe@example.com', 'A'),
  ('Front door', 'dmitri@example.com', 'U'),
  ('Büro Zürich', 'chloe@example.com', 'O'),
  ('Büro Zürich', 'Ann.Lee@example.com', 'U')
) AS member (app, email, role)
JOIN app ON app.name = member.app
JOIN "user" USING (email);

INSERT INTO model (id, name, guid, app_id, api_key, type, created_date)
SELECT nextval('model_id_seq'), service.name, service.guid, app.id, service.api_key, type, created::timestamp
FROM (VALUES
  (1, 'Front door', 'Staff', '0c000000-0000-4000-8000-000000000101', '11111111-1111-4111-8111-111111111101', 'R',
    '2023-10-03 09:20:31.456'),
  (2, 'Front door', 'Visitors', '0c000000-0000-4000-8000-000000000102', '11111111-1111-4111-8111-111111111102', 'R',
    '2023-10-03 09:21:00'),
  (3, 'Front door', 'Camera', '0c000000-0000-4000-8000-000000000103', '11111111-1111-4111-8111-111111111103', 'D',
    '2023-11-11 11:11:11.111111'),
  (4, 'Front door', 'Passports', '0c000000-0000-4000-8000-000000000104', '11111111-1111-4111-8111-111111111104', 'V',
    '2024-01-01 00:00:00'),
  (5, 'Büro Zürich', 'Staff', '0c000000-0000-4000-8000-000000000201', '22222222-2222-4222-8222-222222222201', 'R',
    '2024-03-01 16:45:12.5'),
  (6, 'Büro Zürich', 'Crowd', '0c000000-0000-4000-8000-000000000202', '22222222-2222-4222-8222-222222222202', 'D',
    NULL),
  (7, 'Büro Zürich', 'Same person?', '0c000000-0000-4000-8000-000000000203', '22222222-2222-4222-8222-222222222203',
    'V', '2024-03-02 08:00:00')
) AS service (place, app, name, guid, api_key, type, created)
JOIN app ON app.name = service.app
ORDER BY place;

-- MARK: Faces

-- How many faces each subject has with its photo, without it, and with a photo and a vector as 1.2's own change of
-- calculators writes it, which is not of length 1.
CREATE TEMPORARY TABLE person (api_key text, name text, photos int, bare int, migrated int) ON COMMIT DROP;
INSERT INTO person VALUES
  ('11111111-1111-4111-8111-111111111101', 'Alice', 2, 0, 0),
  ('11111111-1111-4111-8111-111111111101', 'alice', 1, 0, 0), -- a stray spelling
  ('11111111-1111-4111-8111-111111111101', 'Bob', 1, 1, 1),
  ('11111111-1111-4111-8111-111111111101', 'Анна Иванова', 1, 0, 1),
  ('11111111-1111-4111-8111-111111111101', '山田太郎', 2, 0, 0),
  ('11111111-1111-4111-8111-111111111101', 'Zoë Müller', 0, 2, 0),
  ('11111111-1111-4111-8111-111111111101', E'Jos\u00e9', 1, 0, 0),
  ('11111111-1111-4111-8111-111111111101', E'Jose\u0301', 1, 0, 0), -- who looks the same and is another
  ('11111111-1111-4111-8111-111111111101', 'Nobody yet', 0, 0, 0),
  ('11111111-1111-4111-8111-111111111102', 'Alice', 1, 0, 0),
  ('11111111-1111-4111-8111-111111111102', 'Visitor 🙂 with "quotes" & <signs>', 0, 1, 1),
  ('11111111-1111-4111-8111-111111111102', ' blanks around ', 1, 0, 0),
  ('22222222-2222-4222-8222-222222222201', 'ÅSA', 1, 0, 0),
  ('22222222-2222-4222-8222-222222222201', 'Straße 7', 0, 1, 0);

INSERT INTO subject (id, api_key, subject_name)
SELECT pg_temp.made_uuid('subject ' || name || ' of ' || api_key), api_key, name FROM person;

CREATE TEMPORARY TABLE face ON COMMIT DROP AS
SELECT subject.id AS subject_id, kind, subject.api_key || ' ' || name || ', ' || kind || ' ' || number AS seed
FROM person
JOIN subject ON subject.api_key = person.api_key AND subject_name = name
CROSS JOIN LATERAL (VALUES ('photo', photos), ('bare', bare), ('migrated', migrated)) AS faces (kind, many)
CROSS JOIN LATERAL generate_series(1, many) AS number;

INSERT INTO img (id, content)
SELECT pg_temp.made_uuid('img ' || seed), pg_temp.photo(seed) FROM face WHERE kind <> 'bare';

INSERT INTO embedding (id, subject_id, embedding, calculator, img_id)
SELECT pg_temp.made_uuid('embedding ' || seed), subject_id,
  pg_temp.vector(seed, CASE kind WHEN 'migrated' THEN 9.5 ELSE 1 END), 'facenet.Calculator',
  CASE WHEN kind <> 'bare' THEN pg_temp.made_uuid('img ' || seed) END
FROM face;

-- Photos whose subjects were deleted, which 1.2 leaves behind.
INSERT INTO img (id, content)
SELECT pg_temp.made_uuid('orphan ' || number), pg_temp.photo('orphan ' || number) FROM generate_series(1, 3) AS number;

-- MARK: Statistics, two rows for one hour among them

INSERT INTO model_statistic (id, request_count, model_id, created_date)
SELECT nextval('model_statistic_id_seq'), requests, model.id,
  date_trunc('hour', pg_temp.utc()) - hours * interval '1 hour'
FROM (VALUES
  ('11111111-1111-4111-8111-111111111101', 5000, 7),
  ('11111111-1111-4111-8111-111111111101', 49, 120),
  ('11111111-1111-4111-8111-111111111101', 48, 31),
  ('11111111-1111-4111-8111-111111111101', 48, 11),
  ('11111111-1111-4111-8111-111111111101', 1, 5),
  ('11111111-1111-4111-8111-111111111102', 24, 3),
  ('11111111-1111-4111-8111-111111111103', 2, 2147483647),
  ('00000000-0000-0000-0000-000000000002', 24, 2)
) AS counted (api_key, hours, requests)
JOIN model USING (api_key)
ORDER BY hours DESC, requests DESC, model.id;

-- MARK: Sign-ins, as bytes that only 1.2 could read

INSERT INTO oauth_access_token (token_id, token, authentication_id, user_name, client_id, authentication,
  refresh_token, expiration)
VALUES
  (md5('access of Ann'), decode('aced000573720001', 'hex'), md5('authentication of Ann'), 'Ann.Lee@example.com',
    'CommonClientId', decode('aced000573720002', 'hex'), md5('refresh of Ann'), pg_temp.utc() + interval '40 minutes'),
  (md5('access of Chloé'), decode('aced000573720003', 'hex'), md5('authentication of Chloé'), 'chloe@example.com',
    'CommonClientId', decode('aced000573720004', 'hex'), md5('refresh of Chloé'), pg_temp.utc() - interval '3 days');

INSERT INTO oauth_refresh_token (token_id, token, authentication, expiration) VALUES
  (md5('refresh of Ann'), decode('aced000573720005', 'hex'), decode('aced000573720002', 'hex'),
    pg_temp.utc() + interval '14 days'),
  (md5('refresh of Chloé'), decode('aced000573720006', 'hex'), decode('aced000573720004', 'hex'),
    pg_temp.utc() + interval '11 days');

COMMIT;

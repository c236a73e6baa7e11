"""PostgreSQL behind TLS: what the address asks for is done, and a server that isn't the one meant is not talked to."""

import contextlib
import os
import random
import select
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import uuid
from pathlib import Path
from typing import ClassVar

from contract import OBAMA
from sdk import BINARY, Server, environment, photo
from test_core_elsewhere import ask, started

from postgres import Postgres, available, binaries  # isort: skip; sdk shows where it is
from postgres_cluster import unprivileged  # isort: skip

LIMIT = 5 * 1024 * 1024  # bytes in the largest photo that a server takes unless told otherwise
RECORD = 16_384  # bytes in the largest one of TLS


@unittest.skipUnless(*available())
@unittest.skipUnless(shutil.which("openssl"), "openssl, which makes certificates, is not installed")
class PostgresTLSTests(unittest.TestCase):
    """PostgreSQL takes nobody without TLS here, and has a certificate for the name localhost alone."""

    folder: ClassVar[Path]
    postgres: ClassVar[Postgres]

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="compreface-tls-")))
        cls.authority = cls.make_authority("authority")
        cls.certificate = cls.make_certificate()
        (rules := cls.folder / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")
        for path in (cls.folder, *cls.certificate, rules):
            if os.getuid() == 0 and (owner := unprivileged()):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        files = {"ssl_cert_file": cls.certificate[0], "ssl_key_file": cls.certificate[1], "hba_file": rules}
        parameters = {"ssl": "on"} | {name: str(path) for name, path in files.items()}
        cls.postgres = cls.enterClassContext(Postgres(fsync=False, parameters=parameters))

    def setUp(self) -> None:
        self.database = self.postgres.create_database()

    # MARK: What the address says

    def test_everything_goes_over_tls(self) -> None:
        """With either form of address a server starts and serves, photos as large as can be among all else."""
        right = f"sslrootcert={self.authority}"
        for options in ("sslmode=require", f"sslmode=verify-full&{right}", f"ssl=true&{right}"):
            with self.subTest(options):
                self.setUp()
                self.use(self.settings(options))
        self.setUp()
        uri = self.postgres.uri(self.database).replace("127.0.0.1", "localhost")
        self.use({"POSTGRES_URL": f"{uri}?sslmode=verify-full&{right}"})

    def use(self, settings: dict[str, str]) -> None:
        server = self.server(settings)
        key = server.make_service("recognition")
        content = OBAMA + os.urandom(LIMIT - len(OBAMA))
        added = ask(server, "POST", "recognition/faces?subject=Ann", key, photo(content))
        self.assertEqual(added.status, 201, added.body)
        face = added.json["image_id"]
        for path in (f"recognition/faces/{face}/img", f"static/{key}/images/{face}"):
            read = ask(server, "GET", path, key)
            self.assertTrue(read.body == content, f"{path}: {read.status}, {len(read.body)} bytes")
        faces = ask(server, "GET", "recognition/faces", key).json["faces"]
        self.assertEqual(faces, [{"image_id": face, "subject": "Ann"}])
        sessions = self.postgres.sql(
            "SELECT ssl, count(*) > 1 FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)"
            f" WHERE application_name = 'compreface' AND datname = '{self.database}' GROUP BY ssl"
        )
        self.assertEqual(sessions, [["t", "t"]])
        self.assertEqual(ask(server, "DELETE", f"recognition/faces/{face}", key).status, 200)
        self.assertEqual(ask(server, "GET", "recognition/faces", key).json["faces"], [])
        self.assertEqual(ask(server, "GET", f"recognition/faces/{face}/img", key).status, 404)
        self.assertNotIn(self.postgres.password, server.log())

    def test_backups_too(self) -> None:
        """PostgreSQL's own programs are told the same as our connections."""
        other = self.make_authority("backup")
        self.server(self.settings(f"sslmode=verify-full&sslrootcert={self.authority}")).end()
        variables = environment() | {"PATH": f"{binaries()}:{os.environ['PATH']}"}
        for authority, status, words in ((self.authority, 0, ""), (other, 1, "certificate verify failed")):
            variables |= self.settings(f"sslmode=verify-full&sslrootcert={authority}")
            command = [BINARY, "backup", self.folder / f"{status}.backup"]
            result = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, status, result.stderr)
            self.assertIn(words, result.stderr)

    def test_another_authority(self) -> None:
        other = self.make_authority("other")
        for mode in ("sslmode=verify-full", "sslmode=verify-ca", "ssl=true"):
            with self.subTest(mode):
                self.assert_refused(f"{mode}&sslrootcert={other}", "certificate verify failed")

    def test_another_name(self) -> None:
        """A certificate of the right authority, but for somebody else."""
        options = f"sslmode=verify-full&sslrootcert={self.authority}"
        self.assert_refused(options, "localhost", 'does not match host name "127.0.0.1"', host="127.0.0.1")

    def test_no_authority(self) -> None:
        """A file that is missing, or holds no certificate, is named."""
        (self.folder / "text.pem").write_text("no certificate\n")
        for file in (self.folder / "missing.pem", self.folder / "text.pem"):
            with self.subTest(file.name):
                self.assert_refused(f"sslmode=verify-full&sslrootcert={file}", str(file))

    def test_without_tls(self) -> None:
        self.assert_refused("sslmode=disable", "pg_hba.conf", "no encryption")

    # MARK: Records

    def test_what_is_left_in_the_tls_library_is_not_waited_for(self) -> None:
        """Bytes that came with a record, and did not fit where they were read to, are read without another record."""
        proxy = Records(self.postgres.port, self.certificate)
        self.addCleanup(proxy.listener.close)
        settings = self.settings("sslmode=require", port=proxy.port) | {"COMPREFACE_DATABASE_CONNECTIONS": "1"}
        server = self.server(settings)
        key = server.make_service("recognition")
        self.assertEqual(ask(server, "POST", "recognition/faces?subject=Ann", key, photo(OBAMA)).status, 201)
        sizes = [RECORD * blocks + more for blocks in (1, 2, 3, 4) for more in range(-64, 10)]
        photos = {str(uuid.uuid4()): random.Random(size).randbytes(size) for size in sizes}
        self.store(photos)
        slow: list[str] = []
        for proxy.first in (RECORD, 5000):
            server.restart({})  # for the buffers of connections grow
            for face, content in photos.items():
                beginning = time.monotonic()
                read = ask(server, "GET", f"recognition/faces/{face}/img", key)
                took = time.monotonic() - beginning
                if read.status != 200 or took > 8:
                    slow.append(f"{len(content)} bytes, the first {proxy.first}: {read.status} in {took:.1f} s")
                elif read.body != content:
                    self.fail(f"{len(read.body)} bytes came, not the {len(content)} stored")
                self.assertLess(len(slow), 2, slow)
        self.assertEqual(slow, [])

    def store(self, photos: dict[str, bytes]) -> None:
        """As those of more faces like the only one there is."""
        rows = ", ".join(f"('{face}'::uuid, decode('{content.hex()}', 'hex'))" for face, content in photos.items())
        self.postgres.sql(
            f"""CREATE TEMPORARY TABLE one AS SELECT subject_id, embedding, calculator FROM embedding;
            INSERT INTO img VALUES {rows};
            INSERT INTO embedding (id, subject_id, embedding, calculator, img_id)
            SELECT img.id, one.*, img.id FROM one, img WHERE img.id NOT IN (SELECT img_id FROM embedding)""",
            self.database,
        )

    # MARK: Steps

    @classmethod
    def make_authority(cls, name: str) -> Path:
        cls.openssl(f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.pem")
        return cls.folder / f"{name}.pem"

    @classmethod
    def make_certificate(cls) -> tuple[Path, Path]:
        """And its key."""
        (cls.folder / "names").write_text("subjectAltName=DNS:localhost\n")
        cls.openssl("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr")
        signing = "-CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names"
        cls.openssl(f"x509 -req -in server.csr {signing} -out server.pem")
        return cls.folder / "server.pem", cls.folder / "server.key"

    @classmethod
    def openssl(cls, arguments: str) -> None:
        subprocess.run(["openssl", *arguments.split()], cwd=cls.folder, capture_output=True, check=True)

    def settings(self, options: str, host: str = "localhost", port: int | None = None) -> dict[str, str]:
        """Of a server, with options in its address."""
        url = f"jdbc:postgresql://{host}:{port or self.postgres.port}/{self.database}?{options}"
        return self.postgres.settings(self.database) | {"POSTGRES_URL": url}

    def server(self, settings: dict[str, str]) -> Server:
        server = started(settings)
        self.addCleanup(server.stop)
        return server

    def assert_refused(self, options: str, *words: str, host: str = "localhost") -> None:
        """A server with such an address ends in a time, says why, and has done nothing."""
        variables, command = environment() | self.settings(options, host), [BINARY, "serve", "--port", "0"]
        try:
            result = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired as process:
            self.fail("it did not end within 60 seconds; it said: " + (process.stderr or b"").decode()[:1000])
        self.assertNotEqual(result.returncode, 0)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertNotIn(self.postgres.password, result.stdout + result.stderr)
        self.assertEqual(self.postgres.sql("SELECT 1 FROM pg_tables WHERE schemaname = 'public'", self.database), [])


class Records:
    """Stands before PostgreSQL, with its certificate, and sends its answers whole, in records as large as TLS has them,
    but for the first. Newer releases of PostgreSQL, and proxies, do so too."""

    def __init__(self, behind: int, certificate: tuple[Path, Path]) -> None:
        self.behind, self.first = behind, RECORD
        self.context, self.trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.load_cert_chain(*certificate)
        self.trusting.check_hostname, self.trusting.verify_mode = False, ssl.CERT_NONE
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=self.listener.accept()[:1], daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self.behind)) as server:
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server.sendall(client.recv(8, socket.MSG_WAITALL))
            client.sendall(server.recv(1))
            with self.trusting.wrap_socket(server) as back, self.context.wrap_socket(client, server_side=True) as front:
                while True:
                    ready, _, _ = select.select([front, back], [], [])
                    if front in ready:
                        back.sendall(some(front))
                    if back in ready:
                        answer = some(back)
                        # Until it ends by saying that another question may come.
                        while answer[-6:-1] != b"Z\0\0\0\5" and select.select([back], [], [], 0.1)[0]:
                            answer += some(back)
                        front.sendall(answer[: self.first])
                        for start in range(self.first, len(answer), RECORD):
                            front.sendall(answer[start : start + RECORD])


def some(connection: ssl.SSLSocket) -> bytes:
    if not (found := connection.recv(RECORD)):
        raise ConnectionError("closed")
    return found + (some(connection) if connection.pending() else b"")


if __name__ == "__main__":
    unittest.main()

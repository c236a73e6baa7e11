"""HTTPS by `--tls-cert` and `--tls-key`."""

import http.client
import shutil
import socket
import ssl
import subprocess
import tempfile
import unittest
from pathlib import Path

from contract import OBAMA, ContractTestCase
from sdk import Server


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, "-out", certificate, "-keyout", key], capture_output=True, check=True)
    return certificate, key


@unittest.skipUnless(shutil.which("openssl"), "openssl, which makes a certificate, is not installed")
class TLSTests(ContractTestCase):
    @classmethod
    def start_server(cls) -> Server:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="compreface-tls-")))
        cls.certificate, key = make_certificate(cls.folder)
        server = Server(options=["--tls-cert", str(cls.certificate), "--tls-key", str(key)])
        server.start()
        cls.addClassCleanup(server.stop)
        return server

    def test_a_client_that_checks_is_served(self) -> None:
        context = ssl.create_default_context(cafile=self.certificate)
        connection = http.client.HTTPSConnection("localhost", self.server.port, timeout=10, context=context)
        with socket.create_connection(("127.0.0.1", self.server.port)) as plain:
            connection.sock = context.wrap_socket(plain, server_hostname="localhost")
            connection.request("GET", "/api/v1/config")
            self.assertEqual(connection.getresponse().status, 200)
            self.assertIn(connection.sock.version(), ("TLSv1.2", "TLSv1.3"))

    def test_photos_are_looked_at(self) -> None:
        self.add(OBAMA, "Ann")
        self.assert_goes_on()

    def test_the_banner_says_so(self) -> None:
        self.assertRegex(self.server.log(), r"listens on https://127\.0\.0\.1:\d+")

    def test_old_versions_are_refused(self) -> None:
        context = ssl.create_default_context(cafile=self.certificate)
        with self.subTest("plain"), socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as connection:
            connection.sendall(b"GET /api/v1/config HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertNotIn(b"clientMaxFileSize", connection.recv(1000))
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with self.subTest("TLS 1.1"), socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as plain:
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(plain, server_hostname="localhost")
        self.assert_goes_on()

    def test_a_handshake_that_stalls_keeps_nobody_out(self) -> None:
        connections = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(20)]
        try:
            for connection in connections:
                connection.sendall(b"\x16\x03\x01")
            self.assert_goes_on()
        finally:
            for connection in connections:
                connection.close()

    def test_a_key_of_another_certificate(self) -> None:
        """Said at the start, not to the first client."""
        _, other = make_certificate(self.folder, "other")
        for options in (
            ["--tls-cert", str(self.certificate), "--tls-key", str(other)],
            ["--tls-cert", str(self.certificate)],
            ["--tls-cert", str(self.folder / "missing.pem"), "--tls-key", str(other)],
        ):
            with self.subTest(options), self.assertRaisesRegex(RuntimeError, "ended with exit status"):
                Server(options=options).start()

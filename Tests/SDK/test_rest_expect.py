"""`Expect: 100-continue`, which curl sends before a body of more than a megabyte, and then waits for an answer."""

import socket

from rest import RestTestCase


class ExpectTests(RestTestCase):
    def first_line(self, length: int) -> bytes:
        """What the server says to the header of an upload, before any of the body is sent."""
        header = (
            f"POST {self.API}/recognize HTTP/1.1\r\nHost: localhost\r\nx-api-key: {self.key}\r\n"
            f"Content-Type: multipart/form-data; boundary=X\r\nContent-Length: {length}\r\n"
            "Expect: 100-continue\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as connection:
            connection.sendall(header.encode())
            return connection.makefile("rb").readline()

    def test_a_body_that_is_taken_is_asked_for(self) -> None:
        self.assertEqual(self.first_line(2_000_000).split()[1], b"100")

    def test_a_body_that_is_too_large_is_refused_unseen(self) -> None:
        self.assertEqual(self.first_line(200_000_000).split()[1], b"413")

"""A connection on which anything can be sent, and answers are read one after the other."""

import contextlib
import http.client
import io
import select
import socket
from types import TracebackType
from typing import Self

from sdk import Answer


class Wire:
    """Closed at the end of a `with`. Reading waits `patience` seconds, then raises TimeoutError."""

    def __init__(self, port: int, patience: float = 30) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._file = _Kept(socket.SocketIO(self._socket, "r"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def send(self, *pieces: bytes | str) -> None:
        """Text is sent as Latin-1, as headers are."""
        self._socket.sendall(b"".join(piece.encode("latin-1") if isinstance(piece, str) else piece for piece in pieces))

    def send_what_goes(self, *pieces: bytes | str) -> None:
        """As `send`, for a server that may have had enough: it answers, and closes before it has read all."""
        try:
            self.send(*pieces)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def send_in_drops(self, text: bytes | str, pause: float) -> bool:
        """Byte by byte, with a pause of so many seconds before each, until the server says something or closes; false
        if it does neither until the last."""
        for byte in text.encode("latin-1") if isinstance(text, str) else text:
            readable, _, _ = select.select([self._socket], [], [], pause)
            if readable:
                return True
            self.send_what_goes(bytes([byte]))
        return False

    def end_of_sending(self) -> None:
        with contextlib.suppress(OSError):  # It may have been closed already.
            self._socket.shutdown(socket.SHUT_WR)

    def answer(self, method: str = "GET") -> Answer:
        """The next one; 100 Continue is passed over. Raises ConnectionError where the server has closed instead."""
        response = http.client.HTTPResponse(self, method=method)  # type: ignore[arg-type]
        try:
            response.begin()
            return Answer(response.status, response.headers, response.read())
        except http.client.BadStatusLine as error:
            raise ConnectionError(f"no answer: {error}") from error

    def status(self) -> int:
        """Of the next head, which may be 100 Continue; its headers are passed over."""
        status = int(self._file.readline().split()[1])
        while self._file.readline() not in (b"\r\n", b""):
            pass
        return status

    def is_closed(self) -> bool:
        """Waits until the server has closed, without a word more; false if it says something."""
        try:
            return self._file.read(1) == b""
        except ConnectionResetError:
            return True

    def makefile(self, *_: object) -> "_Kept":
        """How an HTTPResponse reads. All share one buffer, as the next answer may be in it already."""
        return self._file


class _Kept(io.BufferedReader):
    """An HTTPResponse closes what it has read to its end."""

    def close(self) -> None:
        pass


def head(method: str, path: str, **headers: str | int) -> str:
    """A request's head; underscores in names of headers stand for hyphens."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines) + "\r\n\r\n"


def chunked(body: bytes, size: int = 1000) -> bytes:
    """In the chunked coding."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])

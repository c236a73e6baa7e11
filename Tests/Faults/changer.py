"""A client that takes names and faces away again, so that a server is often in the middle of such a change."""

import contextlib
import http.client
import itertools
import threading

from client import Client
from sdk import encoded


class Changer(threading.Thread):
    """Adds a face, gives its subject another name, and deletes one and the other, over and over."""

    def __init__(self, client: Client, prefix: str) -> None:
        super().__init__(daemon=True)
        self._client, self._prefix = client, prefix
        self._stopping = threading.Event()

    def run(self) -> None:
        for number in itertools.count():
            subject, name = f"{self._prefix} {number}", f"{self._prefix} {number} again"
            steps = (
                lambda subject=subject: self._client.add(subject),
                lambda subject=subject, name=name: self._client.ask(
                    "PUT", f"subjects/{encoded(subject)}", {"subject": name}
                ),
                lambda name=name: self._client.ask("DELETE", f"faces?subject={encoded(name)}"),
                lambda name=name: self._client.ask("DELETE", f"subjects/{encoded(name)}"),
            )
            for step in steps:
                if self._stopping.is_set():
                    return
                with contextlib.suppress(OSError, http.client.HTTPException):
                    step()

    def stop(self) -> None:
        self._stopping.set()
        self.join()

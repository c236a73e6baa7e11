"""More work than there is room for: 503 with code 105, at once."""

from concurrent.futures import ThreadPoolExecutor

from contract import OBAMA, ContractTestCase, until
from sdk import photo, photos
from wire import Wire, head


class FullTests(ContractTestCase):
    """With room for one photo at a time."""

    SETTINGS = {"COMPREFACE_WORKERS": "1", "COMPREFACE_QUEUE": "0"}

    def test_105_queue_full(self) -> None:
        """A photo of 40 megapixels keeps the only worker busy, and whoever comes meanwhile is sent away at once."""
        large, clients = photos.grey(8000, 5000), 12
        with ThreadPoolExecutor(clients) as pool:
            answers = list(pool.map(self.recognize, [large] * clients))
        busy = [answer for answer in answers if answer.status == 503]
        self.assertTrue(0 < len(busy) < clients, [answer.status for answer in answers])
        for answer in answers:
            if answer in busy:
                self.assert_refused(answer, 503, 105)
                self.assertRegex(answer.headers["Retry-After"], r"^[0-9]+$")
            else:
                self.assert_refused(answer, 400, 28)
        self.assert_goes_on()


class MemoryTests(ContractTestCase):
    """With room for one large body at a time."""

    SETTINGS = {"COMPREFACE_BODY_MEMORY": "8MB"}

    def test_105_bodies_full(self) -> None:
        """Somebody's upload that doesn't come to its end has taken the room, until they leave."""
        body = photo(OBAMA.ljust(5 << 20, b"\0")).encode("x")
        kind = "multipart/form-data; boundary=x"
        upload = head("POST", f"{self.API}/recognize", x_api_key=self.key, content_type=kind, content_length=len(body))
        with Wire(self.server.port) as wire:
            wire.send(upload, body[:-1])
            # Or the other body could be there first, and this one be refused.
            self.assertTrue(until(lambda: self.held_bytes() > 5 << 20))
            busy = self.ask("POST", "recognize", body, {"content-type": kind})
            self.assert_refused(busy, 503, 105)
            self.assertRegex(busy.headers["Retry-After"], r"^[0-9]+$")
            self.assert_ok(self.ask("GET", "faces"))
        self.assertTrue(until(lambda: self.ask("POST", "recognize", body, {"content-type": kind}).status == 200))

    def held_bytes(self) -> float:
        """As the server counts them."""
        [line] = [
            line for line in self.ask("GET", "/metrics").body.splitlines() if line.startswith(b"compreface_body_bytes ")
        ]
        return float(line.split()[1])

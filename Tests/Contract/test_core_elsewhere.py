"""Cores on other machines: the same bytes as from one process, and no failed request when one of two dies."""

import re
import signal
import threading
import time
import unittest
import uuid
from collections.abc import Iterator
from typing import Any

from contract import BIDEN, OBAMA, OBAMA_LATER, TWO_FACES, until
from sdk import Answer, File, Form, Server, photo, photos

from postgres_cluster import free_port  # isort: skip; sdk shows where it is

PLUGINS = "face_plugins=landmarks,calculator,age,gender,mask,pose,quality,liveness"
CHANGING = re.compile(rb'"(image_id|execution_time)":("[^"]*"|\{[^}]*\})')
"""Ids and times, which are never twice the same."""


def ask(server: Server, method: str, path: str, key: str, body: Form | bytes | None = None) -> Answer:
    headers = {"x-api-key": key}
    if isinstance(body, Form):
        boundary = uuid.uuid4().hex
        body, headers["content-type"] = body.encode(boundary), f"multipart/form-data; boundary={boundary}"
    elif body is not None:
        headers["content-type"] = "application/json"
    connection = server.connect()
    try:
        connection.request(method, f"/api/v1/{path}", body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def started(settings: dict[str, str] | None = None, role: str = "serve") -> Server:
    server = Server(settings, role=role)
    server.start()
    return server


def scenarios() -> Iterator[tuple[str, str, str, Form | bytes | None]]:
    """Service, method, path, body: everything that asks the core, and what can go wrong with it."""
    bodies = {
        "one": OBAMA,
        "two": TWO_FACES,
        "none": photos.grey(),
        "text": b"no photo",
        "empty": b"",
        "half": BIDEN[: len(BIDEN) // 2],
        "huge": photos.claiming(20_000, 10_000),
        "long": photos.claiming(70_000, 10),
    }
    yield "recognition", "POST", "recognition/faces?subject=Barack", photo(OBAMA)
    yield "recognition", "POST", "recognition/faces?subject=Two", photo(TWO_FACES)
    for content in bodies.values():
        for query in ("", PLUGINS + "&status=true", "limit=1&det_prob_threshold=0.9", "detect_faces=false&" + PLUGINS):
            yield "recognition", "POST", f"recognition/recognize?prediction_count=2&{query}", photo(content)
            yield "detection", "POST", f"detection/detect?{query}", photo(content)
            pair = Form([("source_image", File(content)), ("target_image", File(OBAMA_LATER))])
            yield "verification", "POST", f"verification/verify?{query}", pair
    for query in ("limit=-1", "det_prob_threshold=2", "det_prob_threshold=x", "limit=x", "face_plugins=a%0Db;c"):
        yield "recognition", "POST", f"recognition/recognize?{query}", photo(OBAMA)
    yield "recognition", "POST", "recognition/recognize", Form([("other", File(OBAMA))])
    yield "recognition", "POST", "recognition/recognize", b'{"file": "bm90IGEgcGhvdG8="}'
    yield "recognition", "GET", "recognition/subjects", None
    yield "recognition", "GET", "consistence/status", None


class ParityTests(unittest.TestCase):
    def test_the_same_bytes_as_from_one_process(self) -> None:
        core = started(role="core")
        self.addCleanup(core.stop)
        servers = [started(), started({"PYTHON_URL": core.url})]
        for server in servers:
            self.addCleanup(server.stop)
        keys = [
            {kind: server.make_service(kind) for kind in ("recognition", "detection", "verification")}
            for server in servers
        ]
        count = 0
        for service, method, path, body in scenarios():
            answers = [ask(server, method, path, key[service], body) for server, key in zip(servers, keys, strict=True)]
            one, split = ((answer.status, CHANGING.sub(b"", answer.body)) for answer in answers)
            with self.subTest(f"{method} {path}"):
                self.assertEqual(one, split)
            count += 1
        print(f"{count} requests answered alike by one process and by two")


class TwoCoresTestCase(unittest.TestCase):
    """A server with two cores, under load."""

    def setUp(self) -> None:
        # On ports that nobody is given while a core is down, so that it can be back where it was.
        self.cores = [Server(role="core", options=("--port", str(free_port()))) for _ in range(2)]
        for core in self.cores:
            core.start()
            self.addCleanup(core.stop)
        self.server = started({"PYTHON_URL": ", ".join(core.url for core in self.cores)})
        self.addCleanup(self.server.stop)
        self.key = self.server.make_service("recognition")
        self.assertEqual(self.add(OBAMA).status, 201)

    def add(self, content: bytes) -> Answer:
        return ask(self.server, "POST", "recognition/faces?subject=Barack", self.key, photo(content))

    def recognise(self, content: bytes) -> Answer:
        return ask(self.server, "POST", "recognition/recognize", self.key, photo(content))

    def load(self, seconds: float, meanwhile: Any) -> list[tuple[int, float]]:
        """Status and time of each request of four callers, while something happens after a second."""
        answers: list[tuple[int, float]] = []
        end = time.monotonic() + seconds

        def caller(content: bytes) -> None:
            while time.monotonic() < end:
                start = time.monotonic()
                answers.append((self.recognise(content).status, time.monotonic() - start))

        callers = [threading.Thread(target=caller, args=(content,)) for content in (OBAMA, OBAMA_LATER, BIDEN, OBAMA)]
        for each in callers:
            each.start()
        time.sleep(1)
        meanwhile()
        for each in callers:
            each.join()
        return answers

    def assert_none_failed(self, answers: list[tuple[int, float]], what: str) -> None:
        failed = [status for status, _ in answers if status != 200]
        print(f"{what}: {len(answers)} requests, {len(failed)} failed, slowest {max(t for _, t in answers):.2f} s")
        self.assertEqual(failed, [])


class DyingCoreTests(TwoCoresTestCase):
    def test_a_core_killed_under_load_fails_no_request(self) -> None:
        killed = self.cores[0]

        def kill() -> None:
            killed.signal(signal.SIGKILL)

        self.assert_none_failed(self.load(6, kill), "a core killed")
        killed.forget()
        # It is back where it was, and is asked again.
        port = killed.port
        again = Server(role="core", options=("--port", str(port)))
        again.start()
        self.addCleanup(again.stop)
        self.assertTrue(until(lambda: "compreface_cores_up 2.0" in self.metrics()))

    def test_a_paused_core_fails_no_request(self) -> None:
        paused = self.cores[0]
        try:
            answers = self.load(8, lambda: paused.signal(signal.SIGSTOP))
        finally:
            paused.signal(signal.SIGCONT)
        self.assert_none_failed(answers, "a core paused")

    def test_without_any_core_clients_are_told(self) -> None:
        for core in self.cores:
            core.signal(signal.SIGKILL)
            core.forget()
        answer = self.recognise(OBAMA)
        self.assertEqual((answer.status, answer.json["code"]), (503, 41))
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertNotIn(b"127.0.0.1", answer.body)
        # What needs no core goes on.
        self.assertEqual(ask(self.server, "GET", "recognition/subjects", self.key).status, 200)

    def metrics(self) -> str:
        connection = self.server.connect()
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        finally:
            connection.close()


class BusyCoreTests(unittest.TestCase):
    def test_a_full_core_is_told_as_busy(self) -> None:
        core = started({"COMPREFACE_WORKERS": "1", "COMPREFACE_QUEUE": "0"}, role="core")
        self.addCleanup(core.stop)
        server = started({"PYTHON_URL": core.url})
        self.addCleanup(server.stop)
        key = server.make_service("detection")
        answers: list[Answer] = []

        def caller() -> None:
            answers.extend(ask(server, "POST", "detection/detect", key, photo(BIDEN)) for _ in range(5))

        callers = [threading.Thread(target=caller) for _ in range(6)]
        for each in callers:
            each.start()
        for each in callers:
            each.join()
        busy = [answer for answer in answers if answer.status == 503]
        self.assertTrue(all(answer.status in (200, 503) for answer in answers))
        self.assertGreater(len(busy), 0)
        self.assertEqual((busy[0].json["code"], busy[0].headers["Retry-After"]), (105, "1"))


class SettingTests(unittest.TestCase):
    def test_an_address_that_is_none_stops_the_start(self) -> None:
        server = Server({"PYTHON_URL": "core:3000"})
        with self.assertRaises(RuntimeError) as caught:
            server.start()
        self.assertIn('PYTHON_URL is "core:3000"', str(caught.exception))


if __name__ == "__main__":
    unittest.main()

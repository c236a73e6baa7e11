"""Faces that are added through Deploy/nginx/compreface.conf while one of two real apis has stopped without a word."""

import re
import signal
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from contract import OBAMA, until
from gateway import ask
from sdk import PATIENCE, ROOT, Answer, Server, photo

from front import NGINX, Nginx, in_place_of_names  # isort: skip; sdk shows where it is
from postgres import Postgres, available  # isort: skip

FACES = "/api/v1/recognition/faces"
FORM = {"content_type": "multipart/form-data; boundary=part"}
WAIT = 5
"""Seconds after which nginx gives a server up."""


@unittest.skipUnless(*available())
class StoppedTests(unittest.TestCase):
    def setUp(self) -> None:
        if not NGINX.is_file():
            raise unittest.SkipTest("there is no nginx; Scripts/setup-nginx.sh says why")
        postgres = self.enterContext(Postgres(fsync=False))
        settings = postgres.settings(postgres.create_database())
        self.servers = [Server(settings) for _ in range(2)]
        for server in self.servers:
            server.start()
            self.addCleanup(server.stop)
            self.addCleanup(server.signal, signal.SIGCONT)
        self.key = self.servers[0].make_service("recognition")
        self.nginx = self.in_front()

    def in_front(self) -> Nginx:
        """The first server is the first that is asked."""
        text = (ROOT / "Deploy/nginx/compreface.conf").read_text()
        replaced = in_place_of_names([server.port for server in self.servers])
        replaced |= {line: f"proxy_read_timeout {WAIT}s;" for line in re.findall(r"proxy_read_timeout [^;]*;", text)}
        nginx = Nginx(replaced)
        self.addCleanup(nginx.stop)
        nginx.start()
        return nginx

    def faces(self, server: Server) -> list[str]:
        answer = ask(server.port, "GET", FACES, x_api_key=self.key)
        return [face["image_id"] for face in answer.json["faces"]]

    def test_the_other_one_adds_it_and_it_is_there_once(self) -> None:
        stopped, other = self.servers
        size = stopped.log_size()
        stopped.signal(signal.SIGSTOP)
        names = {"x_api_key": self.key, "idempotency_key": "the-first"} | FORM
        body, end = photo(OBAMA).encode("part"), time.monotonic() + PATIENCE
        answer = ask(self.nginx.port, "POST", f"{FACES}?subject=Ann", body, **names)
        first = self.nginx.logged(1)[0]
        while answer.status == 504 and time.monotonic() < end:
            # On a machine so slow that the other one couldn't do it in time either.
            answer = ask(self.nginx.port, "POST", f"{FACES}?subject=Ann", body, **names)
        self.assertEqual(answer.status, 201, answer.body)
        # At the first try already nginx has asked both.
        self.assertIn(f'"127.0.0.1:{stopped.port}, 127.0.0.1:{other.port}"', first)
        self.assertEqual(self.faces(other), [answer.json["image_id"]])
        # What was sent to it is worked on now, for nobody.
        stopped.signal(signal.SIGCONT)
        self.assertTrue(until(lambda: FACES in stopped.log(size), PATIENCE), stopped.log(size))
        for server in self.servers:
            self.assertEqual(self.faces(server), [answer.json["image_id"]])
        again = ask(stopped.port, "POST", f"{FACES}?subject=Ann", body, **names)
        self.assertEqual((again.status, again.json), (201, answer.json))

    def test_both_at_once_add_it_once(self) -> None:
        """As where nginx asks the other one while the first is still at it: here neither is left by who asked."""
        body, faces = photo(OBAMA).encode("part"), []
        with ThreadPoolExecutor(4) as threads:
            for number in range(8):
                names = {"x_api_key": self.key, "idempotency_key": f"at-once-{number}"} | FORM
                together = Barrier(4)

                def add(server: Server, names: dict[str, str] = names, together: Barrier = together) -> Answer:
                    together.wait(PATIENCE)
                    return ask(server.port, "POST", f"{FACES}?subject=Ann", body, **names)

                answers = list(threads.map(add, self.servers * 2))
                self.assertEqual([answer.status for answer in answers], [201] * 4, [one.body for one in answers])
                (face,) = {answer.json["image_id"] for answer in answers}
                faces.append(face)
        for server in self.servers:
            self.assertEqual(sorted(self.faces(server)), sorted(faces))


if __name__ == "__main__":
    unittest.main()

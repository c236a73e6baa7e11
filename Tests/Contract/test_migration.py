"""Stored faces change to another calculator, with both side by side and nobody noticing."""

import threading
import time
import unittest
from typing import Any

import model_folders
from admin import AdminClient, first_account
from contract import BIDEN, OBAMA, OBAMA_LATER, until
from installation import compreface
from sdk import Answer, Form, Server, opened, photo, photos

DIMENSION = 96
DLIB = "dlib.Calculator@resnet_v1"
EXAMPLES = 60


class MigrationTestCase(unittest.TestCase):
    """A server whose faces are dlib's, and a second calculator to change to."""

    SETTINGS: dict[str, str] = {}

    def setUp(self) -> None:
        models = model_folders.copy_for(self)
        self.tiny = model_folders.lay_tiny(models, DIMENSION)
        self.settings = {"COMPREFACE_MODELS": str(models), "COMPREFACE_LOG_LEVEL": "info"}
        self.server = Server(self.settings | self.SETTINGS)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.key = self.server.make_service("recognition")

    def ask(self, method: str, path: str, body: Form | None = None) -> Answer:
        headers = {"x-api-key": self.key}
        content = None
        if body is not None:
            content, headers["content-type"] = body.encode("X"), "multipart/form-data; boundary=X"
        connection = self.server.connect()
        try:
            connection.request(method, f"/api/v1/{path}", content, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def add(self, content: bytes, subject: str) -> str:
        answer = self.ask("POST", f"recognition/faces?subject={subject}", photo(content))
        self.assertEqual(answer.status, 201, answer.body)
        return str(answer.json["image_id"])

    def recognised(self, content: bytes) -> tuple[str, float, int]:
        """Who it is, how sure, and the length of the embedding."""
        answer = self.ask("POST", "recognition/recognize?face_plugins=calculator", photo(content))
        self.assertEqual(answer.status, 200, answer.body)
        [face] = answer.json["result"]
        [best] = face["subjects"] or [{"subject": "nobody", "similarity": 0.0}]
        return best["subject"], best["similarity"], len(face["embedding"])

    def assert_known(self, dimension: int) -> None:
        for content, subject in ((OBAMA, "Barack"), (BIDEN, "Joe")):
            name, similarity, length = self.recognised(content)
            self.assertEqual((name, length), (subject, dimension))
            self.assertGreater(similarity, 0.99)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        # A file that a killed server left is read by whoever may write it.
        with opened(self.server, "rw") as database:
            return database.execute(query)

    def vectors(self) -> int:
        return int(self.rows("SELECT COUNT(*) FROM calculator_vector WHERE vector IS NOT NULL")[0][0])

    def in_use(self) -> str:
        return str(self.rows("SELECT calculator FROM calculator_change")[0][0])

    def switch(self) -> None:
        self.server.restart({"COMPREFACE_PACK": "tiny"})

    def wait(self, dimension: int = DIMENSION) -> None:
        """Until faces are compared by the calculator whose embeddings have this length."""
        calculator = self.tiny if dimension == DIMENSION else DLIB
        self.assertTrue(until(lambda: self.in_use() == calculator, patience=180), self.server.log())
        # The server reads it again a moment after it has written it.
        self.assertTrue(until(lambda: self.recognised(OBAMA)[2] == dimension), self.server.log())


class SideBySideTests(MigrationTestCase):
    def fill(self) -> None:
        self.add(OBAMA, "Barack")
        self.add(BIDEN, "Joe")
        for number in range(EXAMPLES):
            self.add(OBAMA_LATER, f"Example%20{number}")

    def test_nobody_notices(self) -> None:
        self.fill()
        rows = self.rows("SELECT id, embedding, calculator FROM embedding ORDER BY id")
        self.switch()
        lengths: list[int] = []
        beginning = time.monotonic()
        while time.monotonic() - beginning < 180:
            name, similarity, length = self.recognised(OBAMA)
            self.assertEqual(name, "Barack")
            self.assertGreater(similarity, 0.99)
            lengths.append(length)
            if len(lengths) > 5 and lengths[-5:] == [DIMENSION] * 5:
                break
        # First by the old one, then by the new one, and never to and fro.
        self.assertIn(128, lengths)
        self.assertEqual(lengths, sorted(lengths, reverse=True))
        self.wait()
        self.assert_known(DIMENSION)
        self.assertEqual(self.vectors(), EXAMPLES + 2)
        # What was there is as it was.
        self.assertEqual(self.rows("SELECT id, embedding, calculator FROM embedding ORDER BY id"), rows)
        # And the way back takes no photo.
        self.server.restart({"COMPREFACE_PACK": "default"})
        self.wait(128)
        self.assert_known(128)

    def test_a_killed_server_goes_on_where_it_was(self) -> None:
        self.fill()
        self.switch()
        self.assertTrue(until(lambda: self.vectors() >= 5, patience=120))
        self.server.signal(9)
        self.server.forget()
        before = self.rows("SELECT embedding_id, vector FROM calculator_vector ORDER BY embedding_id")
        self.assertLess(len(before), EXAMPLES + 2)
        self.assertEqual(self.in_use(), DLIB)
        self.server.start()
        # By the old one, unless it is done with the rest already.
        was_in_use, length = self.in_use(), self.recognised(OBAMA)[2]
        self.assertIn(length, (128, DIMENSION) if was_in_use == DLIB else (DIMENSION,))
        self.wait()
        after = self.rows("SELECT embedding_id, vector FROM calculator_vector ORDER BY embedding_id")
        self.assertEqual(len(after), EXAMPLES + 2)
        self.assertLessEqual(set(before), set(after))
        self.assert_known(DIMENSION)

    def test_faces_come_and_go_meanwhile(self) -> None:
        self.fill()
        self.switch()
        kept, gone = [], []
        ended = threading.Event()

        def change() -> None:
            for number in range(20):
                kept.append(self.add(BIDEN, f"Kept%20{number}"))
                face = self.add(BIDEN, f"Gone%20{number}")
                self.assertEqual(self.ask("DELETE", f"recognition/faces/{face}").status, 200)
                gone.append(face)
            ended.set()

        thread = threading.Thread(target=change)
        thread.start()
        thread.join()
        self.assertTrue(ended.is_set())
        self.wait()
        have = {row[0] for row in self.rows("SELECT embedding_id FROM calculator_vector WHERE vector IS NOT NULL")}
        own = {row[0] for row in self.rows(f"SELECT id FROM embedding WHERE calculator = '{self.tiny}'")}
        self.assertLessEqual(set(kept), have | own)
        self.assertFalse(set(gone) & (have | own))
        self.assert_known(DIMENSION)


class ConsentTests(MigrationTestCase):
    SETTINGS = {"SAVE_IMAGES_TO_DB": "false"}

    def test_nobody_is_lost_without_it(self) -> None:
        self.add(OBAMA, "Barack")
        self.server.restart({"SAVE_IMAGES_TO_DB": "true"})
        self.add(BIDEN, "Joe")
        owner = first_account(self.server)
        self.switch()
        owner = self.again(owner)
        self.assertTrue(until(lambda: self.progress(owner)["state"] == "waiting", patience=120))
        progress = self.progress(owner)
        self.assertEqual((progress["calculator"], progress["target"]), (DLIB, self.tiny))
        self.assertEqual((progress["faces"], progress["done"], progress["remaining"]), (2, 1, 0))
        self.assertEqual(progress["failed"], {"no-photo": 1, "no-face": 0, "unreadable": 0, "core": 0})
        self.assertEqual(progress["subjectsLost"], 1)
        [failed] = self.get(owner, "migration/failures")
        self.assertEqual((failed["subject"], failed["reason"]), ("Barack", "no-photo"))
        self.assert_known(128)
        status = compreface(self.server, "migrate", "--status").stdout
        self.assertIn("1 subject would not be recognised any more", status)
        self.assertIn("Barack", compreface(self.server, "migrate", "--failures").stdout)

        result = compreface(self.server, "migrate", "--accept-losses")
        self.assertEqual(result.returncode, 0, result.stderr)
        # The command itself waits for some seconds only.
        compared = f"Faces are compared by {self.tiny}."
        self.assertTrue(until(lambda: compared in compreface(self.server, "migrate", "--status").stdout))
        self.assertEqual(self.recognised(BIDEN)[0], "Joe")
        self.assertEqual(self.in_use(), self.tiny)

    def again(self, owner: AdminClient) -> AdminClient:
        self.assertEqual(owner.sign_in().status, 200)
        return owner

    def get(self, owner: AdminClient, path: str) -> Any:
        answer = owner.ask("GET", path)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json

    def progress(self, owner: AdminClient) -> dict[str, Any]:
        found: dict[str, Any] = self.get(owner, "migration")
        return found


class StartTests(MigrationTestCase):
    def test_an_owner_alone_may_start_it(self) -> None:
        """1.2 lets anybody."""
        self.add(OBAMA, "Barack")
        self.add(BIDEN, "Joe")
        owner = first_account(self.server)
        self.server.restart({"COMPREFACE_PACK": "tiny", "COMPREFACE_MIGRATE": "asked"})
        owner.sign_in()
        self.assertEqual(self.ask("POST", "migrate").status, 401)
        time.sleep(2)
        self.assertEqual(self.vectors(), 0)
        self.assert_known(128)
        token = owner.ask("POST", "user/me/tokens", {"name": "All", "scopes": ["manage"]}).json["token"]
        connection = self.server.connect()
        connection.request("POST", "/api/v1/migrate", headers={"authorization": f"Bearer {token}"})
        response = connection.getresponse()
        self.assertEqual((response.status, response.read()), (200, b"Migration started"))
        connection.close()
        self.wait()
        self.assert_known(DIMENSION)

    def test_the_command_does_it_without_a_server(self) -> None:
        self.add(OBAMA, "Barack")
        self.add(BIDEN, "Joe")
        self.server.end()
        settings = self.settings | {"COMPREFACE_PACK": "tiny"}
        result = compreface(self.server, "migrate", settings=settings)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("2 of 2 faces have an embedding of it", result.stdout)
        self.assertIn("100 % of 2 faces", result.stderr)
        self.assertEqual(self.in_use(), self.tiny)
        self.switch()
        self.assert_known(DIMENSION)


class CoresTests(MigrationTestCase):
    def test_two_cores_of_two_calculators(self) -> None:
        self.add(OBAMA, "Barack")
        self.add(BIDEN, "Joe")
        old = Server(self.settings, role="core")
        new = Server(self.settings | {"COMPREFACE_PACK": "tiny"}, role="core")
        for core in (old, new):
            core.start()
            self.addCleanup(core.stop)
        self.server.restart({"PYTHON_URL": old.url})
        self.assert_known(128)
        self.server.restart({"PYTHON_URL": f"{new.url},{old.url}"})
        self.wait()
        self.assert_known(DIMENSION)
        # The old one's faces are compared with nobody's any more.
        self.server.restart({"PYTHON_URL": new.url})
        self.assert_known(DIMENSION)


class HostilePhotoTests(MigrationTestCase):
    def test_a_photo_that_shows_nobody_any_more_is_reported(self) -> None:
        self.add(OBAMA, "Barack")
        self.add(BIDEN, "Joe")
        extra = self.add(BIDEN, "Joe")
        with opened(self.server, "rw") as database:
            database.execute(
                "UPDATE img SET content = ? WHERE id = (SELECT img_id FROM embedding WHERE id = ?)",
                (photos.grey(), extra),
            )
        self.switch()
        self.wait()
        self.assert_known(DIMENSION)
        listed = compreface(self.server, "migrate", "--failures").stdout
        self.assertIn(extra, listed)
        self.assertIn("no-face", listed)


if __name__ == "__main__":
    unittest.main()

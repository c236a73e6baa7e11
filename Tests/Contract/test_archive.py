"""`compreface export` and `import`: from SQLite to PostgreSQL and back, a whole installation or one service."""

import hashlib
import json
import sqlite3
import struct
import subprocess
import tempfile
import unittest
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

from browser import PASSWORD, client_of
from contract import OBAMA, OBAMA_LATER
from sdk import BINARY, Server, environment, photo
from test_core_elsewhere import ask

from postgres import Postgres, available  # isort: skip; sdk shows where it is


class ArchiveTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def compreface(
        self, *arguments: str, settings: dict[str, str] | None = None, text: str | None = None
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [BINARY, *arguments],
            env=environment() | (settings or {}),
            input=text,
            capture_output=True,
            text=True,
            cwd=self.folder,
            timeout=120,
        )

    def run_well(self, *arguments: str, settings: dict[str, str] | None = None, text: str | None = None) -> str:
        result = self.compreface(*arguments, settings=settings, text=text)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def assert_refused(self, words: str, *arguments: str, settings: dict[str, str] | None = None) -> None:
        result = self.compreface(*arguments, settings=settings)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(words, result.stderr)

    def fill(self, *options: str, settings: dict[str, str] | None = None) -> None:
        """With people, services and faces, as they come to be."""
        for name, role in (("ann", "owner"), ("bob", "administrator"), ("zoë", "user")):
            self.run_well(
                "user", "create", f"{'zoe' if name == 'zoë' else name}@example.com", "--first-name", name,
                "--last-name", "Ünal", "--role", role, "--password-stdin", *options,
                settings=settings, text="correct horse battery\n",
            )  # fmt: skip
        self.run_well("service", "create", "--type", "detection", "--app", "Zoë’s", "Camera", *options, settings=settings)
        # It works in a folder of its own.
        server = Server(settings or {}, [str(self.folder / option) if option == "first" else option for option in options])
        server.start()
        try:
            key = self.run_well(
                "service", "create", "--type", "recognition", "Doorbell", *options, settings=settings
            ).strip()
            self.run_well("service", "require", "Doorbell", "--quality", "0.1", *options, settings=settings)
            for subject, content in (("Barack", OBAMA), ("Zoë 😀", OBAMA_LATER), ("Barack", OBAMA_LATER)):
                path = "recognition/faces?subject=" + subject.replace(" ", "%20").replace("😀", "%F0%9F%98%80")
                answer = ask(server, "POST", path.replace("ë", "%C3%AB"), key, photo(content))
                self.assertEqual(answer.status, 201, answer.body)
            ask(server, "POST", "recognition/subjects", key, b'{"subject": "Nobody yet"}')
            ask(server, "POST", "recognition/recognize", key, photo(OBAMA))
            self.run_well("service", "require", "Doorbell", "--quality", "0.1", "--live", *options, settings=settings)
            owner = client_of(server)
            self.assertEqual(owner.sign_in("ann@example.com", PASSWORD).status, 200)
            made = owner.ask("POST", "user/me/tokens", {"name": "script", "scopes": ["read"]})
            self.token = made.json["token"]
        finally:
            server.stop()
        # As while another calculator takes over.
        if "first" in options:
            with closing(sqlite3.connect(self.folder / "first/compreface.sqlite")) as database, database:
                [[first], [second], _] = database.execute("SELECT id FROM embedding ORDER BY seq")
                vectors = [(first, "Other@1", struct.pack("<4f", 0.5, 0.5, 0.5, 0.5), None), (second, "Other@1", None, "noFace")]
                database.executemany("INSERT INTO calculator_vector VALUES (?, ?, ?, ?)", vectors)

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / name).read_text().splitlines()]

    def forge(self, name: str, lines: list[dict[str, Any]]) -> None:
        """An archive that is whole, whatever it says."""
        text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        end = {"kind": "end", "lines": len(lines), "hash": hashlib.sha256(text).hexdigest()}
        (self.folder / name).write_bytes(text + json.dumps(end).encode() + b"\n")

    def told(self, name: str) -> list[str]:
        """What an archive says, but for its own making, for places in the database it comes from, and for archives that
        were made and read before."""
        lines = [line for line in self.lines(name) if not line.get("action", "").startswith("archive.")]
        for line in lines:
            for part in ("made", "order", "hash", "lines"):
                line.pop(part, None)
        # In the order they have within their kind.
        return [json.dumps(line, sort_keys=True) for line in sorted(lines, key=lambda line: line["kind"])]


@unittest.skipUnless(*available())
class InstallationTests(ArchiveTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.postgres = self.enterContext(Postgres(fsync=False))

    def test_there_and_back(self) -> None:
        self.fill("--data", "first")
        shared = self.postgres.settings(self.postgres.create_database())
        self.run_well("export", "a.archive", "--data", "first")
        self.run_well("import", "a.archive", settings=shared)
        self.run_well("export", "b.archive", settings=shared)
        self.run_well("import", "b.archive", "--data", "second")
        self.run_well("export", "c.archive", "--data", "second")
        self.assertEqual(self.told("b.archive"), self.told("a.archive"))
        self.assertEqual(self.told("c.archive"), self.told("a.archive"))
        kinds = {line["kind"] for line in self.lines("a.archive")}
        expected = {"header", "account", "application", "member", "service", "subject", "face", "statistic", "token", "audit"}
        self.assertEqual(kinds, expected | {"end"})
        self.assertEqual([len(line["others"]) for line in self.lines("c.archive") if line["kind"] == "face"], [1, 1, 0])
        self.assertEqual((self.folder / "a.archive").stat().st_mode & 0o777, 0o600)
        # Who took everything, and who brought it, can be looked up.
        audit = [line for line in self.lines("c.archive") if line["kind"] == "audit"]
        deeds = [line["action"].removeprefix("archive.") for line in audit if line["action"].startswith("archive.")]
        # The end of one stands behind what came along, however much that is.
        self.assertEqual(deeds[-2:], ["import", "export"])
        self.assertEqual(sorted(deeds), ["export"] * 3 + ["import"] * 4)
        # Keys, passwords and faces are good in the new place.
        services = json.loads(self.run_well("service", "list", "--json", settings=shared))
        key = next(service["key"] for service in services if service["name"] == "Doorbell")
        server = Server(shared)
        server.start()
        self.addCleanup(server.stop)
        found = ask(server, "POST", "recognition/recognize", key, photo(OBAMA))
        self.assertEqual(found.json["result"][0]["subjects"][0]["subject"], "Barack")
        subjects = ask(server, "GET", "recognition/subjects", key)
        self.assertEqual(subjects.json["subjects"], ["Barack", "Zoë 😀", "Nobody yet"])
        self.run_well("service", "require", "Doorbell", "--nothing", settings=shared)
        added = ask(server, "POST", "recognition/faces?subject=new", key, photo(OBAMA))
        self.assertEqual(added.status, 201, added.body)
        me = client_of(server).ask("GET", "user/me", headers={"authorization": f"Bearer {self.token}"})
        self.assertEqual((me.status, me.json["email"]), (200, "ann@example.com"))

    def test_a_database_in_use_is_not_overwritten(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "a.archive", "--data", "first")
        self.run_well(
            "user", "create", "other@example.com", "--first-name", "O", "--last-name", "O", "--link", "--data", "second"
        )
        self.assert_refused("has accounts or services already", "import", "a.archive", "--data", "second")
        # Nor is what was deleted since brought back.
        self.assert_refused("has accounts or services already", "import", "a.archive", "--data", "first")
        self.run_well("import", "a.archive", "--data", "third")
        self.assert_refused("has been read into this database already", "import", "a.archive", "--data", "third")

    def test_what_was_broken_off_goes_on(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "whole.archive", "--data", "first")
        text = (self.folder / "whole.archive").read_bytes()
        lines = text.splitlines(keepends=True)
        faces = [number for number, line in enumerate(lines) if b'"kind":"face"' in line]
        # At the end of a line, in the middle of a face, before any, with nothing.
        cuts = [sum(map(len, lines[: faces[1]])), sum(map(len, lines[: faces[1]])) + 1000, 300, 0]
        for number, cut in enumerate(cuts):
            (self.folder / f"{number}.archive.partial").write_bytes(text[:cut])
            result = self.compreface("export", f"{number}.archive", "--data", "first")
            self.assertEqual(result.returncode, 0, result.stderr)
            # Although the audit log has grown: at least by this.
            self.assertEqual("Going on with" in result.stderr, number < 2)
            self.assertEqual(self.told(f"{number}.archive"), self.told("whole.archive"))
        # What is of something else, or has changed since, is begun anew.
        for name, part in (("service", text[: cuts[0]]), ("older", text[: cuts[0]].replace(b'"ann"', b'"amy"'))):
            (self.folder / f"{name}.archive.partial").write_bytes(part)
            (self.folder / f"{name}.archive.partial").chmod(0o666)
        self.run_well("export", "older.archive", "--data", "first")
        self.assertEqual(self.told("older.archive"), self.told("whole.archive"))
        self.assertEqual((self.folder / "older.archive").stat().st_mode & 0o777, 0o600)
        self.run_well("export", "service.archive", "--service", "Doorbell", "--data", "first")
        self.assertNotIn("account", {line["kind"] for line in self.lines("service.archive")})
        (self.folder / "elsewhere").write_text("")
        (self.folder / "link.archive.partial").symlink_to(self.folder / "elsewhere")
        self.assert_refused("can't be written", "export", "link.archive", "--data", "first")


class ServiceTests(ArchiveTestCase):
    def test_one_service_goes_beside_others(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "doorbell.archive", "--service", "Doorbell", "--data", "first")
        self.assertNotIn("account", {line["kind"] for line in self.lines("doorbell.archive")})
        self.run_well("service", "create", "--type", "recognition", "Other", "--data", "second")
        self.run_well("import", "doorbell.archive", "--app", "Entrance", "--data", "second")
        self.run_well("export", "again.archive", "--service", "Doorbell", "--data", "second")
        services = json.loads(self.run_well("service", "list", "--json", "--data", "second"))
        places = {service["name"]: service["application"] for service in services}
        self.assertEqual(places, {"Other": "Default", "Doorbell": "Entrance"})
        for before, after in zip(self.lines("doorbell.archive"), self.lines("again.archive"), strict=True):
            if before["kind"] in ("face", "subject", "statistic"):
                self.assertEqual(after | {"order": 0}, before | {"order": 0})
        # A second time it is there already, and one of its name isn't overwritten.
        self.assert_refused("is in the database already", "import", "doorbell.archive", "--data", "second")
        log = self.run_well("audit", "--action", "archive.import", "--data", "second")
        self.assertEqual(log.count("service Doorbell"), 2, log)
        self.run_well("service", "create", "--type", "recognition", "Doorbell", "--data", "third")
        self.assert_refused("another service named Doorbell", "import", "doorbell.archive", "--data", "third")

    def test_faces_of_another_calculator_are_read_when_somebody_says_so(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "doorbell.archive", "--service", "Doorbell", "--data", "first")
        self.run_well("service", "create", "--type", "recognition", "Other", "--data", "second")
        with closing(sqlite3.connect(self.folder / "second/compreface.sqlite")) as database, database:
            database.execute("UPDATE calculator_change SET calculator = 'Other@1'")
        self.assert_refused("they would not be recognised", "import", "doorbell.archive", "--data", "second")
        self.assertNotIn("Doorbell", self.run_well("service", "list", "--data", "second"))
        self.run_well("import", "doorbell.archive", "--re-embed", "--data", "second")
        self.assertIn("Doorbell", self.run_well("service", "list", "--data", "second"))

    def test_a_service_brings_nothing_but_itself(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "whole.archive", "--data", "first")
        self.run_well("export", "doorbell.archive", "--service", "Doorbell", "--data", "first")
        whole, service = self.lines("whole.archive"), self.lines("doorbell.archive")[:-1]
        owner = next(line for line in whole if line["kind"] == "account")
        entry = next(line for line in whole if line["kind"] == "audit")
        camera = next(line for line in whole if line["kind"] == "service" and line["name"] == "Camera")
        for line in (owner, entry, camera):
            self.forge("forged.archive", service + [line])
            self.assert_refused("has more than that", "import", "forged.archive", "--data", "second")
        # A face for somebody else's subject, and one without a service.
        self.run_well("import", "doorbell.archive", "--data", "third")
        subject = next(line for line in service if line["kind"] == "subject")
        other = [
            line | {"guid": str(uuid.uuid4()), "key": str(uuid.uuid4()), "name": "Other"} if line["kind"] == "service" else line
            for line in service
            if line["kind"] in ("header", "service", "face")
        ]
        guid = next(line["guid"] for line in other if line["kind"] == "service")
        moved = [
            line | {"service": guid, "id": str(uuid.uuid4()), "subject": subject["id"]} if line["kind"] == "face" else line
            for line in other
        ]
        moved[0] = moved[0] | {"service": guid}
        self.forge("moved.archive", moved)
        self.assert_refused("belongs to another service", "import", "moved.archive", "--data", "third")
        self.forge("odd.archive", [line | {"type": "X"} if line["kind"] == "service" else line for line in service])
        self.assert_refused("of a type that there isn't", "import", "odd.archive", "--data", "fourth")

    def test_a_subject_that_was_made_anew_meanwhile(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "doorbell.archive", "--service", "Doorbell", "--data", "first")
        again = str(uuid.uuid4())
        lines = [
            line | {"subject": again} if line["kind"] == "face" and line["subjectName"] == "Barack" else line
            for line in self.lines("doorbell.archive")[:-1]
        ]
        self.forge("twice.archive", lines)
        self.run_well("import", "twice.archive", "--data", "second")
        self.run_well("export", "after.archive", "--service", "Doorbell", "--data", "second")
        names = [line["subjectName"] for line in self.lines("after.archive") if line["kind"] == "face"]
        self.assertEqual(sorted(names), ["Barack", "Barack", "Zoë 😀"])

    def test_a_server_on_the_same_file(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "doorbell.archive", "--service", "Doorbell", "--data", "first")
        server = Server(options=["--data", str(self.folder / "second")])
        server.start()
        self.addCleanup(server.stop)
        self.assert_refused("Another server uses", "import", "doorbell.archive", "--data", "second")

    def test_what_is_no_archive(self) -> None:
        self.fill("--data", "first")
        self.run_well("export", "good.archive", "--data", "first")
        good = (self.folder / "good.archive").read_bytes()
        lines = good.splitlines(keepends=True)
        for name, content, words in (
            ("text", b"hello\n", "Line 1 of text"),
            ("nothing", b"", "The end of nothing is missing"),
            ("half", good[: len(good) // 2], "ends in the middle of a line"),
            ("unfinished", b"".join(lines[:-1]), "The end of unfinished is missing"),
            ("changed", good.replace(b"Barack", b"Joseph", 1), "was changed after it was made"),
            ("shorter", b"".join(lines[:3] + lines[4:]), "was changed after it was made"),
            ("newer", good.replace(b'"version":1', b'"version":2', 1), "newer version"),
            ("headless", b"".join(lines[1:]), "is no archive"),
            ("longer", good + lines[1], "goes on after its end"),
        ):
            (self.folder / name).write_bytes(content)
            self.assert_refused(words, "import", name, "--data", "second")
        self.assertEqual(json.loads(self.run_well("service", "list", "--json", "--data", "second")), [])
        self.assert_refused("There is no service", "export", "x", "--service", "Nobody", "--data", "first")
        self.assert_refused("already", "export", "good.archive", "--data", "first")
        self.assert_refused("There is no database", "export", "x", "--data", "nowhere")


if __name__ == "__main__":
    unittest.main()

"""The commands for backups in Deploy/README.md as they stand there, with programs themselves instead of containers."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from contract import OBAMA
from deploy import DEPLOY
from sdk import BINARY, Server, environment, photo
from test_core_elsewhere import ask

from postgres import Postgres, available, binaries  # isort: skip; sdk shows where it is

DATA = "/var/lib/compreface/data"
DOCKER = """#!/bin/sh
# docker compose -f FILE exec -T SERVICE COMMAND, or run --rm -T --entrypoint COMMAND SERVICE ARGUMENTS
[ "$1 $2" = "compose -f" ] || exit 99
shift 3
case "$1 $2" in
  "exec -T") shift 3; exec "$@" ;;
  "run --rm") [ "$3 $4" = "-T --entrypoint" ] || exit 98; command=$5; shift 6; exec "$command" "$@" ;;
esac
exit 97
"""
KUBECTL = """#!/bin/sh
# kubectl --namespace NAMESPACE exec [-i] POD -- COMMAND
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
"""


def commands(part: str) -> list[str]:
    """Of the section's paragraphs that begin with this."""
    section = (DEPLOY / "README.md").read_text().partition("\n## Backups\n")[2].partition("\n## ")[0]
    text = section.partition(f"**{part}.**")[2].partition("\n**")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in re.sub(r"\\\n\s*", "", block).splitlines()]


class BackupCommandTests(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "bin").mkdir()
        for name, text in (("docker", DOCKER), ("kubectl", KUBECTL)):
            (self.folder / "bin" / name).write_text(text)
            (self.folder / "bin" / name).chmod(0o755)
        (self.folder / "bin/compreface").symlink_to(BINARY)

    def run_command(self, command: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        variables = environment() | settings
        variables["PATH"] = f"{self.folder}/bin:{binaries()}:{variables['PATH']}"
        words = ["sh", "-c", f"umask 077; {command}"]
        return subprocess.run(words, env=variables, cwd=self.folder, capture_output=True, text=True, timeout=120)

    def run_well(self, command: str, **settings: str) -> None:
        result = self.run_command(command, **settings)
        self.assertEqual(result.returncode, 0, f"{command}\n{result.stderr}")

    def test_one_container(self) -> None:
        back_up, restore = commands("One container")
        server = Server(options=["--data", str(self.folder / "data")])
        server.start()
        self.addCleanup(server.stop)
        key = server.make_service("recognition")
        ask(server, "POST", "recognition/faces?subject=Ann", key, photo(OBAMA))
        self.run_well(back_up.replace(DATA, str(self.folder / "data")), COMPREFACE_DATA=str(self.folder / "data"))
        file = self.folder / "faces.backup"
        self.assertEqual(file.read_bytes()[:16], b"SQLite format 3\0")
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertFalse((self.folder / "data/new.backup").exists())
        # Not over a database that is there.
        there = str(self.folder / "data")
        self.assertNotEqual(self.run_command(restore.replace(DATA, there), COMPREFACE_DATA=there).returncode, 0)
        new = self.folder / "new"
        new.mkdir()
        self.run_well(restore.replace(DATA, str(new)), COMPREFACE_DATA=str(new))
        self.assertFalse((new / "new.backup").exists())
        restored = Server(options=["--data", str(new)])
        restored.start()
        self.addCleanup(restored.stop)
        [face] = ask(restored, "POST", "recognition/recognize", key, photo(OBAMA)).json["result"]
        self.assertEqual(face["subjects"][0]["subject"], "Ann")

    @unittest.skipUnless(*available())
    def test_postgresql(self) -> None:
        postgres = self.enterContext(Postgres(fsync=False))
        source = postgres.create_database()
        server = Server(postgres.settings(source))
        server.start()
        self.addCleanup(server.stop)
        key = server.make_service("recognition")
        ask(server, "POST", "recognition/faces?subject=Ann", key, photo(OBAMA))
        server.end()
        for part in ("Containers for each role", "Kubernetes"):
            done = [command for command in commands(part) if " exec " in command]
            back_up, restore = done[0], done[-1]
            self.assertIn("pg_dump", back_up)
            self.run_well(back_up, **self.inside(postgres, source))
            self.assertEqual((self.folder / "faces.backup").stat().st_mode & 0o777, 0o600)
            target = postgres.create_database()
            if len(done) == 3:
                # It was used before.
                postgres.sql("CREATE TABLE face (id int)", target)
                self.run_well(done[1], **self.inside(postgres, target))
            self.run_well(restore, **self.inside(postgres, target))
            self.assertEqual(postgres.dump(target), postgres.dump(source))
            # Over what is there it changes nothing.
            again = self.run_command(restore, **self.inside(postgres, target))
            self.assertNotEqual(again.returncode, 0)
            self.assertEqual(postgres.dump(target), postgres.dump(source))
            # The command of ours takes it, and the other way round.
            target, third = postgres.create_database(), postgres.create_database()
            self.run_well("compreface restore faces.backup", **postgres.settings(target))
            self.assertEqual(postgres.dump(target), postgres.dump(source))
            self.run_well("rm faces.backup && compreface backup faces.backup", **postgres.settings(target))
            self.run_well(restore, **self.inside(postgres, third))
            self.assertEqual(postgres.dump(third), postgres.dump(source))

    def inside(self, postgres: Postgres, database: str) -> dict[str, str]:
        """What the database's container has, and that it connects without asking for more."""
        return {
            "POSTGRES_USER": postgres.USER,
            "POSTGRES_DB": database,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(postgres.port),
            "PGPASSWORD": postgres.password,
        }


if __name__ == "__main__":
    unittest.main()

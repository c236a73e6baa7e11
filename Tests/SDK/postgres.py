"""A real PostgreSQL server of the tests' own, which they may stop, kill and hold up. It goes when they end, however.

    python Tests/SDK/postgres.py run [--fast] -- COMMAND…

runs a command that finds the address of such a server in COMPREFACE_TEST_POSTGRES.
"""

import argparse
import ctypes
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import quote

from postgres_cluster import PATIENCE, Cluster, plain
from postgres_programs import Availability, available, binaries

__all__ = ["Availability", "Postgres", "available", "binaries"]

Row = list[str]


class Postgres(Cluster):
    """With databases."""

    def create_database(self, name: str | None = None, template: str | None = None) -> str:
        """Its name, by chance if none is given. Nobody may be connected to a template."""
        name = name or f"test_{secrets.token_hex(8)}"
        copied = f" TEMPLATE {quoted(template)}" if template else ""
        self.sql(f"CREATE DATABASE {quoted(name)}{copied}")
        return name

    def drop_database(self, name: str) -> None:
        """Whoever is connected."""
        self.sql(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")

    def sql(self, text: str, database: str = "postgres") -> list[Row]:
        """The rows of all statements together, values as psql writes them: null is an empty text."""
        # Ended by null bytes and parted by a character that no text has, as values may have lines and tabs.
        options = ["--no-align", "--tuples-only", "--record-separator-zero", "--field-separator=\x1f"]
        output = self._client("psql", *options, "--file=-", database=database, text=text)
        return [row.split("\x1f") for row in output.split("\0")[:-1]]

    def run_file(self, path: Path | str, database: str, variables: Mapping[str, str] | None = None) -> None:
        """A script, with variables of psql."""
        options = [f"--set={name}={value}" for name, value in (variables or {}).items()]
        self._client("psql", *options, f"--file={path}", database=database)

    def dump(self, database: str, tables: Sequence[str] | None = None, schema_only: bool = False) -> str:
        """By pg_dump; the same twice where nothing changed between."""
        options = [f"--table={quoted(table)}" for table in tables or ()]
        options += ["--schema-only"] if schema_only else []
        text = self._client("pg_dump", *options, database=database)
        return re.sub(r"^\\(un)?restrict .*\n", "", text, flags=re.MULTILINE)  # with a word new in each dump

    def url(self, database: str = "postgres") -> str:
        return f"jdbc:postgresql://127.0.0.1:{self.port}/{quote(database, safe='')}"

    def uri(self, database: str = "postgres") -> str:
        return f"postgresql://{self.USER}:{self.password}@127.0.0.1:{self.port}/{quote(database, safe='')}"

    def settings(self, database: str = "postgres") -> dict[str, str]:
        """Of our server, as variables of its environment."""
        return {
            "POSTGRES_URL": self.url(database),
            "POSTGRES_USER": self.USER,
            "POSTGRES_PASSWORD": self.password,
        }

    def _client(self, program: str, *options: str, database: str, text: str = "") -> str:
        """What it printed."""
        command = [self._binaries / program, "--host=127.0.0.1", f"--port={self.port}", f"--username={self.USER}"]
        if program == "psql":
            command += ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        environment = plain() | {"PGPASSWORD": self.password, "PGCLIENTENCODING": "UTF8"}
        environment["PGOPTIONS"] = "-c client_min_messages=warning"
        # As a connection string, a name with `=` in it would be one.
        target = "dbname='{}'".format(re.sub(r"(['\\])", r"\\\1", database))
        result = subprocess.run(
            [*command, f"--dbname={target}", *options], env=environment, input=text.encode(), capture_output=True
        )
        if result.returncode != 0:
            raise RuntimeError(f"{program} failed: {result.stderr.decode(errors='replace').strip()}")
        return result.stdout.decode()


def quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


# MARK: Command line


class Stopped(Exception):
    """By a signal."""


def run(command: Sequence[str], fsync: bool) -> int:
    """The exit status of the command, which ends before the server does."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    ctypes.CDLL(None).prctl(1, int(signal.SIGTERM))  # PR_SET_PDEATHSIG: to us, when our parent ends
    try:
        with Postgres(fsync, {"max_connections": "500"}) as server, subprocess.Popen(
            command, env=os.environ | {"COMPREFACE_TEST_POSTGRES": server.uri()}
        ) as child:
            try:
                status = child.wait()
            except Stopped as signalled:
                if signalled.args != (signal.SIGINT,):  # which a terminal sends to both
                    child.terminate()
                try:
                    child.wait(PATIENCE / 2)
                except subprocess.TimeoutExpired:
                    child.kill()
                raise
    except Stopped as signalled:
        return 128 + int(signalled.args[0])
    return status if status >= 0 else 128 - status


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs a command beside a PostgreSQL server of its own.")
    actions = parser.add_subparsers(dest="action", required=True)
    running = actions.add_parser("run", help="the command finds the server's address in COMPREFACE_TEST_POSTGRES")
    running.add_argument("--fast", action="store_true", help="without fsync")
    running.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    if not available():
        parser.exit(1, f"{available().why}\n")
    if not shutil.which(arguments.command[0]):
        parser.exit(127, f"there is no command {arguments.command[0]}\n")
    return run(arguments.command, fsync=not arguments.fast)


if __name__ == "__main__":
    sys.exit(main())

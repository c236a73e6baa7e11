"""Starts a real NVIDIA Triton on this machine's processor, with all networks of a model pack.

    .venv-triton/bin/python Tests/Triton/serve.py --models .models/default [--port 8000]

Prints `READY http://127.0.0.1:PORT`, and serves until its standard input ends or somebody ends it. The networks are
configured as Deploy/triton says, but for two words: PyPI's Triton has neither the ONNX Runtime backend nor a GPU here.
"""

import argparse
import http.client
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "SDK"))

from postgres_cluster import free_port  # noqa: E402

CONFIGURATIONS = HERE.parents[1] / "Deploy" / "triton"
HERE_INSTEAD = {'backend: "onnxruntime"': 'backend: "python"', "kind: KIND_GPU": "kind: KIND_CPU"}
PATIENCE = 300  # seconds


def lay_repository(models: Path, repository: Path) -> None:
    """A folder for each network of the pack, under the name that the manifest gives it."""
    manifest = json.loads((models / "manifest.json").read_text(encoding="utf-8"))
    for model in manifest["models"]:
        text = (CONFIGURATIONS / model["name"] / "config.pbtxt").read_text(encoding="utf-8")
        for there, here in HERE_INSTEAD.items():
            if text.count(there) != 1:
                raise ValueError(f"the configuration of {model['name']} must have {there} once")
            text = text.replace(there, here)
        version = repository / model["name"] / "1"
        version.mkdir(parents=True)
        (version.parent / "config.pbtxt").write_text(text, encoding="utf-8")
        (version / "model.onnx").symlink_to((models / model["file"]).resolve())
        shutil.copy(HERE / "model.py", version)


def lay_backend(package: Path, backends: Path) -> None:
    """Triton's Python backend, with the program that it needs for this version of Python."""
    backend = shutil.copytree(package / "tritonserver" / "backends" / "python", backends / "python")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    shutil.copy(package / "tritonserver" / "python_backend_stubs" / version / "triton_python_backend_stub", backend)


def start(package: Path, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    # Whatever ends this program, even a SIGKILL, also ends Triton.
    command = ["setpriv", "--pdeathsig", "TERM", package / "tritonserver" / "bin" / "tritonserver"]
    command += ["--model-repository", folder / "repository", "--backend-directory", folder / "backends"]
    command += ["--http-address", "127.0.0.1", "--http-port", port, "--allow-grpc", "false", "--allow-metrics", "false"]
    # Seconds for the start of a network's process.
    command += ["--backend-config", "python,stub-timeout-seconds=180"]
    settings = {
        # The backend's program looks for its packages where the first python3 does.
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LD_LIBRARY_PATH": str(package.parent / "nvidia_pytriton.libs"),
        "OMP_NUM_THREADS": "1",
    }
    with open(folder / "log", "wb") as log:
        return subprocess.Popen(
            [str(word) for word in command],
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_until_ready(process: "subprocess.Popen[bytes]", folder: Path, port: int) -> None:
    end = time.monotonic() + PATIENCE
    while not is_ready(port):
        if process.poll() is not None or time.monotonic() > end:
            print((folder / "log").read_text(errors="replace")[-4000:], file=sys.stderr)
            sys.exit("serve: Triton did not get ready; its last words are above")
        time.sleep(0.1)


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/v2/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def serve(models: Path, port: int) -> None:
    found = find_spec("pytriton")
    if not found or not found.submodule_search_locations:
        sys.exit("serve: nvidia-pytriton is not installed; Scripts/setup-triton.sh does that")
    package = Path(found.submodule_search_locations[0])
    with tempfile.TemporaryDirectory(prefix="compreface-triton-") as name:
        folder = Path(name)
        lay_repository(models, folder / "repository")
        lay_backend(package, folder / "backends")
        process = start(package, folder, port)
        try:
            wait_until_ready(process, folder, port)
            print(f"READY http://127.0.0.1:{port}", flush=True)
            while process.poll() is None:
                readable, _, _ = select.select([sys.stdin], [], [], 0.5)
                if readable and not os.read(sys.stdin.fileno(), 1000):
                    break
        finally:
            stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="the folder of a model pack, with its manifest.json")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    arguments = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    serve(arguments.models, arguments.port or free_port())

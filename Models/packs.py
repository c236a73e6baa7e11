"""A model pack: a folder of ONNX files and the manifest that vouches for every byte of them."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from errors import InstallError

FORMAT = 1
"""Of the manifest. The product refuses a number it does not know."""

CONVERTER = 2
"""Of the code in this folder. Raise it whenever the bytes of a produced file change."""

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Model:
    """One file of a pack: the role it plays, and where its weights come from."""

    name: str
    file: str
    licence: str
    source: str


@dataclass(frozen=True)
class Pack:
    """What a pack holds, and `produce`, which writes each model's file into the folder it is given.

    `produce` also gets the folder that holds what would be downloaded, or None where it must see for itself.
    """

    name: str
    version: str
    description: str
    models: tuple[Model, ...]
    produce: Callable[[Path, Path | None], None]
    optional: bool = False


def install(pack: Pack, models: Path, sources: Path | None = None) -> None:
    """Produces the pack beside its place and moves it there whole, so that no reader meets half of one."""
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{pack.name}-", dir=models) as scratch:
        fresh, stale = Path(scratch, "fresh"), Path(scratch, "stale")
        fresh.mkdir()
        pack.produce(fresh, sources)
        manifest = json.dumps(describe(pack, fresh), indent=2) + "\n"
        (fresh / MANIFEST).write_text(manifest, encoding="utf-8")

        place = models / pack.name
        if place.exists():
            place.rename(stale)
        fresh.rename(place)


def is_installed(pack: Pack, models: Path) -> bool:
    """Whether the folder holds what this pack, made by this converter, consists of, byte for byte."""
    folder = models / pack.name
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        # `compreface models install` converts nothing by itself, and names no converter.
        return {"converter": CONVERTER} | manifest == describe(pack, folder)
    except (OSError, TypeError, ValueError):
        return False


def describe(pack: Pack, folder: Path) -> dict:
    """The manifest of the pack's files as they lie in the folder."""
    return {
        "format": FORMAT,
        "pack": pack.name,
        "version": pack.version,
        "converter": CONVERTER,
        "description": pack.description,
        "models": [
            {
                "name": model.name,
                "file": model.file,
                "sha256": sha256((folder / model.file).read_bytes()),
                "bytes": (folder / model.file).stat().st_size,
                "licence": model.licence,
                "source": model.source,
            }
            for model in pack.models
        ],
    }


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def verify(name: str, data: bytes, expected: str) -> bytes:
    """The data again, if its SHA-256 is the expected one."""
    got = sha256(data)
    if got != expected:
        raise InstallError(f"{name} is not the file it should be: SHA-256 expected {expected}, got {got}")
    return data

"""Folders of models with a small calculator beside the real one."""

import hashlib
import json
import shutil
import tempfile
import unittest
from pathlib import Path
from typing import Any

import tiny_networks
from sdk import environment

INSTALLED = Path(environment()["COMPREFACE_MODELS"])


def copy_for(test: unittest.TestCase) -> Path:
    """A folder with the packs that every server needs. It goes with the test."""
    folder = tempfile.TemporaryDirectory(prefix="compreface-models-")
    test.addCleanup(folder.cleanup)
    models = Path(folder.name)
    for pack in ("default", "yunet"):
        if (INSTALLED / pack).is_dir():
            shutil.copytree(INSTALLED / pack, models / pack)
    return models


def lay_tiny(models: Path, length: int, crop: str = "arcface", channels: str = "rgb", **changes: Any) -> str:
    """A pack `tiny` as `models install` writes it. Gives the version of its calculator."""
    network = tiny_networks.arcface(length)
    pack = models / "tiny"
    pack.mkdir()
    (pack / "net.onnx").write_bytes(network)
    recipe = {
        "version": f"tiny.Calculator@{crop}",
        "model": "calculator",
        "side": 112,
        "channels": channels,
        "mean": [127.5] * 3,
        "scale": [1 / 127.5] * 3,
        "crop": crop,
        "whiten": False,
        "dimension": length,
        "midpoint": 1.25,
        "steepness": 6.0,
    } | changes
    model = {
        "name": "calculator",
        "file": "net.onnx",
        "sha256": hashlib.sha256(network).hexdigest(),
        "bytes": len(network),
        "licence": "CC0-1.0",
        "source": "here",
    }
    manifest = {"format": 1, "pack": "tiny", "version": "1", "description": "For tests", "models": [model]}
    (pack / "manifest.json").write_text(json.dumps(manifest | {"calculator": recipe}), encoding="utf-8")
    return str(recipe["version"])

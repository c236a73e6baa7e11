"""Cuts the faces out of photos as the product gives them to its calculator: PNG of 150 x 150 pixels.

    .venv-bench/bin/python Benchmarks/chips.py --photos FOLDER --models .models --out CHIPS

Takes the photos of all folders below FOLDER; a chip is named after its photo, with a number where a photo has several.
Needs the pack yunet.
"""

import argparse
import sys
from pathlib import Path

import cv2

from peer_onnx import OnnxEngine, align

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Cut aligned faces out of photos.")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path(".models"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)

    options.out.mkdir(parents=True, exist_ok=True)
    engine = OnnxEngine(options.models, threads=1)
    for file in sorted(path for path in options.photos.rglob("*") if path.suffix.lower() in ENDINGS):
        photo, faces = engine.find(file.read_bytes())
        for index, face in enumerate(faces):
            name = file.stem if index == 0 else f"{file.stem}~{index + 1}"
            cv2.imwrite(str(options.out / f"{name}.png"), align(photo, face.points))
        print(f"{file.relative_to(options.photos)}: {len(faces)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What `calibrate.py` measured, as text: for each convolution the largest value that enters it, and corrections."""

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from convert.int8 import Measured
from errors import InstallError

FORMAT = 1
AT_MOST = 1_000_000
"""Bytes of a file."""

WIDTH = 120
DIGITS = 4


def write(convolutions: Sequence[Measured], about: str) -> str:
    """JSON, in lines of a width to read."""
    entries = [
        {"largest": each.largest, "corrections": [float(f"{value:.{DIGITS}g}") for value in each.corrections]}
        for each in convolutions
    ]
    lines = [textwrap.fill(json.dumps(entry), WIDTH, break_long_words=False) for entry in entries]
    about = json.dumps(about, ensure_ascii=False)
    return f'{{"format": {FORMAT},\n"about": {about},\n"convolutions": [\n' + ",\n".join(lines) + "\n]}\n"


def read(file: Path) -> list[Measured]:
    with file.open("rb") as stream:
        data = stream.read(AT_MOST + 1)
    if len(data) > AT_MOST:
        raise InstallError(f"{file.name} is longer than the {AT_MOST} bytes a calibration may have")
    try:
        content = json.loads(data)
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']}")
        return [measured(entry) for entry in content["convolutions"]]
    except (ValueError, KeyError, TypeError) as error:
        raise InstallError(f"{file.name} is no calibration of format {FORMAT}: {error}") from error


def measured(entry: dict) -> Measured:
    largest, corrections = float(entry["largest"]), np.array(entry["corrections"], dtype=float)
    if not 0 < largest < np.inf or corrections.ndim != 1 or not np.isfinite(corrections).all():
        raise ValueError("a convolution has something else than a positive number and a list of numbers")
    return Measured(largest, corrections)

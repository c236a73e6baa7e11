"""The real plugin networks against figures of other engines, from the very pixels those were given.

Needs COMPREFACE_REFERENCE, a folder with `models/golden/`, and the networks: converted here from the files in
COMPREFACE_MODEL_MIRROR if that is set, else as they lie installed in COMPREFACE_MODELS or `.models`.
"""

import contextlib
import io
import json
import os
import tempfile
import unittest
from pathlib import Path

import numpy as np

import install
import packs
import upstream
from agegender_pack import AGEGENDER
from aizoo_pack import AIZOO
from genderdlib_pack import GENDERDLIB
from liveness_pack import LIVENESS
from tests import reference

try:
    from PIL import Image
except ImportError:
    Image = None

REFERENCE = os.environ.get("COMPREFACE_REFERENCE")
INSTALLED = Path(os.environ.get("COMPREFACE_MODELS") or Path(__file__).parents[2] / ".models")

SIDES = 33, 17, 9, 5, 3
SIZES = (0.04, 0.056), (0.08, 0.11), (0.16, 0.22), (0.32, 0.45), (0.64, 0.72)


@unittest.skipUnless(REFERENCE, "COMPREFACE_REFERENCE names no folder with models/golden")
@unittest.skipUnless(Image, "no Pillow here to read the pixels")
class PluginGoldenTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.golden = Path(REFERENCE or "", "models", "golden")
        cls.figures = json.loads((cls.golden / "plugins.json").read_text())
        photos = cls.figures["photos"] | cls.figures["extra_photos"]
        cls.faces = [face for photo in photos.values() for face in photo["faces"]]
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.models = Path(folder.name) if os.environ.get(upstream.MIRROR) else INSTALLED

    def network(self, pack: packs.Pack, name: str) -> bytes:
        if os.environ.get(upstream.MIRROR):
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as error:
                status = install.install(pack, self.models, sources=None)
            self.assertIn(status, (install.DONE, install.OUT_OF_REACH), error.getvalue())
            if status == install.OUT_OF_REACH:
                self.skipTest(error.getvalue())
        elif not packs.is_installed(pack, self.models):
            self.skipTest(f"{upstream.MIRROR} is not set, and {self.models} holds no {pack.name} of this converter")
        (model,) = (model for model in pack.models if model.name == name)
        return (self.models / pack.name / model.file).read_bytes()

    def outputs(self, network: bytes, files: list[str]) -> dict[str, np.ndarray]:
        """Of all images at once."""
        images = []
        for file in files:
            with Image.open(self.golden / file) as image:
                images.append(np.asarray(image.convert("RGB")).transpose(2, 0, 1))
        return reference.run(network, np.stack(images))

    def test_liveness(self):
        for name, scale in (("fas27", "2.7"), ("fas40", "4.0")):
            figures = [face["liveness"][scale] for face in self.faces]
            got = self.outputs(self.network(LIVENESS, name), [figure["crop"] for figure in figures])
            self.near(got["probabilities"], [figure["prob"] for figure in figures], 1e-4)

    def test_age_and_gender(self):
        figures = [chip["age_gender"] for chip in self.figures["chips"].values()]
        got = self.outputs(self.network(AGEGENDER, "agegender"), [figure["chip"] for figure in figures])
        self.near(got["age"], [[figure["age"]] for figure in figures], 0.01)
        self.near(got["gender"], [figure["gender"] for figure in figures], 1e-4)

    def test_gender_by_dlib(self):
        figures = [chip["dlib_gender"] for chip in self.figures["chips"].values()]
        got = self.outputs(self.network(GENDERDLIB, "gender"), [figure["chip"] for figure in figures])
        self.near(got["gender"], [figure["dlib"][::-1] for figure in figures], 1e-4)

    def test_mask(self):
        """Of the boxes that count, the one nearest to the middle of the crop, as the figures were taken."""
        figures = [face["mask"] for face in self.faces]
        got = self.outputs(self.network(AIZOO, "mask"), [figure["crop"] for figure in figures])
        for figure, boxes, classes in zip(figures, got["boxes"], got["classes"], strict=True):
            corners = decoded(boxes)
            centres = (corners[:, :2] + corners[:, 2:]) / 2
            best = min(kept(corners, classes.max(axis=1)), key=lambda box: np.hypot(*(centres[box] - 0.5)))
            self.near(classes[best], figure["class_prob"], 1e-4)
            self.near(corners[best], figure["anchor_box"], 1e-4)

    def near(self, got, wanted, tolerance: float):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance)


def decoded(boxes: np.ndarray) -> np.ndarray:
    """x1, y1, x2, y2 in units of the image, by the recipe of README.md."""
    anchors = np.array(
        [
            [(column + 0.5) / side, (row + 0.5) / side, size * ratio**0.5, size / ratio**0.5]
            for side, (small, large) in zip(SIDES, SIZES, strict=True)
            for row in range(side)
            for column in range(side)
            for size, ratio in ((small, 1), (large, 1), (small, 0.62), (small, 0.42))
        ]
    )
    centres = anchors[:, :2] + boxes[:, :2] * 0.1 * anchors[:, 2:]
    sizes = anchors[:, 2:] * np.exp(boxes[:, 2:] * 0.2)
    return np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1)


def kept(corners: np.ndarray, scores: np.ndarray) -> list[int]:
    """The boxes over 0.5 that overlap no better one by more than 0.4, the best first."""
    boxes = []
    for box in np.argsort(-scores):
        if scores[box] > 0.5 and all(overlap(corners[box], corners[better]) <= 0.4 for better in boxes):
            boxes.append(box)
    return boxes


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    shared = np.prod(np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None))
    return shared / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - shared)

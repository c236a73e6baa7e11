"""Reads the training data: pools of faces, and what people said about the faces."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

FAIRFACE, MASKS = "fairface_pools_u8.npz", "synthetic_masks_u8.npz"
TRAIN, TUNE, TEST = 0, 1, 2

AGES = ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69", "70+")
MIDDLES = np.array([1, 6, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 75])
"""Years in the middle of each age group; of the last, a guess."""

MASK_CLASSES = ("without_mask", "with_mask", "mask_weared_incorrect")


@dataclass(frozen=True)
class Faces:
    """FairFace: one row a face."""

    pools: np.ndarray  # float32 [n, 480]
    age: np.ndarray  # index into AGES
    male: np.ndarray  # 0 or 1, as annotated
    race: np.ndarray  # index into races; to report errors by group, never a target or an input
    races: list[str]
    split: np.ndarray

    def rows(self, split: int) -> np.ndarray:
        return np.flatnonzero(self.split == split)


@dataclass(frozen=True)
class MaskedFaces:
    """Faces under drawn masks, faces with something else drawn on them, and faces as they are."""

    pools: np.ndarray
    label: np.ndarray  # index into MASK_CLASSES
    kind: np.ndarray  # what was drawn; "natural" where nothing was
    split: np.ndarray
    source: np.ndarray  # the face's row in Faces

    def rows(self, split: int) -> np.ndarray:
        return np.flatnonzero(self.split == split)


def faces(folder: Path) -> Faces:
    with np.load(folder / FAIRFACE, allow_pickle=False) as file:
        if tuple(file["age_names"]) != AGES:
            raise ValueError(f"{FAIRFACE} has the age groups {list(file['age_names'])}, and not {list(AGES)}")
        races = [str(name).replace("_", " ") for name in file["race_names"]]
        age, male, race, split = (file[name].astype(int) for name in ("age", "male", "race", "split"))
        return Faces(pools(file), age, male, race, races, split)


def masked_faces(folder: Path, bare: Faces) -> MaskedFaces:
    with np.load(folder / MASKS, allow_pickle=False) as file:
        if tuple(file["label_names"]) != MASK_CLASSES:
            raise ValueError(f"{MASKS} has the labels {list(file['label_names'])}, and not {list(MASK_CLASSES)}")
        natural = file["natural_rows"]
        nothing = np.zeros(len(natural), int)
        kind = file["kind_names"][file["kind"]]
        return MaskedFaces(
            np.concatenate([pools(file), bare.pools[natural]]),
            np.concatenate([file["label"].astype(int), nothing]),
            np.concatenate([kind, np.full(len(natural), "natural")]),
            np.concatenate([file["split"].astype(int), bare.split[natural]]),
            np.concatenate([file["source_row"], natural]),
        )


def pools(file: np.lib.npyio.NpzFile) -> np.ndarray:
    """Stored as bytes, finer near zero: the square of the byte's share of 255 times the column's scale."""
    return ((file["pools"] / np.float32(255)) ** 2 * file["scale"]).astype(np.float32)

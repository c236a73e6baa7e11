"""The head that tells whether a mask is worn, and how."""

import numpy as np

from heads.data import MASK_CLASSES, TRAIN, TUNE, MaskedFaces
from heads.head import Head, Output
from heads.losses import cross_entropy, temperature
from heads.training import Recipe, train

VERSION = "1"

RECIPE = Recipe(hidden=32, outputs=len(MASK_CLASSES), dropout=0.3, weight_decay=1e-2, batch=256, epochs=18)

SMOOTHING = 0.03
"""The share of the truth that is spread over all classes."""

FALSE_ALARMS = 0.01
"""The share of bare faces of the tuning split that may be told they wear a mask wrongly."""

WITHOUT, INCORRECT = MASK_CLASSES.index("without_mask"), MASK_CLASSES.index("mask_weared_incorrect")


def trained(faces: MaskedFaces, seed: int) -> Head:
    rows = faces.rows(TRAIN)
    label = faces.label[rows]
    wanted = (np.eye(len(MASK_CLASSES)) * (1 - SMOOTHING) + SMOOTHING / len(MASK_CLASSES))[label].astype(np.float32)
    rarity = np.sqrt(len(rows) / len(MASK_CLASSES) / np.bincount(label))[label].astype(np.float32)

    def loss_gradient(logits: np.ndarray, batch: np.ndarray) -> np.ndarray:
        return cross_entropy(logits, wanted[batch], rarity[batch])

    weights, bias, output, output_bias = train(faces.pools[rows], loss_gradient, RECIPE, seed).folded()

    tune = faces.rows(TUNE)
    logits = np.maximum(faces.pools[tune] @ weights + bias, 0) @ output + output_bias
    bare = logits[faces.label[tune] == WITHOUT]
    lead = bare[:, INCORRECT] - np.delete(bare, INCORRECT, axis=1).max(axis=1)
    less = max(0, np.quantile(lead, 1 - FALSE_ALARMS))
    logits[:, INCORRECT] -= less
    output_bias[INCORRECT] -= less
    divisor = temperature(logits, faces.label[tune])
    print(f"mask: mask_weared_incorrect lowered by {less:.2f}, temperature {divisor:.3f}")
    return Head("mask", VERSION, weights, bias, (Output("mask", "softmax", output / divisor, output_bias / divisor),))

"""The head that tells age group and gender."""

import numpy as np

from heads.data import AGES, TRAIN, TUNE, Faces
from heads.head import Head, Output
from heads.losses import binary_cross_entropy, binary_temperature, cross_entropy, softened, temperature
from heads.training import Recipe, train

VERSION = "1"

RECIPE = Recipe(hidden=128, outputs=len(AGES) + 1, dropout=0.2, weight_decay=1e-3, batch=512, epochs=25)

WIDTH = 0.6
"""Of the bell around the right age group, in groups: to be one off is half right, and annotators often are."""


def trained(faces: Faces, seed: int) -> Head:
    rows = faces.rows(TRAIN)
    ages = softened(faces.age, len(AGES), WIDTH)
    male = faces.male.astype(np.float32)[:, None]

    def loss_gradient(logits: np.ndarray, batch: np.ndarray) -> np.ndarray:
        age = cross_entropy(logits[:, :-1], ages[rows[batch]])
        return np.concatenate([age, binary_cross_entropy(logits[:, -1:], male[rows[batch]])], axis=1)

    weights, bias, output, output_bias = train(faces.pools[rows], loss_gradient, RECIPE, seed).folded()

    tune = faces.rows(TUNE)
    logits = np.maximum(faces.pools[tune] @ weights + bias, 0) @ output + output_bias
    age_temperature = temperature(logits[:, :-1], faces.age[tune])
    male_temperature = binary_temperature(logits[:, -1], faces.male[tune])
    print(f"temperatures: age {age_temperature:.3f}, gender {male_temperature:.3f}")
    outputs = (
        Output("age", "softmax", output[:, :-1] / age_temperature, output_bias[:-1] / age_temperature),
        Output("male", "sigmoid", output[:, -1:] / male_temperature, output_bias[-1:] / male_temperature),
    )
    return Head("age_gender", VERSION, weights, bias, outputs)

"""Losses, as the gradient of their mean over a batch with respect to the logits; and temperatures."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def softened(classes: np.ndarray, count: int, width: float) -> np.ndarray:
    """Ordered classes [n] as probabilities [n, count]: a bell of that width around the right one."""
    away = (np.arange(count) - classes[:, None]) / width
    bells = np.exp(-(away**2) / 2)
    return (bells / bells.sum(axis=1, keepdims=True)).astype(np.float32)


def cross_entropy(logits: np.ndarray, wanted: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Of a softmax against probabilities [n, classes]; `weights` [n] say how much each row counts."""
    weights = np.ones(len(logits), np.float32) if weights is None else weights
    return (softmax(logits) - wanted) * (weights / weights.sum())[:, None]


def binary_cross_entropy(logits: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Of a sigmoid against probabilities of the same shape."""
    return (sigmoid(logits) - wanted) / np.float32(len(logits))


TEMPERATURES = np.exp(np.linspace(-1, 1, 401))


def temperature(logits: np.ndarray, classes: np.ndarray) -> float:
    """What to divide logits [n, classes] by, so that the classes [n] are the least surprising."""
    logits = logits.astype(np.float64)

    def surprise(divisor: float) -> float:
        return -np.log(softmax(logits / divisor)[np.arange(len(classes)), classes]).mean()

    return float(min(TEMPERATURES, key=surprise))


def binary_temperature(logits: np.ndarray, wanted: np.ndarray) -> float:
    """The same for the logits [n] of one yes-or-no question."""
    pairs = np.stack([np.zeros_like(logits), logits], axis=1)
    return temperature(pairs, wanted.astype(int))

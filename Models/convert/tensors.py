"""Published tensors by name, each to be used once, and what becomes of them on the way into a graph."""

from collections.abc import Mapping

import numpy as np

from errors import FormatError


class Tensors:
    """Hands out tensors as float64, and notices at the end those that the network has no use for."""

    def __init__(self, network: str, tensors: Mapping[str, np.ndarray]) -> None:
        self.network = network
        self.unused = dict(tensors)

    def has(self, beginning: str) -> bool:
        return any(name.startswith(beginning) for name in self.unused)

    def take(self, name: str) -> np.ndarray:
        try:
            return self.unused.pop(name).astype(np.float64)
        except KeyError:
            raise FormatError(f"the weights of {self.network} have no {name}") from None

    def finish(self) -> None:
        if self.unused:
            name = next(iter(self.unused))
            raise FormatError(f"the weights hold {len(self.unused)} tensors that {self.network} has not, as {name}")


def from_tensorflow(weights: np.ndarray) -> np.ndarray:
    """Of a convolution: [rows, columns, in, out] to [out, in, rows, columns]."""
    return weights.transpose(3, 2, 0, 1)


def with_norm(
    weights: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, variance: np.ndarray, epsilon: float
) -> tuple[np.ndarray, np.ndarray]:
    """Weights [out, ...] and bias of the layer that equals one without a bias and the batch norm after it."""
    scale = gamma / np.sqrt(variance + epsilon)
    return weights * scale.reshape(-1, *[1] * (weights.ndim - 1)), beta - mean * scale

"""A head: a small network that answers questions about a face from pools of the calculator."""

from dataclasses import dataclass

import numpy as np

from heads.losses import sigmoid, softmax

ACTIVATIONS = {"softmax": softmax, "sigmoid": sigmoid}


@dataclass(frozen=True)
class Output:
    """A layer after the hidden one, and what makes probabilities of its logits."""

    name: str
    activation: str  # one of ACTIVATIONS
    weights: np.ndarray  # [hidden, classes]
    bias: np.ndarray  # [classes]


@dataclass(frozen=True)
class Head:
    """Raw pools to a hidden layer, Relu, and one layer for each question. Matrices are [in, out]."""

    name: str
    version: str
    weights: np.ndarray  # [pools, hidden]
    bias: np.ndarray  # [hidden]
    outputs: tuple[Output, ...]

    def probabilities(self, pools: np.ndarray) -> dict[str, np.ndarray]:
        """By output, [n, classes], for pools [n, pools]. The product does this inside of the calculator's network."""
        hidden = np.maximum(pools @ self.weights + self.bias, 0)
        return {each.name: ACTIVATIONS[each.activation](hidden @ each.weights + each.bias) for each in self.outputs}

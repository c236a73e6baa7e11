"""A perceptron with one hidden layer, in numpy: standardisation, dropout, a matrix, batch norm, Relu, dropout, a layer.

Forward and backward are written out, in float32. After training everything before the Relu folds into one layer.
"""

from dataclasses import dataclass

import numpy as np

EPSILON = 1e-5
"""Added to variances before their root is taken."""

MOMENTUM = 0.1
"""The share of a new batch in the running mean and variance."""


@dataclass
class Perceptron:
    """Weights are [in, out]. The hidden layer has no bias of its own: batch norm would take it off again."""

    mean: np.ndarray  # [in], of the training set
    deviation: np.ndarray  # [in]
    dropout: float
    parameters: dict[str, np.ndarray]  # hidden, gain, shift, output, bias
    running_mean: np.ndarray  # [hidden]
    running_variance: np.ndarray  # [hidden]

    @classmethod
    def untrained(
        cls, inputs: np.ndarray, hidden: int, outputs: int, dropout: float, random: np.random.Generator
    ) -> "Perceptron":
        """Standardises by `inputs` [rows, in]. A column that hardly varies is not blown up."""
        features = inputs.shape[1]
        parameters = {
            "hidden": random.normal(scale=features**-0.5, size=(features, hidden)),
            "gain": np.ones(hidden),
            "shift": np.zeros(hidden),
            "output": random.normal(scale=hidden**-0.5, size=(hidden, outputs)),
            "bias": np.zeros(outputs),
        }
        parameters = {name: values.astype(np.float32) for name, values in parameters.items()}
        deviation = inputs.std(axis=0) + np.float32(1e-3)
        norm = np.zeros(hidden, np.float32), np.ones(hidden, np.float32)
        return cls(inputs.mean(axis=0), deviation, dropout, parameters, *norm)

    def standardised(self, inputs: np.ndarray) -> np.ndarray:
        return (inputs - self.mean) / self.deviation

    def gradients(self, x: np.ndarray, loss_gradient, random: np.random.Generator) -> dict[str, np.ndarray]:
        """Of the loss over a batch of standardised rows [n, in], by parameter.

        `loss_gradient` takes the logits [n, out] to the gradient of the mean loss with respect to them. The running
        statistics take in the batch.
        """
        p = self.parameters
        x = x * self._kept(x.shape, random)
        before = x @ p["hidden"]
        mean, variance = before.mean(axis=0), before.var(axis=0)
        scale = 1 / np.sqrt(variance + np.float32(EPSILON))
        normal = (before - mean) * scale
        activation = normal * p["gain"] + p["shift"]
        kept = self._kept(activation.shape, random) * (activation > 0)
        hidden = activation * kept
        self.running_mean += np.float32(MOMENTUM) * (mean - self.running_mean)
        self.running_variance += np.float32(MOMENTUM) * (variance - self.running_variance)

        of_logits = loss_gradient(hidden @ p["output"] + p["bias"])
        of_activation = (of_logits @ p["output"].T) * kept
        of_normal = of_activation * p["gain"]
        of_before = scale * (of_normal - of_normal.mean(axis=0) - normal * (of_normal * normal).mean(axis=0))
        return {
            "hidden": x.T @ of_before,
            "gain": (of_activation * normal).sum(axis=0),
            "shift": of_activation.sum(axis=0),
            "output": hidden.T @ of_logits,
            "bias": of_logits.sum(axis=0),
        }

    def _kept(self, shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
        """What dropout multiplies by: 0, or so much that the mean stays."""
        kept = random.random(shape, dtype=np.float32) >= self.dropout
        return kept * np.float32(1 / (1 - self.dropout))

    def folded(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Weights and bias of the two layers that do the same over raw inputs, without dropout, in float64."""
        p = {name: values.astype(np.float64) for name, values in self.parameters.items()}
        scale = p["gain"] / np.sqrt(self.running_variance.astype(np.float64) + EPSILON)
        weights = p["hidden"] * scale / self.deviation[:, None]
        bias = p["shift"] - self.running_mean * scale - self.mean @ weights
        return weights, bias, p["output"], p["bias"]

"""Trains a perceptron: AdamW under a one-cycle learning rate."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from heads.perceptron import Perceptron


@dataclass(frozen=True)
class Recipe:
    hidden: int
    outputs: int
    dropout: float
    weight_decay: float
    batch: int
    epochs: int
    peak: float = 2e-3
    """The highest learning rate."""


def train(
    inputs: np.ndarray,
    loss_gradient: Callable[[np.ndarray, np.ndarray], np.ndarray],
    recipe: Recipe,
    seed: int,
) -> Perceptron:
    """A perceptron for the raw rows [n, in].

    `loss_gradient` takes logits [batch, out] and the rows they belong to [batch] to the gradient of the mean loss. The
    same seed gives the same weights on the same machine; another one's matrix products may round differently.
    """
    random = np.random.default_rng(seed)
    network = Perceptron.untrained(inputs, recipe.hidden, recipe.outputs, recipe.dropout, random)
    x = network.standardised(inputs)
    optimiser = AdamW(network.parameters, recipe.weight_decay)
    batches = len(x) // recipe.batch
    for epoch in range(recipe.epochs):
        order = random.permutation(len(x))
        for batch in range(batches):
            rows = order[batch * recipe.batch :][: recipe.batch]
            gradients = network.gradients(x[rows], lambda logits: loss_gradient(logits, rows), random)
            done = (epoch * batches + batch) / (recipe.epochs * batches)
            optimiser.step(gradients, recipe.peak * one_cycle(done))
    return network


WARM_UP = 0.15
FIRST = 1 / 25


def one_cycle(done: float) -> float:
    """The learning rate's share of its peak when a share `done` of the training is over: up, then down to nothing.

    L. Smith and N. Topin, "Super-Convergence", 2018, with cosines instead of straight lines.
    """
    if done < WARM_UP:
        return FIRST + (1 - FIRST) * (1 - np.cos(np.pi * done / WARM_UP)) / 2
    return (1 + np.cos(np.pi * (done - WARM_UP) / (1 - WARM_UP))) / 2


class AdamW:
    """I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", 2019. Matrices decay, vectors do not."""

    MEAN, SQUARE, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, parameters: dict[str, np.ndarray], weight_decay: float) -> None:
        self.parameters, self.weight_decay, self.steps = parameters, weight_decay, 0
        self.means = {name: np.zeros_like(values) for name, values in parameters.items()}
        self.squares = {name: np.zeros_like(values) for name, values in parameters.items()}

    def step(self, gradients: dict[str, np.ndarray], rate: float) -> None:
        """Changes the parameters in place."""
        self.steps += 1
        for name, values in self.parameters.items():
            gradient, mean, square = gradients[name], self.means[name], self.squares[name]
            mean += np.float32(1 - self.MEAN) * (gradient - mean)
            square += np.float32(1 - self.SQUARE) * (gradient * gradient - square)
            root = np.sqrt(square / np.float32(1 - self.SQUARE**self.steps)) + np.float32(self.EPSILON)
            if values.ndim > 1:
                values *= np.float32(1 - rate * self.weight_decay)
            values -= np.float32(rate / (1 - self.MEAN**self.steps)) * mean / root

"""MiniFASNet, which tells a face from a picture of a face, as ONNX.

Input: `image`, float32 [N, 3, 80, 80], RGB 0...255, cut around the face. The networks were trained on blue, green, red;
the channels of the first convolution are exchanged, so that they take what every other network here takes. There is no
scaling of the pixels. Output: `probabilities`, float32 [N, 3], a softmax: a flat picture, a real face, a solid mask.

A state dictionary has names and shapes but no order of execution, strides or paddings. Those are given here, after the
description of the architecture by its authors (minivision-ai/Silent-Face-Anti-Spoofing on GitHub, Apache-2.0): blocks
that widen the map with a 1 x 1 convolution, filter each channel by itself, and narrow it again. In V1SE the last block
of each row also weighs its channels by their averages ("squeeze and excitation"); its file has an `se_module` there.

Every batch norm folds into the layer before it. The two dense layers at the end have nothing but a batch norm between
them, so that all three are one.
"""

from collections.abc import Mapping

import numpy as np

from convert.graph import Graph
from convert.tensors import Tensors, with_norm

SIDE = 80
EPSILON = 1e-5
"""PyTorch adds it to the variance in a batch norm."""

WRAPPER = "module."
"""Begins every name in the files: the networks were trained on several GPUs."""

COUNTER = ".num_batches_tracked"
"""Ends the names of what counts steps of training."""


def convert(tensors: Mapping[str, np.ndarray]) -> bytes:
    return Network(tensors).serialised()


class Network:
    def __init__(self, tensors: Mapping[str, np.ndarray]) -> None:
        named = {name.removeprefix(WRAPPER): values for name, values in tensors.items() if not name.endswith(COUNTER)}
        self.tensors = Tensors("MiniFASNet", named)
        self.graph = Graph("minifasnet", ["faces", 3, SIDE, SIDE])

    def serialised(self) -> bytes:
        x = self.convolution("image", "conv1", stride=2, padding=1, reverse=True)
        x = self.convolution(x, "conv2_dw", padding=1)
        x = self.block(x, "conv_23", stride=2)
        x = self.row(x, "conv_3")
        x = self.block(x, "conv_34", stride=2)
        x = self.row(x, "conv_4")
        x = self.block(x, "conv_45", stride=2)
        x = self.row(x, "conv_5")
        x = self.convolution(x, "conv_6_sep")
        x = self.graph.node("Flatten", self.convolution(x, "conv_6_dw"))
        x = self.graph.dense(x, *self.classes())
        self.graph.output("probabilities", self.graph.node("Softmax", x, axis=1), ["faces", 3])
        self.tensors.finish()
        return self.graph.serialised()

    def row(self, x: str, name: str) -> str:
        """Blocks that each add to their input, as many as the file has."""
        number = 0
        while self.tensors.has(f"{name}.model.{number}."):
            block = f"{name}.model.{number}"
            change = self.block(x, block, stride=1)
            if self.tensors.has(f"{block}.se_module."):
                change = self.weighed(change, f"{block}.se_module")
            x = self.graph.node("Add", x, change)
            number += 1
        return x

    def block(self, x: str, name: str, stride: int) -> str:
        x = self.convolution(x, f"{name}.conv")
        x = self.convolution(x, f"{name}.conv_dw", stride, padding=1)
        return self.convolution(x, f"{name}.project")

    def weighed(self, x: str, name: str) -> str:
        """Each channel times a factor that depends on the averages of all."""
        factors = self.graph.node("GlobalAveragePool", x)
        factors = self.graph.convolution(factors, *self.folded(f"{name}.fc1", f"{name}.bn1"))
        factors = self.graph.convolution(self.graph.node("Relu", factors), *self.folded(f"{name}.fc2", f"{name}.bn2"))
        return self.graph.node("Mul", x, self.graph.node("Sigmoid", factors))

    def convolution(self, x: str, name: str, stride: int = 1, padding: int = 0, reverse: bool = False) -> str:
        """A convolution with its batch norm, and its PReLU where the file has one."""
        weights, bias = self.folded(f"{name}.conv", f"{name}.bn")
        if reverse:
            weights = weights[:, ::-1]
        if weights.shape[1] == 1:
            x = self.graph.depthwise(x, weights, bias, stride, padding)
        else:
            x = self.graph.convolution(x, weights, bias, stride, padding)
        if not self.tensors.has(f"{name}.prelu."):
            return x
        slope = self.tensors.take(f"{name}.prelu.weight").reshape(-1, 1, 1)
        return self.graph.node("PRelu", x, self.graph.constant(slope))

    def classes(self) -> tuple[np.ndarray, np.ndarray]:
        """Dense layer, batch norm, dense layer: weights [in, classes] and bias of the one that equals them."""
        weights, bias = self.folded("linear", "bn")
        last = self.tensors.take("prob.weight")
        return (last @ weights).T, last @ bias

    def folded(self, layer: str, norm: str) -> tuple[np.ndarray, np.ndarray]:
        """Weights [out, ...] and bias of a layer without a bias and the batch norm after it."""
        weights = self.tensors.take(f"{layer}.weight")
        parts = (self.tensors.take(f"{norm}.{part}") for part in ("weight", "bias", "running_mean", "running_var"))
        return with_norm(weights, *parts, EPSILON)

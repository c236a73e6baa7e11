"""The age and gender network of face-api.js as ONNX.

Input: `image`, float32 [N, 3, 112, 112], RGB 0...255, an aligned face. Outputs: `age`, float32 [N, 1], in years;
`gender`, float32 [N, 2], a softmax: male, female.

A small Xception, after the description of the architecture in justadudewhohacks/face-api.js on GitHub (MIT): separable
convolutions, each a filter for every channel by itself and then a mixture of the channels, in blocks with a shortcut.
The weights have TensorFlow's order, [rows, columns, in, out].

The network subtracts a mean and divides by 256 first. The division folds into the first convolution. The subtraction
does not, because that convolution pads with zeros, which mean the mean and not black; so it is a node of the graph.
"""

from collections.abc import Mapping

import numpy as np

from convert.graph import Graph
from convert.tensors import Tensors, from_tensorflow

SIDE = 112
MEANS = [122.782, 117.001, 104.298]
"""Red, green, blue."""

AFTER = (0, 1)
"""TensorFlow's "same" padding of a 3 x 3 window with stride 2 on an even side: one zero after the last pixel."""


def convert(tensors: Mapping[str, np.ndarray]) -> bytes:
    return Network(tensors).serialised()


class Network:
    def __init__(self, tensors: Mapping[str, np.ndarray]) -> None:
        self.tensors = Tensors("the age and gender network", tensors)
        self.graph = Graph("agegender", ["faces", 3, SIDE, SIDE])

    def serialised(self) -> bytes:
        graph = self.graph
        x = graph.node("Sub", "image", graph.constant(np.reshape(MEANS, (3, 1, 1))))
        x = self.convolution(x, "entry_flow/conv_in", stride=2, padding=AFTER, divisor=256)
        x = graph.node("Relu", x)  # 56
        x = self.shrinking(x, "entry_flow/reduction_block_0", activate=False)  # 28
        x = self.shrinking(x, "entry_flow/reduction_block_1")  # 14
        x = self.steady(x, "middle_flow/main_block_0")
        x = self.steady(x, "middle_flow/main_block_1")
        x = self.shrinking(x, "exit_flow/reduction_block")  # 7
        x = graph.node("Relu", self.separable(x, "exit_flow/separable_conv"))
        x = graph.node("Flatten", graph.node("GlobalAveragePool", x))
        graph.output("age", self.dense(x, "fc/age"), ["faces", 1])
        graph.output("gender", graph.node("Softmax", self.dense(x, "fc/gender"), axis=1), ["faces", 2])
        self.tensors.finish()
        return graph.serialised()

    def shrinking(self, x: str, name: str, activate: bool = True) -> str:
        """A block that halves the map; its shortcut is a 1 x 1 convolution of every second pixel."""
        y = self.graph.node("Relu", x) if activate else x
        y = self.separable(y, f"{name}/separable_conv0")
        y = self.separable(self.graph.node("Relu", y), f"{name}/separable_conv1")
        y = self.graph.max_pool(y, size=3)
        return self.graph.node("Add", y, self.convolution(x, f"{name}/expansion_conv", stride=2))

    def steady(self, x: str, name: str) -> str:
        """A block that keeps the map's size and adds to it."""
        y = x
        for number in range(3):
            y = self.separable(self.graph.node("Relu", y), f"{name}/separable_conv{number}")
        return self.graph.node("Add", y, x)

    def separable(self, x: str, name: str) -> str:
        """A 3 x 3 filter for each channel, then a mixture of the channels. Nothing lies between the two."""
        filters = self.tensors.take(f"{name}/depthwise_filter").transpose(2, 3, 0, 1)
        x = self.graph.depthwise(x, filters, np.zeros(len(filters)), padding=1)
        mixture, bias = self.tensors.take(f"{name}/pointwise_filter"), self.tensors.take(f"{name}/bias")
        return self.graph.convolution(x, from_tensorflow(mixture), bias)

    def convolution(self, x: str, name: str, stride: int, padding: int | tuple[int, int] = 0, divisor: int = 1) -> str:
        """A convolution of the input over `divisor`."""
        weights, bias = self.tensors.take(f"{name}/filters"), self.tensors.take(f"{name}/bias")
        return self.graph.convolution(x, from_tensorflow(weights / divisor), bias, stride, padding)

    def dense(self, x: str, name: str) -> str:
        return self.graph.dense(x, self.tensors.take(f"{name}/weights"), self.tensors.take(f"{name}/bias"))

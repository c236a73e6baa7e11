"""The face mask detector of AIZOO as ONNX.

Input: `image`, float32 [N, 3, 260, 260], RGB 0...255. The division by 255 is folded into the first convolution, which
is exact, because it pads with zeros and zero stays zero. Outputs, for the 5,972 anchors of README.md: `boxes`, float32
[N, 5972, 4], offsets from each anchor; `classes`, float32 [N, 5972, 2], two sigmoids: a face with a mask, one without.

Eight 3 x 3 convolutions, after the description of the architecture in AIZOOTech/FaceMaskDetection on GitHub (MIT). A
pool follows each of the first six; the last has no padding. Each of the last five also feeds two heads of two
convolutions, on maps of 33, 17, 9, 5 and 3 cells a side. Anchors run by map, row, column, and then the four of a cell.
The weights have TensorFlow's order, [rows, columns, in, out]. Every batch norm folds into the convolution before it.
"""

from collections.abc import Mapping

import numpy as np

from convert.graph import Graph
from convert.tensors import Tensors, from_tensorflow, with_norm

SIDE, ANCHORS = 260, 5972
NORM = ("gamma", "beta", "moving_mean", "moving_variance")
LAYERS, POOLED, HEADS = 8, 6, 5
EPSILON = 1e-3
"""Keras adds it to the variance in a batch norm."""


def convert(constants: Mapping[str, np.ndarray]) -> bytes:
    return Network(constants).serialised()


class Network:
    def __init__(self, constants: Mapping[str, np.ndarray]) -> None:
        self.constants = Tensors("AIZOO's mask detector", constants)
        self.graph = Graph("aizoo", ["faces", 3, SIDE, SIDE])

    def serialised(self) -> bytes:
        x, boxes, classes = "image", [], []
        for number in range(LAYERS):
            last = number == LAYERS - 1
            x = self.convolution(x, f"conv2d_{number}", padding=0 if last else 1, divisor=255 if number == 0 else 1)
            head = number - (LAYERS - HEADS)
            if head >= 0:
                boxes.append(self.head(x, f"loc_{head}", numbers=4))
                classes.append(self.head(x, f"cls_{head}", numbers=2))
            if number < POOLED:
                x = self.graph.max_pool(x, size=2)
        self.graph.output("boxes", self.graph.node("Concat", *boxes, axis=1), ["faces", ANCHORS, 4])
        joined = self.graph.node("Concat", *classes, axis=1)
        self.graph.output("classes", self.graph.node("Sigmoid", joined), ["faces", ANCHORS, 2])
        self.constants.finish()
        return self.graph.serialised()

    def head(self, x: str, name: str, numbers: int) -> str:
        """[N, anchors of this map, numbers]. Channels go last: those of a cell's four anchors follow each other."""
        x = self.convolution(x, f"{name}_insert_conv2d")
        weights, bias = self.constants.take(f"{name}_conv_1/kernel"), self.constants.take(f"{name}_conv_1/bias")
        x = self.graph.convolution(x, from_tensorflow(weights), bias, padding=1)
        x = self.graph.node("Transpose", x, perm=[0, 2, 3, 1])
        return self.graph.node("Reshape", x, self.graph.constant(np.array([0, -1, numbers])))

    def convolution(self, x: str, name: str, padding: int = 1, divisor: int = 1) -> str:
        """A convolution of the input over `divisor`, its batch norm, and a ReLU."""
        weights = from_tensorflow(self.constants.take(f"{name}_1/kernel"))
        parts = (self.constants.take(f"{name}_bn_1/{part}") for part in NORM)
        weights, bias = with_norm(weights, *parts, EPSILON)
        return self.graph.node("Relu", self.graph.convolution(x, weights / divisor, bias, padding=padding))

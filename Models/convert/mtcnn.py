"""MTCNN's three networks as ONNX, upright.

The package feeds its networks transposed images: the first axis of every kernel runs along x, the second along y, and
its flattened layers walk x, y, channel. Both are undone here, so the networks take ordinary images.

Input of all three: `image`, float32 NCHW, RGB 0...255. The scaling to (value - 127.5) / 128 is folded into the first
convolution, which is exact, because that convolution has no padding.

`probability` is that of a face: of a softmax over two classes, the second. That is the sigmoid of the difference of the
two, and the difference folds into the last layer.

`regression` is dx1, dy1, dx2, dy2, x to the right and y downwards, in units of the box's width and height, to be added
to its corners. `landmarks` is x1...x5, y1...y5 in units of the box, from its corner: the eye on the image's left, the
other eye, the nose, the mouth's left and right corner.
"""

from collections.abc import Iterator

import numpy as np

from convert.graph import Graph

Arrays = list[np.ndarray]


def pnet(arrays: Arrays) -> bytes:
    """One image [1, 3, H, W], at least 12 x 12, to `probability` [1, H', W'] and `regression` [1, 4, H', W'].

    Cell (row, column) looks at the 12 x 12 pixels from (2 row, 2 column) on.
    """
    weights = iter(arrays)
    graph = Graph("pnet", [1, 3, "height", "width"])
    x = convolution(graph, "image", weights, first=True)
    x = pool(graph, x, size=2, ceil=True)
    x = convolution(graph, x, weights)
    x = convolution(graph, x, weights)

    face = graph.convolution(x, *difference(upright(next(weights)), next(weights), axis=0))
    graph.output("probability", graph.squeeze(graph.node("Sigmoid", face), axis=1), [1, "rows", "columns"])
    graph.output("regression", graph.convolution(x, upright(next(weights)), next(weights)), [1, 4, "rows", "columns"])
    return graph.serialised()


def rnet(arrays: Arrays) -> bytes:
    """Images [N, 3, 24, 24] to `probability` [N] and `regression` [N, 4]."""
    weights = iter(arrays)
    graph = Graph("rnet", ["faces", 3, 24, 24])
    x = convolution(graph, "image", weights, first=True)  # 22
    x = pool(graph, x, size=3, ceil=True)  # 11
    x = convolution(graph, x, weights)  # 9
    x = pool(graph, x, size=3, ceil=False)  # 4
    x = convolution(graph, x, weights)  # 3
    x = flat_dense(graph, x, weights, side=3)
    face_outputs(graph, x, weights)
    return graph.serialised()


def onet(arrays: Arrays) -> bytes:
    """Images [N, 3, 48, 48] to `probability` [N], `regression` [N, 4] and `landmarks` [N, 10]."""
    weights = iter(arrays)
    graph = Graph("onet", ["faces", 3, 48, 48])
    x = convolution(graph, "image", weights, first=True)  # 46
    x = pool(graph, x, size=3, ceil=True)  # 23
    x = convolution(graph, x, weights)  # 21
    x = pool(graph, x, size=3, ceil=False)  # 10
    x = convolution(graph, x, weights)  # 8
    x = pool(graph, x, size=2, ceil=True)  # 4
    x = convolution(graph, x, weights)  # 3
    x = flat_dense(graph, x, weights, side=3)
    face_outputs(graph, x, weights)
    graph.output("landmarks", graph.dense(x, next(weights), next(weights)), ["faces", 10])
    return graph.serialised()


def convolution(graph: Graph, x: str, weights: Iterator[np.ndarray], first: bool = False) -> str:
    """A convolution without padding, then its PReLU: three arrays."""
    kernel, bias = upright(next(weights)).astype(np.float64), next(weights)
    if first:
        kernel = kernel / 128
        bias = bias - 127.5 * kernel.sum(axis=(1, 2, 3))
    slope = next(weights).reshape(-1, 1, 1)
    return graph.node("PRelu", graph.convolution(x, kernel, bias), graph.constant(slope))


def pool(graph: Graph, x: str, size: int, ceil: bool) -> str:
    """The largest of each window, at every second pixel. `ceil` lets the last window hang over the edge."""
    return graph.node("MaxPool", x, kernel_shape=[size] * 2, strides=[2, 2], ceil_mode=int(ceil))


def flat_dense(graph: Graph, x: str, weights: Iterator[np.ndarray], side: int) -> str:
    """A dense layer over a whole map [N, C, side, side], then its PReLU: three arrays."""
    matrix, bias = next(weights), next(weights)
    matrix = matrix.reshape(side, side, -1, matrix.shape[1]).transpose(2, 1, 0, 3).reshape(matrix.shape)
    dense = graph.dense(graph.node("Flatten", x), matrix, bias)
    return graph.node("PRelu", dense, graph.constant(next(weights)))


def face_outputs(graph: Graph, x: str, weights: Iterator[np.ndarray]) -> None:
    face = graph.dense(x, *difference(next(weights), next(weights), axis=1))
    graph.output("probability", graph.squeeze(graph.node("Sigmoid", face), axis=1), ["faces"])
    graph.output("regression", graph.dense(x, next(weights), next(weights)), ["faces", 4])


def upright(kernel: np.ndarray) -> np.ndarray:
    """[x, y, in, out] as published to [out, in, y, x]."""
    return kernel.transpose(3, 2, 1, 0)


def difference(weights: np.ndarray, bias: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """The layer that yields class 1 less class 0 of this one. The classes lie along `axis` of the weights."""
    return np.diff(weights.astype(np.float64), axis=axis), np.diff(bias.astype(np.float64))

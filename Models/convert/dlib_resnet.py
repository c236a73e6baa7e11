"""dlib's face descriptor as ONNX.

Input: `image`, float32 [N, 3, 150, 150], RGB 0...255, an aligned face. Output: `embedding`, float32 [N, 128], not
normalised; lengths run from about 1.3 to 1.6. Heads add an output each for what they tell of the face.

The network subtracts a mean and divides by 256 first. Both fold into the first convolution, which is exact, because
that convolution has no padding. Every affine layer folds into the convolution before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from convert.dlib_layers import AddPrevious, Affine, Convolution, Dense, Layer, Mark, Network, Pool, Relu
from convert.graph import Graph
from convert.heads import append as append_heads
from errors import FormatError
from heads.head import Head

SIDE = 150


@dataclass(frozen=True)
class Value:
    """A map [N, channels, side, side] under its name in the graph."""

    name: str
    channels: int
    side: int


def convert(network: Network, heads: Sequence[Head] = ()) -> bytes:
    """The file. Heads see the average of every map that enters a block that shrinks it: the last of its size.

    In dlib's descriptor these are the results of blocks 3, 7, 10 and 13 of 14, with 32, 64, 128 and 256 channels.
    """
    graph = Graph("dlib_resnet_v1", ["faces", 3, SIDE, SIDE])
    x = Value("image", 3, SIDE)
    last_of_size: list[Value] = []
    layers = iter(folded(network))
    for layer in layers:
        before = x
        x = block(graph, x, layers) if isinstance(layer, Mark) else append(graph, x, layer)
        if isinstance(layer, Mark) and x.side < before.side:
            last_of_size.append(before)
    graph.output("embedding", x.name, ["faces", x.channels])
    if heads:
        append_heads(graph, [each.name for each in last_of_size], sum(each.channels for each in last_of_size), heads)
    return graph.serialised()


def append(graph: Graph, x: Value, layer: Layer) -> Value:
    match layer:
        case Convolution(weights, bias, stride, padding):
            name = graph.convolution(x.name, weights, bias, stride, padding)
            return Value(name, len(bias), (x.side + 2 * padding - weights.shape[2]) // stride + 1)
        case Relu():
            return Value(graph.node("Relu", x.name), x.channels, x.side)
        case Pool("avg", 0):
            return Value(graph.node("GlobalAveragePool", x.name), x.channels, 1)
        case Pool(kind, size, stride):
            operator = {"max": "MaxPool", "avg": "AveragePool"}[kind]
            name = graph.node(operator, x.name, kernel_shape=[size] * 2, strides=[stride] * 2)
            return Value(name, x.channels, (x.side - size) // stride + 1)
        case Dense(weights, None):
            flat = graph.node("Flatten", x.name)
            return Value(graph.node("MatMul", flat, graph.constant(weights)), weights.shape[1], 1)
        case _:
            raise FormatError(f"{type(layer).__name__} where the network of a face descriptor has none")


def block(graph: Graph, x: Value, layers: Iterator[Layer]) -> Value:
    """A residual block after its opening mark: convolution, relu, convolution, and the block's input added.

    A block that shrinks the map has two marks and an average pool before the addition: a tag on the result so far, and
    a skip back to the input, which the pool then shrinks.
    """
    shortcut = x
    for layer in (next(layers), next(layers), next(layers)):
        x = append(graph, x, layer)
    last = next(layers)
    if isinstance(last, Mark):
        if not isinstance(next(layers), Mark):
            raise FormatError("a block that shrinks the map does not go back to its input")
        shortcut = append(graph, shortcut, next(layers))
        last = next(layers)
    if not isinstance(last, AddPrevious):
        raise FormatError(f"a block ends in {type(last).__name__}")

    channels, side = max(x.channels, shortcut.channels), max(x.side, shortcut.side)
    terms = [padded(graph, term, channels, side) for term in (x, shortcut)]
    return Value(graph.node("Add", *terms), channels, side)


def padded(graph: Graph, x: Value, channels: int, side: int) -> str:
    """dlib adds maps of different sizes as if zeros lay after the last channel, the bottom row and the right column."""
    more = [0, channels - x.channels, side - x.side, side - x.side]
    return graph.node("Pad", x.name, graph.constant(np.array([0] * 4 + more))) if any(more) else x.name


def folded(network: Network) -> list[Layer]:
    """The layers with the input's scaling and every affine layer folded into convolutions."""
    first, *rest = network.layers
    layers = [scaled(first, network.means)]
    for layer in rest:
        match layer:
            case Affine(gamma, beta):
                convolution = layers.pop()
                weights = convolution.weights * gamma.astype(np.float64).reshape(-1, 1, 1, 1)
                bias = convolution.bias * gamma.astype(np.float64) + beta
                layers.append(Convolution(weights, bias, convolution.stride, convolution.padding))
            case _:
                layers.append(layer)
    return layers


def scaled(first: Convolution, means: list[float]) -> Convolution:
    """The convolution over (image - mean) / 256 as one over the image."""
    weights = first.weights.astype(np.float64) / 256
    bias = first.bias - np.einsum("oiyx,i->o", weights, means)
    return Convolution(weights, bias, first.stride, first.padding)

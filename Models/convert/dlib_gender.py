"""dlib's gender classifier as ONNX.

Input: `image`, float32 [N, 3, 32, 32], RGB 0...255, an aligned face. Output: `gender`, float32 [N, 2], a softmax: male,
female. (The file has female first; the two are exchanged, so that all networks for gender agree.)

The network subtracts a mean and divides by 256 first. The division folds into the first convolution. The subtraction
does not, because that convolution pads with zeros, which mean the mean and not black; so it is a node of the graph.
Every batch norm folds into the convolution before it.
"""

from dataclasses import replace

import numpy as np

from convert.dlib_layers import Affine, Convolution, Dense, Network, Pool, Relu, Scale
from convert.graph import Graph
from errors import FormatError

SIDE = 32


def convert(network: Network) -> bytes:
    graph = Graph("dlib_gender_v1", ["faces", 3, SIDE, SIDE])
    x = graph.node("Sub", "image", graph.constant(np.reshape(network.means, (3, 1, 1))))
    for layer in folded(network):
        match layer:
            case Convolution(weights, bias, stride, padding):
                x = graph.convolution(x, weights, bias, stride, padding)
            case Relu():
                x = graph.node("Relu", x)
            case Pool("avg", size, stride) if size > 0:
                x = graph.node("AveragePool", x, kernel_shape=[size] * 2, strides=[stride] * 2)
            case Scale(factor):
                x = graph.node("Mul", x, graph.constant(np.array([factor])))
            case Dense(weights, bias) if bias is not None:
                x = graph.dense(graph.node("Flatten", x), weights, bias)
            case _:
                raise FormatError(f"{type(layer).__name__} where the gender classifier has none")
    graph.output("gender", graph.node("Softmax", x, axis=1), ["faces", 2])
    return graph.serialised()


def folded(network: Network) -> list:
    """The layers with the division, every batch norm, and the exchange of the classes in their weights."""
    layers = []
    for layer in network.layers:
        match layer:
            case Affine(gamma, beta) if layers and isinstance(layers[-1], Convolution):
                last = layers[-1]
                weights = last.weights * gamma.reshape(-1, 1, 1, 1)
                layers[-1] = replace(last, weights=weights, bias=last.bias * gamma + beta)
            case _:
                layers.append(layer)
    first, last = layers[0], layers[-1]
    if not isinstance(first, Convolution) or not isinstance(last, Dense) or last.bias is None:
        raise FormatError("the gender classifier begins with a convolution and ends with a dense layer")
    layers[0] = replace(first, weights=first.weights / 256)
    layers[-1] = Dense(last.weights[:, ::-1], last.bias[::-1])
    return layers

"""Reads a network in dlib's .dat form into a list of layers, in order of execution.

dlib writes a network from the outside in: first one number for each layer, the outermost first, then the input layer,
and only then what each layer holds, the innermost first. The number 2 is a layer, 3 the innermost one; 1 is a tag or a
skip, which holds nothing.
"""

from dataclasses import dataclass

import numpy as np

from convert.dlib_dat import Reader
from errors import FormatError

LOSS_VERSION, MARK_VERSION, LAYER_VERSION, INNERMOST_VERSION = 1, 1, 2, 3


@dataclass(frozen=True)
class Mark:
    """A tag, which remembers a value, or a skip, which goes back to one. The file does not say which."""


@dataclass(frozen=True)
class Convolution:
    weights: np.ndarray  # [out, in, rows, columns]
    bias: np.ndarray  # [out]
    stride: int
    padding: int


@dataclass(frozen=True)
class Affine:
    gamma: np.ndarray  # [channels]: y = gamma x + beta
    beta: np.ndarray


@dataclass(frozen=True)
class Relu:
    pass


@dataclass(frozen=True)
class AddPrevious:
    """Adds the value tagged last. Where one is smaller, zeros to its right and bottom and in the last channels."""


@dataclass(frozen=True)
class Pool:
    kind: str  # "max" or "avg"
    size: int  # 0 takes the whole map
    stride: int


@dataclass(frozen=True)
class Scale:
    factor: float


@dataclass(frozen=True)
class Dense:
    weights: np.ndarray  # [in, out]
    bias: np.ndarray | None = None  # [out]


Layer = Mark | Convolution | Affine | Relu | AddPrevious | Pool | Scale | Dense


@dataclass(frozen=True)
class Network:
    means: list[float]  # r, g, b, taken off the image before it is divided by 256
    layers: list[Layer]


LOSSES = {"loss_metric_2": 2, "loss_multiclass_log_": 0}
"""How many numbers each loss layer has. All are for training: margin and distance threshold."""


def read(file: bytes, loss: str = "loss_metric_2") -> Network:
    """A network over an RGB image: one that measures, as dlib's face descriptor, or one that tells classes apart."""
    reader = Reader(file)
    reader.expect(LOSS_VERSION, "the version of the loss layer")
    expect_text(reader, loss)
    reader.reals(LOSSES[loss])

    versions = [reader.integer()]
    while versions[-1] != INNERMOST_VERSION:
        versions.append(reader.integer())
    expect_text(reader, "input_rgb_image_sized")
    means = reader.reals(3)
    reader.integers(2)  # rows and columns

    layers = []
    for version in reversed(versions):
        if version == MARK_VERSION:
            layers.append(Mark())
            continue
        layers.append(layer(reader))
        for _ in range(3):
            reader.boolean()  # whether set up, and the state of its gradients
        for _ in range(3):
            reader.tensor()  # gradient, last output, and last gradient: empty
        if version == INNERMOST_VERSION:
            reader.integer()  # how many samples the input layer makes of one image
    if not reader.at_end:
        raise FormatError(f"{len(reader.data) - reader.position} bytes follow the network")
    return Network(means, layers)


def layer(reader: Reader) -> Layer:
    match reader.text():
        case "con_4":
            return convolution(reader)
        case "affine_":
            parameters, gamma, _ = reader.tensor().ravel(), reader.alias(), reader.alias()
            reader.integer()  # whether it follows a convolution or a dense layer
            return Affine(parameters[: gamma[1]], parameters[gamma[1] :])
        case "bn_con2":
            return batch_norm(reader)
        case "relu_":
            return Relu()
        case "add_prev_":
            return AddPrevious()
        case "max_pool_2" | "avg_pool_2" as name:
            size, _, stride, _, *padding = reader.integers(6)
            if padding != [0, 0]:
                raise FormatError(f"{name} pads by {padding}, which this reader does not know")
            return Pool(name[:3], size, stride)
        case "dropout_":
            rate, _ = reader.real(), reader.tensor()  # and the mask of the last training step
            return Scale(1 - rate)
        case "fc_2":
            return dense(reader)
        case name:
            raise FormatError(f"no layer is known as {name!r} (byte {reader.position})")


def convolution(reader: Reader) -> Convolution:
    parameters = reader.tensor().ravel()
    _, _, _, stride, _, padding, _ = reader.integers(7)
    shape, _ = reader.alias(), reader.alias()
    reader.reals(4)  # learning rates and weight decays
    split = int(np.prod(shape))
    return Convolution(parameters[:split].reshape(shape), parameters[split:], stride, padding)


def batch_norm(reader: Reader) -> Affine:
    parameters, shape, _ = reader.tensor().ravel().astype(np.float64), reader.alias(), reader.alias()
    reader.tensor(), reader.tensor()  # means and deviations of the last training step
    mean, variance = reader.tensor().ravel(), reader.tensor().ravel()
    reader.integers(2)  # updates and window of the running figures
    reader.reals(4)  # learning rates and weight decays
    gamma, beta = parameters[: shape[1]], parameters[shape[1] :]
    scale = gamma / np.sqrt(variance + reader.real())
    return Affine(scale, beta - mean * scale)


def dense(reader: Reader) -> Dense:
    reader.integers(2)  # outputs and inputs
    parameters, shape, _ = reader.tensor().ravel(), reader.alias(), reader.alias()
    without_bias = reader.integer()
    reader.reals(4)  # learning rates and weight decays
    if without_bias not in (0, 1):
        raise FormatError(f"the bias of a dense layer is of the kind {without_bias}, which this reader does not know")
    split = shape[0] * shape[1]
    return Dense(parameters[:split].reshape(shape[:2]), None if without_bias else parameters[split:])


def expect_text(reader: Reader, text: str) -> None:
    got = reader.text()
    if got != text:
        raise FormatError(f"the file holds {got!r} where {text!r} should be")

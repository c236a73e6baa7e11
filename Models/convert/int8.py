"""A network with its convolutions in 8-bit integers, made of the float32 one after training.

What enters a convolution becomes one of 256 steps from 0 to the largest value seen there; nothing that enters one is
negative. Weights become integers with a step for each output channel. Written as QuantizeLinear and DequantizeLinear,
this is what OpenVINO computes in integers, three times as fast. Everything between convolutions stays float32, sums of
residual blocks too: to round those costs accuracy and saves no time.

**Weights keep to -64...64.** Processors without VNNI add two products of an activation and a weight in 16 bits, which
255 · 127 twice would overflow: a vector made on one processor would not match those made on another. 255 · 64 twice
fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import helper, numpy_helper

from errors import InstallError

STEPS = 255
LIMIT = 64
"""The largest magnitude of a weight."""


@dataclass(frozen=True)
class Measured:
    """What was seen of one convolution on faces."""

    largest: float
    """Of the values that enter it."""

    corrections: np.ndarray
    """[out], added to the bias: by how much the mean of each output channel had moved."""


def quantised(model: bytes, convolutions: Sequence[Measured]) -> bytes:
    """The ONNX file again, with every convolution in integers. `convolutions` are in the order of execution."""
    network = onnx.load_from_string(model)
    graph = network.graph
    constants = {constant.name: constant for constant in graph.initializer}
    found = [node for node in graph.node if node.op_type == "Conv"]
    if len(found) != len(convolutions):
        raise InstallError(f"the network has {len(found)} convolutions, and {len(convolutions)} were measured")
    measured = iter(convolutions)

    nodes = []
    for node in graph.node:
        if node.op_type == "Conv":
            nodes += integer_convolution(node, next(measured), constants)
        nodes.append(node)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(constants.values())
    onnx.checker.check_model(network, full_check=True)
    return network.SerializeToString(deterministic=True)


def integer_convolution(
    node: onnx.NodeProto, measured: Measured, constants: dict[str, onnx.TensorProto]
) -> list[onnx.NodeProto]:
    """Makes a convolution read rounded values and weights, and returns the nodes that round and restore them."""
    values, weights, bias = node.input

    def constant(name: str, array: np.ndarray) -> str:
        constants[name] = numpy_helper.from_array(np.asarray(array), name)
        return name

    old_bias = numpy_helper.to_array(constants.pop(bias))
    if old_bias.shape != np.shape(measured.corrections):
        raise InstallError(f"{node.name} has {len(old_bias)} channels, and {len(measured.corrections)} were measured")
    integers, steps = rounded(numpy_helper.to_array(constants.pop(weights)))

    step = constant(f"{node.name}_step", np.float32(measured.largest / STEPS))
    zero = constant(f"{node.name}_zero", np.uint8(0))
    weight_step = constant(f"{node.name}_weight_steps", steps)
    weight_integers = constant(f"{node.name}_weights", integers)
    corrected = constant(f"{node.name}_bias", (old_bias + measured.corrections).astype(np.float32))

    names = [f"{node.name}_quantised", f"{node.name}_restored", f"{node.name}_weights_restored"]
    node.input[:] = [names[1], names[2], corrected]
    return [
        helper.make_node("QuantizeLinear", [values, step, zero], names[:1], name=names[0]),
        helper.make_node("DequantizeLinear", [names[0], step, zero], names[1:2], name=names[1]),
        helper.make_node("DequantizeLinear", [weight_integers, weight_step], names[2:], name=names[2], axis=0),
    ]


def rounded(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights [out, in, rows, columns] as int8 of the same shape and the step of each output channel [out].

    Neighbouring pixels of a map are alike, so that it matters most what the weights of one kernel add up to. Each is
    rounded to the nearest step; then as many of a kernel's weights go to the next best one as bring its sum within half
    a step of the true one, those first that lose least by it. (C. Guo et al., "SQuant", ICLR 2022, the first of its
    three sums.)
    """
    steps = np.abs(weights).max(axis=(1, 2, 3)).astype(np.float64) / LIMIT
    steps[steps == 0] = 1
    exact = (weights / steps[:, None, None, None]).reshape(-1, weights.shape[2] * weights.shape[3])
    nearest = np.round(exact)
    errors = nearest - exact
    surplus = np.round(errors.sum(axis=1, keepdims=True))
    order = np.argsort(-errors * np.sign(surplus), axis=1, kind="stable")
    place = np.argsort(order, axis=1, kind="stable")
    moved = nearest - np.sign(surplus) * (place < np.abs(surplus))
    return np.clip(moved, -LIMIT, LIMIT).astype(np.int8).reshape(weights.shape), steps.astype(np.float32)

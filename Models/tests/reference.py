"""Layers written the plain way in numpy, for one map [channels, rows, columns], and OpenVINO to compare with."""

import numpy as np
import openvino as ov
from numpy.lib.stride_tricks import sliding_window_view


def convolution(x, weights, bias, stride=1, padding=0):
    """Weights [out, in, rows, columns]."""
    x = np.pad(x, [(0, 0), (padding, padding), (padding, padding)])
    windows = sliding_window_view(x, weights.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("irckl,oikl->orc", windows, weights) + np.reshape(bias, (-1, 1, 1))


def max_pool(x, size, ceil):
    """Stride 2. With `ceil` the last window may hang over the edge."""
    rows, columns = (-(-(side - size) // 2) if ceil else (side - size) // 2 for side in x.shape[1:])
    x = np.pad(x, [(0, 0), (0, size), (0, size)], constant_values=-np.inf)
    windows = sliding_window_view(x, (size, size), axis=(1, 2))[:, ::2, ::2]
    return windows[:, : rows + 1, : columns + 1].max(axis=(3, 4))


def average_pool(x):
    """2 x 2, stride 2."""
    return sliding_window_view(x, (2, 2), axis=(1, 2))[:, ::2, ::2].mean(axis=(3, 4))


def prelu(x, slope):
    return np.where(x > 0, x, x * slope)


def face_class(logits, axis=0):
    """The second class of a softmax."""
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return np.take(powers / powers.sum(axis=axis, keepdims=True), 1, axis=axis)


def run(network: bytes, images: np.ndarray) -> dict[str, np.ndarray]:
    """The network's outputs by name, in full float32."""
    core = ov.Core()
    compiled = core.compile_model(core.read_model(network), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    results = compiled(images.astype(np.float32))
    return {output.any_name: results[output] for output in compiled.outputs}

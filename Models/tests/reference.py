"""Layers written the plain way in numpy, for one map [channels, rows, columns], and OpenVINO to compare with."""

import numpy as np
import openvino as ov
from numpy.lib.stride_tricks import sliding_window_view


def convolution(x, weights, bias, stride=1, padding=0):
    """Weights [out, in, rows, columns]. Two numbers of padding: before the first and after the last row and column."""
    edges = (padding, padding) if isinstance(padding, int) else padding
    x = np.pad(x, [(0, 0), edges, edges])
    windows = sliding_window_view(x, weights.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("irckl,oikl->orc", windows, weights) + np.reshape(bias, (-1, 1, 1))


def depthwise(x, weights, bias, stride=1, padding=0):
    """Every channel by itself. Weights [channels, 1, rows, columns]."""
    channels = zip(x, weights, bias, strict=True)
    return np.concatenate([convolution(one[None], w[None], b, stride, padding) for one, w, b in channels])


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    """Over the first axis."""
    gamma, beta, mean, variance = (part.reshape(-1, *[1] * (x.ndim - 1)) for part in (gamma, beta, mean, variance))
    return gamma * (x - mean) / np.sqrt(variance + epsilon) + beta


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


def relu(x):
    return np.maximum(x, 0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(logits, axis=0):
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def face_class(logits, axis=0):
    """The second class of a softmax."""
    return np.take(softmax(logits, axis), 1, axis=axis)


def run(network: bytes, images: np.ndarray) -> dict[str, np.ndarray]:
    """The network's outputs by name, in full float32."""
    core = ov.Core()
    compiled = core.compile_model(core.read_model(network), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    results = compiled(images.astype(np.float32))
    return {output.any_name: results[output] for output in compiled.outputs}

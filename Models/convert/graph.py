"""A network under construction, written down as ONNX."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
"""The file format ONNX 1.12 wrote with opset 17. Fixed, so that a newer onnx package writes the same file."""


class Graph:
    """Collects nodes in order of execution. A value is known by its name; every method returns that of its result."""

    def __init__(self, name: str, image: list[int | str]) -> None:
        """`image` is the shape of the one input, called "image". A string in it names a size that may vary."""
        self.name = name
        self.inputs = [helper.make_tensor_value_info("image", TensorProto.FLOAT, image)]
        self.outputs: list[onnx.ValueInfoProto] = []
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, operator: str, *inputs: str, **attributes) -> str:
        result = f"{operator.lower()}{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [result], name=result, **attributes))
        return result

    def constant(self, values: np.ndarray) -> str:
        """Floats are stored as float32, whatever precision they were computed in."""
        kind = np.float32 if np.issubdtype(values.dtype, np.floating) else np.int64
        name = f"constant{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=kind), name))
        return name

    def convolution(
        self,
        x: str,
        weights: np.ndarray,
        bias: np.ndarray,
        stride: int = 1,
        padding: int | tuple[int, int] = 0,
        groups: int = 1,
    ) -> str:
        """Cross-correlation with weights [out, in / groups, rows, columns].

        Two numbers of padding are the zeros before the first row and column, and those after the last.
        """
        pads = [padding] * 4 if isinstance(padding, int) else [*padding[:1] * 2, *padding[1:] * 2]
        shape = {"kernel_shape": weights.shape[2:], "strides": [stride] * 2, "pads": pads}
        if groups != 1:
            shape["group"] = groups
        return self.node("Conv", x, self.constant(weights), self.constant(bias), **shape)

    def dense(self, x: str, weights: np.ndarray, bias: np.ndarray) -> str:
        """x · weights + bias, with weights [in, out]."""
        return self.node("Gemm", x, self.constant(weights), self.constant(bias))

    def depthwise(
        self, x: str, weights: np.ndarray, bias: np.ndarray, stride: int = 1, padding: int | tuple[int, int] = 0
    ) -> str:
        """A convolution of every channel by itself, with weights [channels, 1, rows, columns]."""
        return self.convolution(x, weights, bias, stride, padding, groups=len(weights))

    def max_pool(self, x: str, size: int) -> str:
        """The largest of each window, at every second pixel. The last window may hang over the edge."""
        return self.node("MaxPool", x, kernel_shape=[size] * 2, strides=[2, 2], ceil_mode=1)

    def squeeze(self, x: str, axis: int) -> str:
        """The same values without an axis of size 1."""
        return self.node("Squeeze", x, self.constant(np.array([axis])))

    def output(self, name: str, x: str, shape: list[int | str]) -> None:
        """Makes a result, of which no other node has use, an output under a name of its own."""
        (maker,) = (node for node in self.nodes if x in node.output)
        maker.output[:] = [name]
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, shape))

    def serialised(self) -> bytes:
        """The checked ONNX file."""
        graph = helper.make_graph(self.nodes, self.name, self.inputs, self.outputs, self.constants)
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="compreface")
        onnx.checker.check_model(model, full_check=True)
        return model.SerializeToString(deterministic=True)

"""Small networks with the signature of large ones."""

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


def arcface(dimension: int = 128, seed: int = 1) -> bytes:
    """[1, 3, 112, 112] to [1, dimension] as in ArcFace, with weights that the seed decides: 49,000 floats at 128."""
    chance = numpy.random.default_rng(seed)
    weights = {
        "kernels": chance.normal(size=(8, 3, 16, 16), scale=0.05),
        "matrix": chance.normal(size=(8 * 7 * 7, dimension), scale=0.05),
    }
    nodes = [
        helper.make_node("Conv", ["data", "kernels"], ["regions"], strides=[16, 16]),
        helper.make_node("Flatten", ["regions"], ["flat"]),
        helper.make_node("MatMul", ["flat", "matrix"], ["fc1"]),
    ]
    graph = helper.make_graph(
        nodes,
        "arcface",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, 112, 112])],
        [helper.make_tensor_value_info("fc1", TensorProto.FLOAT, [1, dimension])],
        [numpy_helper.from_array(value.astype(numpy.float32), name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString(deterministic=True)

"""A network for Triton's Python backend, by ONNX Runtime: PyPI's Triton has no backend of its own that reads ONNX.

Triton loads this file, and needs a class of this name with these methods.
"""

import os

import numpy as np
import onnxruntime
import triton_python_backend_utils as triton


class TritonPythonModel:
    def initialize(self, args: dict[str, str]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        file = os.path.join(args["model_repository"], args["model_version"], "model.onnx")
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.outputs = [output.name for output in self.session.get_outputs()]

    def execute(self, requests: list) -> list:
        return [self.run(triton.get_input_tensor_by_name(request, self.input).as_numpy()) for request in requests]

    def run(self, images: np.ndarray) -> "triton.InferenceResponse":
        results = self.session.run(self.outputs, {self.input: images})
        return triton.InferenceResponse(
            [triton.Tensor(name, result) for name, result in zip(self.outputs, results, strict=True)]
        )

internal import COpenVINO

/// One run at a time of a compiled network, with the memory for it.
final class InferRequest: @unchecked Sendable {
  // Proof: OpenVINO's request is not safe for two threads at once; OpenVINOModel takes it out of a locked pool
  // before use and puts it back after, so that only one thread has it. The model outlives it by this reference.
  private let handle: OpaquePointer
  private let model: CompiledModel

  init(_ model: CompiledModel) throws(OpenVINOError) {
    self.model = model
    handle = try created("prepare a run") { ov_compiled_model_create_infer_request(model.handle, &$0) }
  }

  deinit {
    ov_infer_request_free(handle)
  }

  func run(_ pixels: PixelBatch) throws(OpenVINOError) -> [Tensor] {
    let dimensions = [pixels.count, pixels.height, pixels.width, 3]
    // The engine's tensor only borrows the pixels, so it must not outlive the closure's pointer.
    let outcome =
      switch pixels.elements {
      case .bytes(let bytes): bytes.withUnsafeBytes { infer($0, U8, dimensions) }
      case .floats(let floats): floats.withUnsafeBytes { infer($0, F32, dimensions) }
      }
    try outcome.get()
    var outputs: [Tensor] = []
    for name in model.specification.outputs { outputs.append(try output(name)) }
    if outputs.isEmpty { outputs.append(try output(nil)) }
    return outputs
  }

  private func infer(
    _ elements: UnsafeRawBufferPointer, _ type: ov_element_type_e, _ dimensions: [Int]
  ) -> Result<Void, OpenVINOError> {
    Result { () throws(OpenVINOError) in
      var shape = ov_shape_t()
      try check(ov_shape_create(Int64(dimensions.count), dimensions.map(Int64.init), &shape), "set the input")
      defer { ov_shape_free(&shape) }
      // The engine only reads its input; the C API has no const.
      let memory = UnsafeMutableRawPointer(mutating: elements.baseAddress)
      let tensor = try created("set the input") { ov_tensor_create_from_host_ptr(type, shape, memory, &$0) }
      defer { ov_tensor_free(tensor) }
      try check(ov_infer_request_set_input_tensor(handle, tensor), "set the input")
      try check(ov_infer_request_infer(handle), "run the network")
    }
  }

  /// - Parameter name: nil is the first.
  private func output(_ name: String?) throws(OpenVINOError) -> Tensor {
    let action = "read the output"
    let tensor = try created(action) {
      if let name {
        ov_infer_request_get_tensor(handle, name, &$0)
      } else {
        ov_infer_request_get_output_tensor_by_index(handle, 0, &$0)
      }
    }
    defer { ov_tensor_free(tensor) }
    var shape = ov_shape_t()
    try check(ov_tensor_get_shape(tensor, &shape), action)
    defer { ov_shape_free(&shape) }
    let dimensions = UnsafeBufferPointer(start: shape.dims, count: Int(shape.rank)).map { Int($0) }
    var data: UnsafeMutableRawPointer?
    try check(ov_tensor_data(tensor, &data), action)
    let count = dimensions.reduce(1, *)
    guard count > 0, let data else { return Tensor(shape: dimensions, values: []) }
    let floats = UnsafeBufferPointer(start: data.assumingMemoryBound(to: Float.self), count: count)
    return Tensor(shape: dimensions, values: Array(floats))
  }
}

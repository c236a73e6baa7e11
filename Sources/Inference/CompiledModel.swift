internal import COpenVINO

/// A network compiled for the processor, checked to have the outputs it should.
final class CompiledModel: @unchecked Sendable {
  // Proof: all are set once, and OpenVINO documents ov::CompiledModel as safe to use from several threads.
  let handle: OpaquePointer
  let specification: NetworkSpecification

  /// How many input shapes keep their compiled primitives.
  private static let cachedShapes = 64

  init(
    path: String, _ specification: NetworkSpecification, streams: Int, engine: OpenVINOEngine
  ) throws(OpenVINOError) {
    let file = try created("read \(path)") { ov_core_read_model(engine.core, path, nil, &$0) }
    defer { ov_model_free(file) }
    let model = try Self.takingPixels(file, specification)
    defer { ov_model_free(model) }
    let budget = String(streams)
    handle = try created("compile \(path)") {
      engine.device == "CPU"
        ? compreface_compile(engine.core, model, "CPU", budget, budget, String(Self.cachedShapes), &$0)
        : compreface_compile_elsewhere(engine.core, model, engine.device, &$0)
    }
    self.specification = specification
    for name in specification.outputs {
      let port = try created("find the output \(name) in \(path)") {
        ov_compiled_model_output_by_name(handle, name, &$0)
      }
      defer { ov_output_const_port_free(port) }
      var type = DYNAMIC
      try check(ov_port_get_element_type(port, &type), "read the output \(name) of \(path)")
      guard type == F32 else {
        throw OpenVINOError(action: "use the output \(name) of \(path)", reason: "it isn't of 32-bit floats")
      }
    }
  }

  deinit {
    ov_compiled_model_free(handle)
  }

  /// The same network with an input of RGB pixels in NHWC order.
  private static func takingPixels(
    _ model: OpaquePointer, _ specification: NetworkSpecification
  ) throws(OpenVINOError) -> OpaquePointer {
    let action = "add the conversion from pixels"
    let builder = try created(action) { ov_preprocess_prepostprocessor_create(model, &$0) }
    defer { ov_preprocess_prepostprocessor_free(builder) }
    let input = try created(action) { ov_preprocess_prepostprocessor_get_input_info(builder, &$0) }
    defer { ov_preprocess_input_info_free(input) }

    let tensor = try created(action) { ov_preprocess_input_info_get_tensor_info(input, &$0) }
    defer { ov_preprocess_input_tensor_info_free(tensor) }
    try check(
      ov_preprocess_input_tensor_info_set_element_type(tensor, specification.elements == .bytes ? U8 : F32), action)
    let pixelLayout = try created(action) { ov_layout_create("NHWC", &$0) }
    defer { ov_layout_free(pixelLayout) }
    try check(ov_preprocess_input_tensor_info_set_layout(tensor, pixelLayout), action)

    let inside = try created(action) { ov_preprocess_input_info_get_model_info(input, &$0) }
    defer { ov_preprocess_input_model_info_free(inside) }
    let planeLayout = try created(action) { ov_layout_create("NCHW", &$0) }
    defer { ov_layout_free(planeLayout) }
    try check(ov_preprocess_input_model_info_set_layout(inside, planeLayout), action)

    if specification.channels == .bgr {
      let steps = try created(action) { ov_preprocess_input_info_get_preprocess_steps(input, &$0) }
      defer { ov_preprocess_preprocess_steps_free(steps) }
      try check(ov_preprocess_preprocess_steps_reverse_channels(steps), action)
    }
    let taking = try created(action) { ov_preprocess_prepostprocessor_build(builder, &$0) }
    do {
      try set(specification.batch, of: taking)
    } catch {
      ov_model_free(taking)
      throw error
    }
    return taking
  }

  /// Sets the number of images in a run, whatever the file has; their size is the file's.
  /// - Parameter batch: nil takes any number.
  private static func set(_ batch: Int?, of model: OpaquePointer) throws(OpenVINOError) {
    let action = "set the number of images in a run"
    let port = try created(action) { ov_model_const_input(model, &$0) }
    defer { ov_output_const_port_free(port) }
    var shape = ov_partial_shape_t()
    try check(ov_port_get_partial_shape(port, &shape), action)
    defer { ov_partial_shape_free(&shape) }
    guard shape.rank.max > 0, let sides = shape.dims else { throw OpenVINOError(action: action, reason: "no shape") }
    if batch == nil, sides[0].min != sides[0].max { return }
    sides[0] = ov_dimension_t(min: Int64(batch ?? 1), max: Int64(batch ?? -1))
    try check(ov_model_reshape_single_input(model, shape), action)
  }
}

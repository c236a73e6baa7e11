internal import Synchronization

/// A network in this process.
///
/// The file's network takes floats in NCHW order; conversion and channel order are compiled into it, so that
/// RGB pixels go in as they lie in memory.
final class OpenVINOModel: ImageModel {
  private let compiled: CompiledModel
  /// Requests not in use. Each is as large as the largest input it has seen, so there are no more of them than
  /// callers at the same time.
  private let idle = Mutex<[InferRequest]>([])

  /// - Parameters:
  ///   - path: an ONNX file with one input.
  ///   - streams: how many calls run side by side, each on one thread.
  /// - Throws: ``OpenVINOError``, also if the file lacks one of the outputs.
  init(
    path: String, _ specification: NetworkSpecification, streams: Int, engine: OpenVINOEngine
  ) throws(OpenVINOError) {
    compiled = try CompiledModel(path: path, specification, streams: streams, engine: engine)
  }

  func run(_ pixels: PixelBatch) throws(OpenVINOError) -> [Tensor] {
    let request: InferRequest
    if let waiting = idle.withLock({ $0.popLast() }) {
      request = waiting
    } else {
      request = try InferRequest(compiled)
    }
    // A request that failed is not used again.
    let outputs = try request.run(pixels)
    idle.withLock { $0.append(request) }
    return outputs
  }
}

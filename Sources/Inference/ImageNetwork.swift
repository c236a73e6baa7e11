internal import COpenVINO
internal import Synchronization

/// What a network takes and gives, beside the sizes, which its file says.
public struct NetworkSpecification: Sendable {
  public enum Channels: Sendable {
    case rgb
    case bgr
  }

  public enum Elements: Sendable {
    /// 8-bit pixels as they lie in memory.
    case bytes
    /// Pixels 0…255 that are not rounded.
    case floats
  }

  public let channels: Channels
  public let elements: Elements
  /// Names of the outputs, in the order in which results are wanted.
  public let outputs: [String]
  /// Images in each run; nil takes any number. A fixed one takes less memory, and less time for a single image.
  public let batch: Int?

  public init(channels: Channels, elements: Elements, outputs: [String], batch: Int? = nil) {
    self.channels = channels
    self.elements = elements
    self.outputs = outputs
    self.batch = batch
  }
}

/// A network that takes images and gives float tensors.
///
/// The file's network takes floats in NCHW order; conversion and channel order are compiled into it, so that
/// RGB pixels go in as they lie in memory.
public final class ImageNetwork: Sendable {
  private let compiled: CompiledModel
  /// Requests not in use. Each is as large as the largest input it has seen, so there are no more of them than
  /// callers at the same time.
  private let idle = Mutex<[InferRequest]>([])

  /// - Parameters:
  ///   - path: an ONNX file with one input.
  ///   - streams: how many calls run side by side, each on one thread.
  /// - Throws: ``OpenVINOError``, also if the file lacks one of the outputs.
  public init(
    path: String, _ specification: NetworkSpecification, streams: Int, runtime: InferenceRuntime
  ) throws(OpenVINOError) {
    compiled = try CompiledModel(path: path, specification, streams: streams, runtime: runtime)
  }

  /// Runs the network on the calling thread's time: it returns when the result is there.
  /// - Parameter pixels: of the specification's kind of elements.
  /// - Returns: the outputs in the order of the specification.
  public func run(_ pixels: PixelBatch) throws(OpenVINOError) -> [Tensor] {
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

/// Images of one size, one after the other, rows without padding, three elements (red, green, blue) a pixel.
public struct PixelBatch: Sendable {
  public enum Elements: Sendable {
    case bytes([UInt8])
    case floats([Float])
  }

  public let count: Int
  public let height: Int
  public let width: Int
  public let elements: Elements

  public init(count: Int, height: Int, width: Int, bytes: [UInt8]) {
    precondition(bytes.count == count * height * width * 3)
    self.init(count: count, height: height, width: width, elements: .bytes(bytes))
  }

  public init(count: Int, height: Int, width: Int, floats: [Float]) {
    precondition(floats.count == count * height * width * 3)
    self.init(count: count, height: height, width: width, elements: .floats(floats))
  }

  private init(count: Int, height: Int, width: Int, elements: Elements) {
    self.count = count
    self.height = height
    self.width = width
    self.elements = elements
  }
}

/// What a network gives: floats in row-major order.
public struct Tensor: Sendable {
  public let shape: [Int]
  public let values: [Float]
}

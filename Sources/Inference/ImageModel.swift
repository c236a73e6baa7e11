/// A network that takes images and gives float tensors.
public protocol ImageModel: Sendable {
  /// Blocks the calling thread until the result is there.
  /// - Parameter pixels: of the specification's kind of elements.
  /// - Returns: the outputs in the order of the specification.
  func run(_ pixels: PixelBatch) throws -> [Tensor]
}

/// What runs networks: OpenVINO in this process, or a server of networks elsewhere.
public protocol InferenceEngine: Sendable {
  /// - Throws: an error also where the network lacks one of the outputs.
  func model(_ file: ModelFile, _ specification: NetworkSpecification) throws -> any ImageModel
}

/// A network, by where its file lies and by its name, which is unique among those in use.
public struct ModelFile: Sendable {
  public let path: String
  public let name: String

  public init(path: String, name: String) {
    self.path = path
    self.name = name
  }
}

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
  /// Names of the outputs, in the order in which results are wanted; none takes the first, whatever it is called.
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

  package init(shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }
}

public import FaceDomain
public import Inference

/// What a calculator is, beside its network: how a face is cut out for it, and how its vectors are compared.
public struct CalculatorSpecification: Sendable {
  /// How a face is cut out of the photo.
  public enum Crop: Sendable, Equatable {
    /// Turned and scaled to where dlib's ResNet expects the five points, on 150 pixels.
    case dlib
    /// Turned and scaled to ArcFace's five points, which are given for 112 pixels.
    case arcface
    /// The upright box, widened as CompreFace 1.2's FaceNet had it. Source: `core-api`, MTCNN's margins.
    case box
  }

  /// Stored with each embedding: names the network and the crop, since both decide the vector.
  public var version: String
  public var dimension: Int
  public var similarity: SimilarityCoefficients
  public var crop: Crop
  /// Of the square crop, in pixels.
  public var side: Int
  public var channels: NetworkSpecification.Channels
  /// What becomes of a pixel 0…255 before it goes in.
  public var scaling: Scaling
  /// Whether the network tells age, gender and mask too: ``CalculatorFeatures``.
  public var hasFeatures: Bool

  public enum Scaling: Sendable, Equatable {
    /// Nothing: the network does it.
    case none
    /// (value − mean) · factor, for red, green and blue.
    case linear(mean: SIMD3<Float>, factor: SIMD3<Float>)
    /// The same, and after it mean 0 and deviation 1 over the whole crop, the deviation taken as 1/√n at least.
    case whitened(mean: SIMD3<Float>, factor: SIMD3<Float>)
  }

  public init(
    version: String, dimension: Int, similarity: SimilarityCoefficients, crop: Crop, side: Int,
    channels: NetworkSpecification.Channels = .rgb, scaling: Scaling = .none, hasFeatures: Bool = false
  ) {
    self.version = version
    self.dimension = dimension
    self.similarity = similarity
    self.crop = crop
    self.side = side
    self.channels = channels
    self.scaling = scaling
    self.hasFeatures = hasFeatures
  }

  /// Whether its crops are the chips that plugins look at.
  var takesChips: Bool { crop == .dlib && side == FaceAligner.dlib.side }

  /// dlib's ResNet v1 with our heads on it. Coefficients were measured on unit vectors of 156 same and 6,350 different
  /// pairs; strangers have a median distance of .58.
  public static let dlib = CalculatorSpecification(
    version: "dlib.Calculator@resnet_v1", dimension: 128,
    similarity: SimilarityCoefficients(midpoint: 0.42, steepness: 12), crop: .dlib, side: 150, hasFeatures: true)

  /// The same in 8-bit integers. Its vectors are near the other's and yet are never compared with them.
  public static let dlibInt8: CalculatorSpecification = {
    var int8 = dlib
    int8.version = "dlib.Calculator@resnet_v1_int8"
    return int8
  }()
}

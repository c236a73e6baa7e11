/// How a face is cut out and handed to a network that computes its embedding, and how its embeddings are compared.
/// It stands in the manifest of an installed pack, so that another network of this kind is data and no code.
///
/// The network takes [1, 3, `side`, `side`] floats and gives [1, `dimension`]. It has one input and one output, whose
/// names don't matter. Embeddings are brought to unit length before they are stored or compared.
public struct CalculatorRecipe: Codable, Sendable, Equatable {
  /// Stored with every embedding; only embeddings of one version are compared. `sface.Calculator@2021dec`
  public let version: String
  /// Name of the network among the manifest's models.
  public let model: String
  /// Pixels, of the crop and of the network's input.
  public let side: Int
  public let channels: Channels
  /// By channel, in the order of `channels`: the network gets (value − mean) · scale, where a value is 0…255.
  public let mean: [Float]
  public let scale: [Float]
  public let crop: Crop
  /// Whether each crop is whitened after that: its own mean is taken off, and it is divided by its own standard
  /// deviation, over all pixels and channels together, but by no less than 1/√(number of values).
  public let whiten: Bool
  /// Numbers in an embedding.
  public let dimension: Int
  /// The similarity of two unit vectors at distance d is (tanh((midpoint − d) · steepness) + 1) / 2.
  public let midpoint: Double
  public let steepness: Double

  public enum Channels: String, Codable, Sendable, CaseIterable {
    case rgb, bgr
  }

  public enum Crop: String, Codable, Sendable, CaseIterable {
    /// Aligned by five points to ArcFace's template, which is for 112 pixels.
    case arcface
    /// Aligned by five points to the template of dlib's chips, which is for 150 pixels.
    case dlib
    /// The box of the face, widened as CompreFace's facenet detector does, and stretched to a square.
    case box
  }

  public init(
    version: String, model: String, side: Int, channels: Channels, mean: [Float], scale: [Float], crop: Crop,
    whiten: Bool, dimension: Int, midpoint: Double, steepness: Double
  ) {
    self.version = version
    self.model = model
    self.side = side
    self.channels = channels
    self.mean = mean
    self.scale = scale
    self.crop = crop
    self.whiten = whiten
    self.dimension = dimension
    self.midpoint = midpoint
    self.steepness = steepness
  }
}

extension CalculatorRecipe {
  static let sides = 16...1024
  static let dimensions = 1...4096
  /// Of a value 0…255.
  static let means = -1024.0...1024
  static let scales = 1e-6...1024
  /// Unit vectors are at most 2 apart.
  static let midpoints = 0.01...2
  static let steepnesses = 0.1...100
  static let longestVersion = 128

  /// Whether it keeps the bounds above: a manifest is a file that somebody can have written by hand.
  var isWithinBounds: Bool {
    Self.isVersion(version) && Self.sides.contains(side) && Self.dimensions.contains(dimension)
      && mean.count == 3 && mean.allSatisfy { Self.means.contains(Double($0)) }
      && scale.count == 3 && scale.allSatisfy { Self.scales.contains(Double($0)) }
      && Self.midpoints.contains(midpoint) && Self.steepnesses.contains(steepness)
  }

  /// Printable ASCII without spaces, since it is a column of the database and a text of the API.
  static func isVersion(_ text: String) -> Bool {
    (1...longestVersion).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}

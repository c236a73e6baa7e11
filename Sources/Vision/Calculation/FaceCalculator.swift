package import FaceDomain
public import Inference

/// Turns a face into numbers: crops of faces in, embeddings out.
public struct FaceCalculator: Sendable {
  private let network: any ImageModel
  public let specification: CalculatorSpecification
  /// Faces in one run.
  private let largestBatch: Int

  /// What the network says of one crop.
  package struct Output: Sendable {
    package let embedding: Embedding
    package let features: CalculatorFeatures?
  }

  /// - Parameters:
  ///   - largestBatch: faces in one run. A network of one alone is compiled for that, which takes less of everything.
  ///   - network: gives the network named `calculator`.
  public init(
    _ specification: CalculatorSpecification = .dlib, largestBatch: Int = 1,
    network: (String, NetworkSpecification) throws -> any ImageModel
  ) rethrows {
    self.specification = specification
    self.largestBatch = largestBatch
    self.network = try network(
      "calculator",
      NetworkSpecification(
        channels: specification.channels, elements: specification.scaling == .none ? .bytes : .floats,
        // The file of another pack has one output, whatever its name.
        outputs: specification.hasFeatures ? ["embedding"] + CalculatorFeatures.outputs : [],
        batch: largestBatch == 1 ? 1 : nil))
  }

  /// The crop a face is judged by.
  package func crop(of photo: RGBImage, _ face: Face) -> RGBImage {
    switch specification.crop {
    case .dlib: FaceAligner.dlib(side: specification.side).chip(of: photo, face.landmarks)
    case .arcface: FaceAligner.arcface(side: specification.side).chip(of: photo, face.landmarks)
    case .box:
      photo.crop(face.landmarks == nil ? photo.whole : photo.window(of: face.box.widened))
        .resized(width: specification.side, height: specification.side)
    }
  }

  /// - Parameter crops: of ``CalculatorSpecification/side`` pixels.
  /// - Returns: for each crop, in the same order.
  package func calculate(_ crops: [RGBImage]) throws -> [Output] {
    try crops.chunked(by: largestBatch).flatMap { try calculate(Array($0).map(input)) }
  }

  private func calculate(_ batches: [PixelBatch]) throws -> [Output] {
    let outputs = try network.run(PixelBatch(joining: batches))
    let dimension = specification.dimension
    guard outputs[0].values.count == batches.count * dimension else {
      throw WrongDimension(expected: dimension, actual: outputs[0].values.count / batches.count)
    }
    let features =
      try specification.hasFeatures ? CalculatorFeatures.rows(outputs.dropFirst(), images: batches.count) : []
    return batches.indices.map { face in
      Output(
        embedding: Embedding(Array(outputs[0].values[face * dimension..<(face + 1) * dimension])),
        features: features.isEmpty ? nil : features[face])
    }
  }

  struct WrongDimension: Error, CustomStringConvertible {
    let expected: Int
    let actual: Int

    var description: String { "the calculator gave \(actual) numbers a face, its pack says \(expected)" }
  }

  private func input(_ crop: RGBImage) -> PixelBatch {
    switch specification.scaling {
    case .none: crop.batch
    case .linear(let mean, let factor):
      PixelBatch(count: 1, height: crop.height, width: crop.width, floats: crop.scaled(mean: mean, factor: factor))
    case .whitened(let mean, let factor):
      PixelBatch(
        count: 1, height: crop.height, width: crop.width, floats: crop.scaled(mean: mean, factor: factor).whitened)
    }
  }
}

extension Box {
  /// By fractions of its sides, as 1.2's MTCNN plugin widens what its FaceNet gets.
  fileprivate var widened: Box {
    Box(
      xMin: xMin - 0.212_598_43 * width, yMin: yMin - 0.105_263_16 * height,
      xMax: xMax + 0.223_076_92 * width, yMax: yMax + 0.098_684_21 * height)
  }
}

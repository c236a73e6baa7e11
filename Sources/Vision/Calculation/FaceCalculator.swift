package import FaceDomain
public import Inference

/// Turns a face into numbers: crops of faces in, embeddings out.
public struct FaceCalculator: Sendable {
  private let network: any ImageModel
  public let specification: CalculatorSpecification

  /// What the network says of one crop.
  package struct Output: Sendable {
    package let embedding: Embedding
    package let features: CalculatorFeatures?
  }

  /// - Parameter network: gives the network named `calculator`.
  public init(
    _ specification: CalculatorSpecification = .dlib,
    network: (String, NetworkSpecification) throws -> any ImageModel
  ) rethrows {
    self.specification = specification
    self.network = try network(
      "calculator",
      NetworkSpecification(
        channels: specification.channels, elements: specification.scaling == .none ? .bytes : .floats,
        // The file of another pack has one output, whatever its name.
        outputs: specification.hasFeatures ? ["embedding"] + CalculatorFeatures.outputs : [], batch: 1))
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

  /// - Parameter crop: of ``CalculatorSpecification/side`` pixels.
  package func calculate(_ crop: RGBImage) throws -> Output {
    let outputs = try network.run(input(crop))
    guard outputs[0].values.count == specification.dimension else {
      throw WrongDimension(expected: specification.dimension, actual: outputs[0].values.count)
    }
    var features: CalculatorFeatures?
    if specification.hasFeatures {
      features = CalculatorFeatures(ages: outputs[1].values, male: outputs[2].values[0], masks: outputs[3].values)
    }
    return Output(embedding: Embedding(outputs[0].values), features: features)
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

/// What a network on a server takes and gives: its metadata, held against what is wanted of it.
package struct KServeSignature: Sendable {
  /// What the network calls its input.
  package let input: String
  /// Images, channels, height, width; −1 where any will do.
  package let inputShape: [Int]
  /// In the order of the specification; images first, −1 where any size will do.
  package let outputs: [(name: String, shape: [Int])]
  /// Images that one request may have.
  package let largestBatch: Int

  private static let any = -1

  /// - Parameters:
  ///   - maximumBatch: of the server's configuration; nil and 0 leave it to the network's shape.
  ///   - wanted: names of the outputs; none takes the first.
  package init(
    _ metadata: KServeModelMetadata, maximumBatch: Int?, wanted: [String]
  ) throws(KServeFlaw) {
    guard metadata.inputs.count == 1, let input = metadata.inputs.first else {
      throw KServeFlaw("it has \(metadata.inputs.count) inputs, and must have one")
    }
    try Self.checkFloats(input, "input")
    let shape = input.shape
    guard shape.count == 4, shape.allSatisfy({ $0 == Self.any || $0 > 0 }), [3, Self.any].contains(shape[1]) else {
      throw KServeFlaw(
        "its input \(input.name) has the shape \(shape), and must have images, 3 channels, height and width")
    }
    switch shape[0] {
    case Self.any: largestBatch = maximumBatch.flatMap { $0 > 0 ? $0 : nil } ?? .max
    case 1: largestBatch = 1
    default:
      throw KServeFlaw("it takes exactly \(shape[0]) images at a time; it must take one, or any number")
    }
    var outputs: [(String, [Int])] = []
    for name in wanted.isEmpty ? metadata.outputs.prefix(1).map(\.name) : wanted {
      guard let output = metadata.outputs.first(where: { $0.name == name }) else {
        let names = metadata.outputs.map(\.name).joined(separator: ", ")
        throw KServeFlaw("it has no output \(name), but \(names.isEmpty ? "none at all" : names)")
      }
      try Self.checkFloats(output, "output")
      guard !output.shape.isEmpty else { throw KServeFlaw("its output \(name) has no dimension for the images") }
      outputs.append((name, output.shape))
    }
    self.input = input.name
    inputShape = shape
    self.outputs = outputs
  }

  /// Refuses images of a size that the network doesn't take.
  package func check(_ pixels: PixelBatch) throws(KServeFlaw) {
    guard [Self.any, pixels.height].contains(inputShape[2]), [Self.any, pixels.width].contains(inputShape[3]) else {
      throw KServeFlaw(
        "it takes images of \(inputShape[3])×\(inputShape[2]) pixels, and these have \(pixels.width)×\(pixels.height)")
    }
  }

  /// Refuses results of other shapes than the metadata promise: what reads them counts on it.
  /// - Parameter images: how many the request had.
  package func check(_ tensors: [Tensor], images: Int) throws(KServeFlaw) {
    for (tensor, output) in zip(tensors, outputs) {
      let rest = zip(tensor.shape, output.shape).dropFirst()
      guard tensor.shape.count == output.shape.count, tensor.shape.first == images,
        rest.allSatisfy({ $0 == $1 || $1 == Self.any })
      else {
        throw KServeFlaw(
          "the output \(output.name) of \(images) images has the shape \(tensor.shape), not \(output.shape)")
      }
    }
  }

  private static func checkFloats(
    _ tensor: KServeModelMetadata.TensorMetadata, _ kind: String
  ) throws(KServeFlaw) {
    guard tensor.datatype == KServeRequest.datatype else {
      throw KServeFlaw(
        "its \(kind) \(tensor.name) is of \(tensor.datatype), and must be of \(KServeRequest.datatype)")
    }
  }
}

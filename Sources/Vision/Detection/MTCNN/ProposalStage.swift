import FaceDomain
internal import Inference

/// MTCNN's first stage: P-Net looks at every 12×12 window of the photo at many sizes.
struct ProposalStage: Sendable {
  let network: any ImageModel
  static let specification = NetworkSpecification(
    channels: .rgb, elements: .bytes, outputs: ["probability", "regression"])

  /// Cells at least this probable become candidates.
  static let threshold: Float = 0.6
  /// The smallest face that is looked for, in pixels of the photo.
  static let minimumFace = 20.0
  private static let factor = 0.709
  private static let cell = 12.0
  private static let stride = 2.0
  /// A level can propose a hundred thousand cells on a photo made for it; the best of them are enough.
  private static let maximumPerLevel = 4096

  /// Sizes at which a face of `minimumFace` and larger ones in turn fill one window.
  static func scales(width: Int, height: Int) -> [Double] {
    var scales: [Double] = []
    var scale = cell / minimumFace
    while Double(min(width, height)) * scale >= cell {
      scales.append(scale)
      scale *= factor
    }
    return scales
  }

  func candidates(in photo: RGBImage) throws -> [Candidate] {
    var found: [Candidate] = []
    for scale in Self.scales(width: photo.width, height: photo.height) {
      let level = photo.resized(
        width: Int((Double(photo.width) * scale).rounded(.up)),
        height: Int((Double(photo.height) * scale).rounded(.up)))
      let outputs = try network.run(level.batch)
      let cells = outputs[0].values.count
      guard (outputs[0].shape.last ?? 0) > 0 || cells == 0 else {
        throw Tensor.WrongSize(images: 1, expected: 1, shape: outputs[0].shape)
      }
      _ = try outputs[1].values(of: 1, each: 4 * cells)
      found += Self.cells(outputs[0], outputs[1], scale: scale).suppressed(above: 0.5)
    }
    return found.suppressed(above: 0.7).map { $0.adjusted(inclusive: false).squared() }
  }

  /// - Parameters:
  ///   - probability: [1, rows, columns].
  ///   - regression: [1, 4, rows, columns].
  private static func cells(_ probability: Tensor, _ regression: Tensor, scale: Double) -> [Candidate] {
    let columns = probability.shape.last ?? 0
    let plane = probability.values.count
    var cells = probability.values.indices.filter { probability.values[$0] >= threshold }
    if cells.count > maximumPerLevel {
      cells.sort { probability.values[$0] > probability.values[$1] }
      cells.removeLast(cells.count - maximumPerLevel)
    }
    return cells.map { cell in
      let (column, row) = (Double(cell % columns), Double(cell / columns))
      func corner(_ index: Double, _ reach: Double) -> Float {
        Float(((stride * index + reach) / scale).rounded(.towardZero))
      }
      return Candidate(
        box: Box(
          xMin: corner(column, 1), yMin: corner(row, 1),
          xMax: corner(column, Self.cell), yMax: corner(row, Self.cell)),
        score: probability.values[cell],
        offsets: SIMD4(
          regression.values[cell], regression.values[plane + cell],
          regression.values[2 * plane + cell], regression.values[3 * plane + cell]))
    }
  }
}

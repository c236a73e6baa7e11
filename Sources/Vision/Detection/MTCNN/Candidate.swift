import FaceDomain

/// A box on its way through MTCNN's stages. Its coordinates count pixels from 1, its ends are inclusive, and the
/// offsets a network asks for are fractions of its sides.
struct Candidate {
  var box: Box
  var score: Float
  /// What to add to xMin, yMin, xMax, yMax, in units of the box's width and height.
  var offsets: SIMD4<Float>

  /// The box moved as the network asked, its sides measured in the way each stage of MTCNN was trained on.
  func adjusted(inclusive: Bool) -> Candidate {
    let width = box.width + (inclusive ? 1 : 0)
    let height = box.height + (inclusive ? 1 : 0)
    var moved = self
    moved.box.xMin += offsets[0] * width
    moved.box.yMin += offsets[1] * height
    moved.box.xMax += offsets[2] * width
    moved.box.yMax += offsets[3] * height
    return moved
  }

  /// The square about the same centre with the longer side.
  func squared() -> Candidate {
    let side = max(box.width, box.height)
    var square = self
    square.box.xMin += (box.width - side) / 2
    square.box.yMin += (box.height - side) / 2
    square.box.xMax = square.box.xMin + side
    square.box.yMax = square.box.yMin + side
    return square
  }

  /// Ends cut to whole numbers, as both later stages crop from those and measure from those.
  func truncated() -> Candidate {
    var whole = self
    whole.box.xMin.round(.towardZero)
    whole.box.yMin.round(.towardZero)
    whole.box.xMax.round(.towardZero)
    whole.box.yMax.round(.towardZero)
    return whole
  }

  /// The pixels under a truncated box, counted from 0; nil if it has none, or is no box of this photo.
  func window(in photo: RGBImage) -> RGBImage.Window? {
    let width = box.width + 1
    let height = box.height + 1
    guard width >= 1, height >= 1, box.isPlausible(longestSide: photo.longestSide) else { return nil }
    return RGBImage.Window(
      x: Int(box.xMin) - 1, y: Int(box.yMin) - 1, width: Int(width), height: Int(height))
  }
}

extension Box {
  /// Whether a network may mean it: a photo made for the purpose could ask for a crop larger than any memory.
  /// False too for coordinates that are no numbers.
  func isPlausible(longestSide: Int) -> Bool {
    let limit = 2 * Float(longestSide)
    return width <= limit && height <= limit && abs(xMin) <= limit && abs(yMin) <= limit
  }
}

extension [Candidate] {
  func suppressed(above limit: Float, _ overlap: Overlap = .union) -> [Candidate] {
    nonMaximumSuppression(map(\.box), scores: map(\.score), limit: limit, overlap).map { self[$0] }
  }
}

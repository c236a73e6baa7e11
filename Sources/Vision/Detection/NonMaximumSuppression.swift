package import FaceDomain

package enum Overlap {
  /// Shared area over the area of both together.
  case union
  /// Shared area over the smaller of the two: also removes a box within a larger one.
  case minimum
}

/// Of boxes that overlap by more than `limit`, keeps the most probable.
///
/// Sides count one pixel more than the difference of their ends, as the networks' authors do.
/// - Returns: indices into `boxes`, most probable first.
package func nonMaximumSuppression(
  _ boxes: [Box], scores: [Float], limit: Float, _ overlap: Overlap
) -> [Int] {
  let order = scores.indices.sorted { scores[$0] > scores[$1] }
  let areas = boxes.map { ($0.width + 1) * ($0.height + 1) }
  var kept: [Int] = []
  for candidate in order {
    let box = boxes[candidate]
    let isCovered = kept.contains { index in
      let other = boxes[index]
      let width = min(box.xMax, other.xMax) - max(box.xMin, other.xMin) + 1
      let height = min(box.yMax, other.yMax) - max(box.yMin, other.yMin) + 1
      guard width > 0, height > 0 else { return false }
      let shared = width * height
      let whole =
        switch overlap {
        case .union: areas[candidate] + areas[index] - shared
        case .minimum: min(areas[candidate], areas[index])
        }
      return shared / whole > limit
    }
    if !isCovered { kept.append(candidate) }
  }
  return kept
}

import FaceDomain
import Foundation

/// SplitMix64: the same numbers in every run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension UnitVector {
  static func random(_ dimension: Int, using generator: inout SeededGenerator) throws -> UnitVector {
    try UnitVector(normalizing: (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) })
  }

  /// A unit vector of `dimension` 8 whose products with its like are multiples of a quarter, and so exact.
  static func exact(using generator: inout SeededGenerator) throws -> UnitVector {
    var values = [Float](repeating: 0, count: 8)
    let places = Bool.random(using: &generator) ? 1 : 4
    for place in (0..<8).shuffled(using: &generator).prefix(places) {
      values[place] = Bool.random(using: &generator) ? 1 : -1
    }
    return try UnitVector(normalizing: values)
  }

  /// Straight from the definition.
  func distance(to other: UnitVector) -> Double {
    var sum = 0.0
    for (a, b) in zip(values, other.values) {
      let difference = Double(a) - Double(b)
      sum += difference * difference
    }
    return sum.squareRoot()
  }
}

/// The `number`th of a row of ids.
func id(_ number: Int) -> UUID {
  let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  return UUID(
    uuid: (0, 0, 0, 0, 0, 0, 0, 0, bytes[7], bytes[6], bytes[5], bytes[4], bytes[3], bytes[2], bytes[1], bytes[0]))
}

/// The `number`th of a row of faces.
func face(_ number: Int, of subject: String = "somebody") -> StoredFace {
  StoredFace(id: id(number), subject: subject)
}

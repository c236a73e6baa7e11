/// Numbers without a pattern, the same in each run.
struct Random {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// A linear congruential generator, of whose bits only the upper ones are good.
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// −1…1.
  mutating func number() -> Double { Double(next()) / Double(1 << 30) - 1 }
}

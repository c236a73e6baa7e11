import Vision

/// YuNet layer by layer in plain loops and double precision, with weights as its file has them.
struct YuNetReference {
  /// In the order of the file.
  let layers: [ONNXFile.Convolution]

  /// What each pair of a 1×1 and a depthwise convolution takes and gives, before the heads.
  private static let pairs = [(16, 16), (16, 16), (16, 64)] + Array(repeating: (64, 64), count: 14)
  /// Three of each: class, box, object, points.
  private static let heads = [1, 1, 1, 4, 4, 4, 1, 1, 1, 10, 10, 10].map { (64, $0) }

  /// Random weights that neither blow up nor fade out from layer to layer.
  init(seed: UInt64) {
    var random = Random(seed: seed)
    func layer(_ outputs: Int, _ inputs: Int, _ side: Int, variance: Double) -> ONNXFile.Convolution {
      let (count, limit) = (inputs * side * side, (3 * variance / Double(inputs * side * side)).squareRoot())
      return ONNXFile.Convolution(
        shape: [outputs, inputs, side, side],
        weights: (0..<outputs * count).map { _ in Float(limit * random.number()) },
        bias: (0..<outputs).map { _ in Float(0.3 * random.number()) })
    }
    var layers = [layer(16, 3, 3, variance: 2.0 / (100 * 100))]
    for (inputs, outputs) in Self.pairs + Self.heads {
      layers += [layer(outputs, inputs, 1, variance: 1), layer(outputs, 1, 3, variance: 2)]
    }
    self.layers = layers
  }

  /// - Returns: for strides 8, 16 and 32 the numbers of each cell, row by row: class, object, box (4), points (10).
  func grids(of photo: RGBImage) -> [[Double]] {
    var rest = layers[...]
    func pair(_ map: Map, isHead: Bool = false) -> Map {
      let between = map.convolved(rest.removeFirst())
      let after = between.convolved(rest.removeFirst())
      return isHead ? after : after.withoutNegatives()
    }
    var map = Self.input(photo).convolved(rest.removeFirst(), step: 2).withoutNegatives()
    map = pair(map).pooled()
    for _ in 0..<4 { map = pair(map) }
    var features: [Map] = []
    for _ in 0..<3 {
      map = pair(pair(map.pooled()))
      features.append(map)
    }
    features[2] = pair(features[2])
    features[1] = pair(features[1].adding(features[2]))
    features[0] = pair(features[0].adding(features[1]))
    let shared = features.map { pair($0) }
    let heads = (0..<4).map { _ in shared.map { pair($0, isHead: true) } }
    return (0..<3).map { grid in
      let parts = [0, 2, 1, 3].map { heads[$0][grid] }
      return (0..<parts[0].height).flatMap { y in
        (0..<parts[0].width).flatMap { x in
          parts.flatMap { part in (0..<part.channels).map { part[$0, x, y] } }
        }
      }
    }
  }

  /// Blue, green, red, and black up to a multiple of 32.
  private static func input(_ photo: RGBImage) -> Map {
    func padded(_ side: Int) -> Int { side + (32 - side % 32) % 32 }
    return Map(channels: 3, width: padded(photo.width), height: padded(photo.height)) { channel, x, y in
      x < photo.width && y < photo.height ? Double(photo.value(x, y, 2 - channel)) : 0
    }
  }
}

/// Numbers by channel, row and column; zero outside.
private struct Map {
  let channels: Int
  let width: Int
  let height: Int
  private var values: [Double] = []

  init(channels: Int, width: Int, height: Int, _ value: (_ channel: Int, _ x: Int, _ y: Int) -> Double) {
    self.channels = channels
    self.width = width
    self.height = height
    values.reserveCapacity(channels * width * height)
    for channel in 0..<channels {
      for y in 0..<height {
        for x in 0..<width { values.append(value(channel, x, y)) }
      }
    }
  }

  subscript(channel: Int, x: Int, y: Int) -> Double {
    x >= 0 && y >= 0 && x < width && y < height ? values[(channel * height + y) * width + x] : 0
  }

  /// The kernel's centre on each pixel, or on every second; as many groups as the inputs of a group leave.
  func convolved(_ layer: ONNXFile.Convolution, step: Int = 1) -> Map {
    let (outputs, inputs, side) = (layer.shape[0], layer.shape[1], layer.shape[2])
    let outputsOfGroup = outputs / (channels / inputs)
    return Map(channels: outputs, width: width / step, height: height / step) { output, x, y in
      var sum = Double(layer.bias[output])
      var weight = output * inputs * side * side
      for input in 0..<inputs {
        let channel = output / outputsOfGroup * inputs + input
        for row in 0..<side {
          for column in 0..<side {
            sum +=
              Double(layer.weights[weight]) * self[channel, step * x + column - side / 2, step * y + row - side / 2]
            weight += 1
          }
        }
      }
      return sum
    }
  }

  func withoutNegatives() -> Map {
    Map(channels: channels, width: width, height: height) { max(self[$0, $1, $2], 0) }
  }

  /// The largest of each 2×2.
  func pooled() -> Map {
    Map(channels: channels, width: width / 2, height: height / 2) { channel, x, y in
      max(
        max(self[channel, 2 * x, 2 * y], self[channel, 2 * x + 1, 2 * y]),
        max(self[channel, 2 * x, 2 * y + 1], self[channel, 2 * x + 1, 2 * y + 1]))
    }
  }

  /// Each pixel of the coarser map lies under four of this one.
  func adding(_ coarse: Map) -> Map {
    Map(channels: channels, width: width, height: height) { self[$0, $1, $2] + coarse[$0, $1 / 2, $2 / 2] }
  }
}

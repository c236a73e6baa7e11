import Foundation
import Testing
import Vision

/// The network computed row by row gives what it gives layer by layer.
@Suite struct YuNetNetworkTests {
  private static let reference = YuNetReference(seed: 1)

  /// For every generation of processors of which this one has the instructions.
  @Test(arguments: [
    (1, 1), (1, 70), (70, 1), (2, 33), (31, 33), (32, 32), (33, 31), (64, 97), (351, 129), (640, 480), (8192, 3),
    (3, 8192),
  ])
  func gridsAreThoseOfPlainLoops(width: Int, height: Int) throws {
    let photo = RGBImage.uneven(width, height)
    let expected = Self.reference.grids(of: photo)
    for generation in 0..<YuNetNetwork.generations {
      let grids = try network(Self.reference.layers, generation: generation).run(photo)
      try #require(grids.map(\.count) == expected.map(\.count))
      for (grid, expected) in zip(grids, expected) {
        let largest = expected.reduce(0) { max($0, abs($1)) }
        let difference = zip(grid, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
        #expect(difference <= 1e-5 * largest, "generation \(generation)")
      }
    }
  }

  /// What earlier photos left in memory has no part in it.
  @Test func photosOfAnySizeFollowEachOther() throws {
    let sizes = [(300, 200), (1, 1), (33, 65), (200, 300), (640, 480), (31, 31), (300, 200)]
    let network = try network(Self.reference.layers)
    for (width, height) in sizes {
      let photo = RGBImage.uneven(width, height)
      #expect(try network.run(photo) == self.network(Self.reference.layers).run(photo))
    }
  }

  @Test func severalThreadsShareANetwork() async throws {
    let photos = [(300, 200), (1, 1), (33, 65), (97, 300), (640, 31), (31, 640)].map { RGBImage.uneven($0.0, $0.1) }
    let network = try network(Self.reference.layers)
    let expected = photos.map(network.run)
    await withTaskGroup(of: Bool.self) { group in
      for round in 0..<60 {
        let index = round % photos.count
        group.addTask { network.run(photos[index]) == expected[index] }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  // MARK: Other networks

  @Test func convolutionOfAnotherSizeIsRefused() throws {
    for (index, layer) in Self.reference.layers.enumerated() {
      var other = layer
      // None, of which no tensor says that it is wrong.
      other.shape[0] = 0
      other.weights = []
      other.bias = []
      expectRefused(index, other)
      other = layer
      other.shape[0] += 1
      other.weights += Array(repeating: 0, count: layer.shape[1...].reduce(1, *))
      other.bias.append(0)
      expectRefused(index, other)
      // As many numbers, but the wrong way round.
      guard layer.shape[0] != layer.shape[1] else { continue }
      other = layer
      other.shape.swapAt(0, 1)
      other.bias = Array(repeating: 0, count: layer.shape[1])
      expectRefused(index, other)
    }
  }

  @Test func convolutionsInAnotherOrderAreRefused() {
    let layers = Self.reference.layers
    for number in [0, 1, layers.count - 1] {
      #expect(throws: YuNetNetwork.UnknownNetwork.self) { try network(Array(layers.prefix(number))) }
    }
    #expect(throws: YuNetNetwork.UnknownNetwork.self) { try network(layers + layers.suffix(2)) }
    // Heads for boxes and for objects.
    let heads = 1 + 2 * 17
    let exchanged = layers[..<(heads + 6)] + layers[(heads + 12)..<(heads + 18)] + layers[(heads + 6)..<(heads + 12)]
    #expect(throws: YuNetNetwork.UnknownNetwork.self) { try network(exchanged + layers[(heads + 18)...]) }
  }

  private func expectRefused(_ index: Int, _ layer: ONNXFile.Convolution) {
    var layers = Self.reference.layers
    layers[index] = layer
    #expect(throws: YuNetNetwork.UnknownNetwork.self, "convolution \(index), shape \(layer.shape)") {
      try network(layers)
    }
  }

  private func network(
    _ layers: some Collection<ONNXFile.Convolution>, generation: Int = YuNetNetwork.generations - 1
  ) throws -> YuNetNetwork {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).onnx")
    try Data(ONNXFile.bytes(Array(layers))).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try YuNetNetwork(path: file.path, generation: generation)
  }
}

import Inference
import Testing

/// Of an ONNX file the convolutions are read, and of a damaged one an error or what is whole.
@Suite struct ONNXConvolutionsTests {
  private static let small = ONNXFile.bytes([
    ONNXFile.Convolution(shape: [2, 1, 1, 2], weights: [1, -2, 3.5, 0.25], bias: [7, -8]),
    ONNXFile.Convolution(shape: [1, 3, 1, 1], weights: [4, 5, 6], bias: [9]),
  ])

  @Test func convolutionsAreReadInTheOrderOfTheirNodes() throws {
    let all = try ONNXConvolutions(Self.small).all
    #expect(all.map(\.shape) == [[2, 1, 1, 2], [1, 3, 1, 1]])
    #expect(all.map(\.weights) == [[1, -2, 3.5, 0.25], [4, 5, 6]])
    #expect(all.map(\.bias) == [[7, -8], [9]])
  }

  @Test func everythingElseIsPassedOver() throws {
    let bias = ONNXFile.tensor("bias", [1], [2])
    let weights = ONNXFile.tensor("weights", [1, 1, 1, 1], [3])
    let indices = ONNXFile.tensor("indices", [2, 1 << 40], type: 7, raw: [1, 2, 3])
    let other = ONNXFile.node("Resize", inputs: ["a", "indices"])
    // Of 64 and of 32 bits, and of a number that takes two bytes.
    let unknown: [UInt8] = [0x39 | 0x40, 0, 1, 2, 3, 4, 5, 6, 7] + [0x75, 8, 9, 10, 11] + ONNXFile.field(1000, [1])
    // Tensors before the nodes, and the graph before the rest of the file.
    let graph = bias + unknown + weights + indices + other + ONNXFile.node("Conv", inputs: ["a", "weights", "bias"])
    let all = try ONNXConvolutions(ONNXFile.field(7, graph) + unknown).all
    #expect(all.map(\.shape) == [[1, 1, 1, 1]] && all.map(\.weights) == [[3]] && all.map(\.bias) == [[2]])
    #expect(try ONNXConvolutions([]).all.isEmpty)
  }

  @Test func fileCutAnywhereIsRefused() throws {
    for length in 0..<Self.small.count {
      // What is cut where the graph would begin is a whole file that holds nothing.
      let rest = try whole(Array(Self.small.prefix(length)))
      #expect(rest?.isEmpty ?? true, "\(length) bytes")
    }
  }

  @Test func fileChangedInOneByteIsRefusedOrReadAsAWhole() throws {
    for index in Self.small.indices {
      for byte in UInt8.min...UInt8.max {
        var file = Self.small
        file[index] = byte
        try whole(file)
      }
    }
  }

  @Test func fileChangedInManyBytesIsRefusedOrReadAsAWhole() throws {
    var random = Random(seed: 5)
    for _ in 0..<20_000 {
      var file = Self.small
      for _ in 0...random.next() % 8 {
        let index = Int(random.next() % UInt64(file.count))
        switch random.next() % 4 {
        case 0: file.remove(at: index)
        case 1: file.insert(UInt8(truncatingIfNeeded: random.next()), at: index)
        case 2: file[index] ^= 1 << UInt8(random.next() % 8)
        default: file[index] = [0, 0x7F, 0x80, 0xFF][Int(random.next() % 4)]
        }
      }
      try whole(file)
    }
  }

  private static let raw: [UInt8] = [0, 0, 0x80, 0x3F]
  private static let conv = ONNXFile.node("Conv", inputs: ["x", "w", "b"])
  private static let bias = ONNXFile.tensor("b", [1], [1])
  private static let liars: [(String, [UInt8])] = [
    ("a number of eleven bytes", [0x08] + Array(repeating: 0x80, count: 10) + [1]),
    ("a number that never ends", Array(repeating: 0xFF, count: 64)),
    ("a length of 2⁶⁴ − 1", [0x3A] + ONNXFile.varint(.max)),
    ("a length of 2⁶³", [0x3A] + ONNXFile.varint(1 << 63)),
    ("a length of one too many", [0x3A, 3, 0x08, 8]),
    ("a group, which ONNX has not", [0x3B, 0x3C]),
    ("seven bytes of eight", [0x79, 1, 2, 3, 4, 5, 6, 7]),
    ("no weights", ONNXFile.model(graph: conv + bias)),
    ("no bias", ONNXFile.model(graph: conv + ONNXFile.tensor("w", [1, 1, 1, 1], [1]))),
    (
      "a convolution that names no bias",
      ONNXFile.model(graph: ONNXFile.node("Conv", inputs: ["x", "w"]) + ONNXFile.tensor("w", [1, 1, 1, 1], [1]))
    ),
    ("weights of three sides", ONNXFile.model(graph: conv + bias + ONNXFile.tensor("w", [1, 1, 1], [1]))),
    ("two outputs and one bias", ONNXFile.model(graph: conv + bias + ONNXFile.tensor("w", [2, 1, 1, 1], [1, 2]))),
    (
      "weights of integers", ONNXFile.model(graph: conv + bias + ONNXFile.tensor("w", [1, 1, 1, 1], type: 7, raw: raw))
    ),
  ]

  @Test(arguments: liars)
  func fileThatLiesIsRefused(_ lie: String, file: [UInt8]) {
    #expect(throws: ONNXConvolutions.Damaged.self, "\(lie)") { try ONNXConvolutions(file) }
  }

  /// Among them products that leave 0 or 1 when they overflow, as (2⁶³ − 1)² does, and what stands for −1.
  @Test(arguments: [
    [], [1, 1], [2, 1, 1, 1], [1, 1, 1, 0], [0, 0, 0, 0], [1, 1 << 32, 1 << 32, 1], [1, 1 << 62, 4, 1],
    [1, .max >> 1, .max >> 1, 1], [1, .max, .max, 1], [1, 1 << 63, 2, 1],
  ])
  func shapeThatIsNotThatOfTheNumbersIsRefused(shape: [UInt64]) {
    let file = ONNXFile.model(graph: Self.conv + Self.bias + ONNXFile.tensor("w", shape, raw: Self.raw))
    #expect(throws: ONNXConvolutions.Damaged.self) { try ONNXConvolutions(file) }
  }

  @Test(arguments: [1, 2, 3, 5, 6, 7])
  func numbersCutWithinOneAreRefused(count: Int) {
    let raw = Array(repeating: UInt8(0), count: count)
    let file = ONNXFile.model(graph: ONNXFile.tensor("w", [UInt64(count / 4)], raw: raw))
    #expect(throws: ONNXConvolutions.Damaged.self) { try ONNXConvolutions(file) }
  }

  @Test func missingFileIsAnError() {
    #expect(throws: (any Error).self) { try ONNXConvolutions(path: "/nowhere/yunet.onnx") }
  }

  /// - Returns: the convolutions, which agree with their shapes; nil if the file is refused.
  @discardableResult
  private func whole(_ file: [UInt8]) throws -> [ONNXConvolutions.Convolution]? {
    let all: [ONNXConvolutions.Convolution]
    do throws(ONNXConvolutions.Damaged) {
      all = try ONNXConvolutions(file).all
    } catch {
      return nil
    }
    for convolution in all {
      try #require(convolution.shape.count == 4 && convolution.shape.allSatisfy { $0 >= 0 })
      try #require(convolution.weights.count == convolution.shape.reduce(1, *))
      try #require(convolution.bias.count == convolution.shape[0])
    }
    return all
  }
}

/// ONNX files of convolutions, written by hand: messages of protocol buffers.
enum ONNXFile {
  struct Convolution {
    /// Outputs, inputs (of a group), height, width.
    var shape: [Int]
    /// In the order of ``shape``.
    var weights: [Float]
    var bias: [Float]
  }

  /// As exporters write it: nodes in their order, then the tensors that they take.
  static func bytes(_ convolutions: [Convolution]) -> [UInt8] {
    var graph: [UInt8] = []
    for index in convolutions.indices { graph += node("Conv", inputs: ["x\(index)", "w\(index)", "b\(index)"]) }
    for (index, convolution) in convolutions.enumerated() {
      graph += tensor("w\(index)", convolution.shape, convolution.weights)
      graph += tensor("b\(index)", [convolution.bias.count], convolution.bias)
    }
    return model(graph: graph)
  }

  static func model(graph: [UInt8]) -> [UInt8] { field(1, 8) + field(2, text: "by hand") + field(7, graph) }

  static func node(_ type: String, inputs: [String]) -> [UInt8] {
    field(1, inputs.flatMap { field(1, text: $0) } + field(2, text: "y") + field(4, text: type))
  }

  static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> [UInt8] {
    let raw = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    return tensor(name, shape.map { UInt64($0) }, raw: raw)
  }

  /// - Parameter type: 1 stands for floats, 7 for 64-bit integers.
  static func tensor(_ name: String, _ shape: [UInt64], type: UInt64 = 1, raw: [UInt8]) -> [UInt8] {
    field(5, shape.flatMap { field(1, $0) } + field(2, type) + field(8, text: name) + field(9, raw))
  }

  // MARK: Protocol buffers

  static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] { varint(number << 3) + varint(value) }

  static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  static func field(_ number: UInt64, text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}

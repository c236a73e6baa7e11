internal import Foundation

/// The convolutions of an ONNX file in the order in which they stand there: for networks that we compute ourselves.
///
/// Reads the few fields of the format that this takes, and trusts none of its lengths.
public struct ONNXConvolutions: Sendable {
  public struct Convolution: Sendable {
    /// Outputs, inputs (of a group), height, width.
    public let shape: [Int]
    /// In the order of ``shape``.
    public let weights: [Float]
    public let bias: [Float]
  }

  public struct Damaged: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { "the ONNX file can't be used: \(reason)" }
  }

  public let all: [Convolution]

  /// - Throws: ``Damaged``, or an error of the file system.
  public init(path: String) throws {
    try self.init([UInt8](Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)))
  }

  /// - Parameter bytes: of the whole file.
  package init(_ bytes: [UInt8]) throws(Damaged) {
    var inputs: [[String]] = []
    var tensors: [String: (shape: [Int], values: [Float])] = [:]
    try ProtobufFields.visit(bytes[...]) { (field, value) throws(Damaged) in
      guard field == 7 else { return }  // the graph
      try ProtobufFields.visit(value.bytes) { (field, value) throws(Damaged) in
        switch field {
        case 1:
          let node = try Self.node(value.bytes)
          if node.type == "Conv" { inputs.append(node.inputs) }
        case 5:
          let tensor = try Self.tensor(value.bytes)
          tensors[tensor.name] = (tensor.shape, tensor.values)
        default: break
        }
      }
    }
    var all: [Convolution] = []
    for names in inputs {
      guard names.count == 3, let weights = tensors[names[1]], let bias = tensors[names[2]],
        weights.shape.count == 4, bias.shape == [weights.shape[0]]
      else { throw Damaged(reason: "a convolution has no weights or no bias") }
      all.append(Convolution(shape: weights.shape, weights: weights.values, bias: bias.values))
    }
    self.all = all
  }

  private static func node(_ bytes: ArraySlice<UInt8>) throws(Damaged) -> (type: String, inputs: [String]) {
    var node: (type: String, inputs: [String]) = ("", [])
    try ProtobufFields.visit(bytes) { (field, value) in
      if field == 1 { node.inputs.append(String(decoding: value.bytes, as: UTF8.self)) }
      if field == 4 { node.type = String(decoding: value.bytes, as: UTF8.self) }
    }
    return node
  }

  private static func tensor(
    _ bytes: ArraySlice<UInt8>
  ) throws(Damaged) -> (name: String, shape: [Int], values: [Float]) {
    var name = ""
    var shape: [Int] = []
    var raw: ArraySlice<UInt8> = []
    var isFloat = false
    try ProtobufFields.visit(bytes) { (field, value) in
      switch field {
      case 1: shape.append(Int(clamping: value.number))
      case 2: isFloat = value.number == 1
      case 8: name = String(decoding: value.bytes, as: UTF8.self)
      case 9: raw = value.bytes
      default: break
      }
    }
    // Others are sizes and indices, which no convolution takes.
    guard isFloat else { return (name, [], []) }
    var count = 1
    for side in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard !overflow else { throw Damaged(reason: "the tensor \(name) has an impossible shape") }
      count = product
    }
    guard raw.count % 4 == 0, count == raw.count / 4 else {
      throw Damaged(reason: "the tensor \(name) isn't as long as its shape says")
    }
    let values = raw.withUnsafeBytes { raw in
      (0..<count).map {
        Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
    return (name, shape, values)
  }
}

/// The outermost fields of a message in the protocol buffer format.
enum ProtobufFields {
  struct Value {
    var number: UInt64 = 0
    var bytes: ArraySlice<UInt8> = []
  }

  static func visit(
    _ message: ArraySlice<UInt8>, _ body: (Int, Value) throws(ONNXConvolutions.Damaged) -> Void
  ) throws(ONNXConvolutions.Damaged) {
    var rest = message
    while !rest.isEmpty {
      let key = try number(&rest)
      var value = Value()
      switch key & 7 {
      case 0: value.number = try number(&rest)
      case 1: _ = try take(8, of: &rest)
      case 2: value.bytes = try take(number(&rest), of: &rest)
      case 5: _ = try take(4, of: &rest)
      default: throw ONNXConvolutions.Damaged(reason: "it holds an unknown kind of field")
      }
      try body(Int(clamping: key >> 3), value)
    }
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) throws(ONNXConvolutions.Damaged) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { break }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    throw ONNXConvolutions.Damaged(reason: "a number in it has no end")
  }

  private static func take(
    _ count: UInt64, of bytes: inout ArraySlice<UInt8>
  ) throws(ONNXConvolutions.Damaged) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.count) else { throw ONNXConvolutions.Damaged(reason: "it ends within a field") }
    defer { bytes = bytes.dropFirst(Int(count)) }
    return bytes.prefix(Int(count))
  }
}

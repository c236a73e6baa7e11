/// The body of a request to run a network.
///
/// In the order of keys that NVIDIA's own client has (PyPI `tritonclient`), so that the two can be compared byte by byte.
package struct KServeRequest: Sendable {
  package enum Form: Sendable {
    /// JSON, and the tensor's bytes after it; results in the same way.
    case binary
    /// Nothing but JSON: its results are five times as large, and slow to read, but every server knows it.
    case json
  }

  /// The protocol's name of 32-bit floats.
  package static let datatype = "FP32"

  package let body: [UInt8]
  /// Bytes of JSON at the body's start, where more follows.
  package let headerLength: Int?

  /// - Parameters:
  ///   - input: what the network calls it.
  ///   - shape: of `values`, which are in row-major order.
  ///   - outputs: names of those wanted.
  package init(input: String, shape: [Int], values: [Float], outputs: [String], form: Form) {
    let sides = shape.map(String.init).joined(separator: ",")
    var text = "{\"inputs\":[{\"name\":\(Self.quoted(input)),\"shape\":[\(sides)],\"datatype\":\"\(Self.datatype)\","
    switch form {
    case .binary:
      text += "\"parameters\":{\"binary_data_size\":\(values.count * MemoryLayout<Float>.size)}}],\"outputs\":["
      text += outputs.map { "{\"name\":\(Self.quoted($0)),\"parameters\":{\"binary_data\":true}}" }
        .joined(separator: ",")
    case .json:
      // The shortest digits that give the same float again.
      text += "\"data\":[\(values.map(\.description).joined(separator: ","))]}],\"outputs\":["
      text += outputs.map { "{\"name\":\(Self.quoted($0))}" }.joined(separator: ",")
    }
    text += "]}"
    let header = text.utf8
    guard form == .binary else {
      body = Array(header)
      headerLength = nil
      return
    }
    headerLength = header.count
    var body: [UInt8] = []
    body.reserveCapacity(header.count + values.count * MemoryLayout<Float>.size)
    body += header
    // The protocol's floats are little-endian, as are those of all machines that Swift for Linux is made for.
    values.withUnsafeBytes { body.append(contentsOf: $0) }
    self.body = body
  }

  private static func quoted(_ name: String) -> String {
    var text = "\""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        text += "\\"
        text.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}": text += (scalar.value < 16 ? "\\u000" : "\\u00") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

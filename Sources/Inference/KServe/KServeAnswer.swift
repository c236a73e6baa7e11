internal import Foundation

/// Reads what a server answers to a request to run a network. Trusts none of its lengths.
package struct KServeAnswer {
  /// By name: servers give them in an order of their own.
  private let tensors: [String: Tensor]

  /// - Parameters:
  ///   - body: JSON, and after it the bytes of the tensors whose parameters tell a size, one after the other.
  ///   - headerLength: bytes of JSON; nil where there is nothing else.
  ///   - wanted: the outputs to read.
  package init(_ body: [UInt8], headerLength: Int?, wanted: [String]) throws(KServeFlaw) {
    let headerLength = headerLength ?? body.count
    guard (0...body.count).contains(headerLength) else {
      throw KServeFlaw("its JSON is said to have \(headerLength) bytes, and all of it has \(body.count)")
    }
    let message: Message
    do {
      message = try JSONDecoder().decode(Message.self, from: Data(body[..<headerLength]))
    } catch {
      throw KServeFlaw("its JSON isn't an answer of this protocol")
    }
    var rest = body[headerLength...]
    var tensors: [String: Tensor] = [:]
    for output in message.outputs {
      let bytes = try output.parameters?.bytes.map { size throws(KServeFlaw) in
        try Self.take(size, of: &rest, for: output.name)
      }
      guard wanted.contains(output.name) else { continue }
      guard tensors[output.name] == nil else { throw KServeFlaw("it has the output \(output.name) twice") }
      tensors[output.name] = try Self.tensor(output, bytes)
    }
    guard rest.isEmpty else { throw KServeFlaw("it goes on for \(rest.count) bytes after the last output") }
    self.tensors = tensors
  }

  /// - Throws: ``KServeFlaw`` if one is missing.
  package func outputs(_ names: [String]) throws(KServeFlaw) -> [Tensor] {
    var found: [Tensor] = []
    for name in names {
      guard let tensor = tensors[name] else { throw KServeFlaw("it lacks the output \(name)") }
      found.append(tensor)
    }
    return found
  }

  private static func take(
    _ count: Int, of rest: inout ArraySlice<UInt8>, for name: String
  ) throws(KServeFlaw) -> ArraySlice<UInt8> {
    guard (0...rest.count).contains(count) else {
      throw KServeFlaw("the output \(name) is said to have \(count) bytes, and \(rest.count) are left")
    }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private static func tensor(_ output: Message.Output, _ bytes: ArraySlice<UInt8>?) throws(KServeFlaw) -> Tensor {
    guard output.datatype == KServeRequest.datatype else {
      throw KServeFlaw("the output \(output.name) is of \(output.datatype), not of \(KServeRequest.datatype)")
    }
    var count = 1
    for side in output.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { throw KServeFlaw("the output \(output.name) has an impossible shape") }
      count = product
    }
    let values: [Float]
    if let bytes {
      guard bytes.count % 4 == 0, bytes.count / 4 == count else {
        throw KServeFlaw("the output \(output.name) isn't as long as its shape says")
      }
      values = bytes.withUnsafeBytes { bytes in
        (0..<count).map {
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        }
      }
    } else {
      values = output.data?.values ?? []
      guard values.count == count else {
        throw KServeFlaw("the output \(output.name) isn't as long as its shape says")
      }
    }
    return Tensor(shape: output.shape, values: values)
  }
}

private struct Message: Decodable {
  let outputs: [Output]

  struct Output: Decodable {
    let name: String
    let datatype: String
    let shape: [Int]
    let parameters: Parameters?
    let data: Numbers?
  }

  struct Parameters: Decodable {
    let bytes: Int?

    enum CodingKeys: String, CodingKey {
      case bytes = "binary_data_size"
    }
  }

  /// The protocol lets servers nest the numbers as the shape is, or give them flat.
  struct Numbers: Decodable {
    let values: [Float]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flat = try? container.decode([Float].self) {
        values = flat
      } else {
        values = try container.decode([Numbers].self).flatMap(\.values)
      }
    }
  }
}

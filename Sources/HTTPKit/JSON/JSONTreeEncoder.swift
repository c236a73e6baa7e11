/// Makes a ``JSONTree`` of what an `Encodable` type says about itself.
struct JSONTreeEncoder: Encoder {
  let root: JSONTree
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ root: JSONTree = JSONTree(), codingPath: [any CodingKey] = []) {
    self.root = root
    self.codingPath = codingPath
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    root.value = .object([:])
    return KeyedEncodingContainer(KeyedContainer<Key>(tree: root, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    root.value = .array([])
    return UnkeyedContainer(tree: root, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleContainer(tree: root, codingPath: codingPath)
  }

  /// The one place where a value becomes JSON, whatever container it stands in.
  static func tree(_ value: some Encodable, _ codingPath: [any CodingKey]) throws -> JSONTree {
    switch value {
    case let value as String: return JSONTree(.string(value))
    case let value as Bool: return JSONTree(.literal(value ? "true" : "false"))
    case let value as Float: return try number(value, codingPath)
    case let value as Double: return try number(value, codingPath)
    case let value as any BinaryInteger: return JSONTree(.literal("\(value)"))
    default:
      let encoder = JSONTreeEncoder(codingPath: codingPath)
      try value.encode(to: encoder)
      return encoder.root
    }
  }

  private static func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ codingPath: [any CodingKey]
  ) throws -> JSONTree {
    guard value.isFinite else {
      throw EncodingError.invalidValue(value, .init(codingPath: codingPath, debugDescription: "not a finite number"))
    }
    return JSONTree(.literal(value.description))
  }
}

private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let tree: JSONTree
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { tree.set(key.stringValue, JSONTree()) }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    tree.set(key.stringValue, try JSONTreeEncoder.tree(value, codingPath + [key]))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    nested(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
  func superEncoder() -> any Encoder { nested("super") }
  func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

  private func nested(_ key: Key) -> JSONTreeEncoder { nested(key.stringValue) }

  private func nested(_ key: String) -> JSONTreeEncoder {
    let item = JSONTree()
    tree.set(key, item)
    return JSONTreeEncoder(item, codingPath: codingPath)
  }
}

private struct UnkeyedContainer: UnkeyedEncodingContainer {
  let tree: JSONTree
  let codingPath: [any CodingKey]
  var count: Int { tree.count }

  func encodeNil() { tree.append(JSONTree()) }
  func encode(_ value: some Encodable) throws { tree.append(try JSONTreeEncoder.tree(value, codingPath)) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    nested().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
  func superEncoder() -> any Encoder { nested() }

  private func nested() -> JSONTreeEncoder {
    let item = JSONTree()
    tree.append(item)
    return JSONTreeEncoder(item, codingPath: codingPath)
  }
}

private struct SingleContainer: SingleValueEncodingContainer {
  let tree: JSONTree
  let codingPath: [any CodingKey]

  func encodeNil() { tree.value = .null }
  func encode(_ value: some Encodable) throws { tree.value = try JSONTreeEncoder.tree(value, codingPath).value }
}

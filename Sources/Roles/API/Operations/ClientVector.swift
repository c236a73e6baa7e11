import FaceDomain

extension UnitVector {
  /// A vector a client sent. What is wrong with it is said of its name, never with its numbers.
  /// - Parameters:
  ///   - length: how many numbers it must have; nil takes any number but none.
  ///   - name: what the client would call it, such as `Target 3`.
  init(_ numbers: [Double], length: Int? = nil, naming name: String) throws(NamedVectorError) {
    do throws(VectorError) {
      if let length, numbers.count != length { throw .wrongLength(expected: length, actual: numbers.count) }
      // In double precision until the length is 1: numbers too large for a float may still have a direction.
      let largest = numbers.lazy.map(abs).max() ?? 0
      guard numbers.allSatisfy(\.isFinite) else { throw .notFinite }
      guard largest > 0 else { throw .zero }
      try self.init(normalizing: numbers.map { Float($0 / largest) })
    } catch {
      throw NamedVectorError(name: name, reason: error)
    }
  }
}

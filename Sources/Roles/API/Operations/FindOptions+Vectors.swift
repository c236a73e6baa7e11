import FaceDomain

extension FindOptions {
  /// The same with vectors, which are needed whether or not the client wants to see them.
  /// - Parameter calculator: whose.
  func withVectors(of calculator: String) -> FindOptions {
    var options = self
    options.calculator = calculator
    options.plugins.insert("calculator")
    return options
  }
}

extension Face {
  /// - Throws: ``FaceError/coreUnavailable`` for a core that leaves out what it was asked for.
  func vector() throws -> UnitVector {
    guard let embedding else { throw FaceError.coreUnavailable }
    return try embedding.normalized()
  }
}

import FaceDomain

extension FindOptions {
  /// The same with vectors, which are needed whether or not the client wants to see them.
  var withVectors: FindOptions {
    var options = self
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

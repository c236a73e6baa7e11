extension Tensor {
  /// What a network gave is not what its reader counts on.
  public struct WrongSize: Error, CustomStringConvertible {
    let images: Int
    let expected: Int
    let shape: [Int]

    /// - Parameter expected: numbers for each image.
    public init(images: Int, expected: Int, shape: [Int]) {
      self.images = images
      self.expected = expected
      self.shape = shape
    }

    public var description: String {
      "a network gave an output of the shape \(shape) for \(images) images, \(expected) numbers for each are expected"
    }
  }

  /// All values, if there are as many as there must be: reading on without that could leave their memory.
  /// - Parameters:
  ///   - images: of the run.
  ///   - count: numbers for each image.
  /// - Throws: ``WrongSize``.
  public func values(of images: Int, each count: Int) throws -> [Float] {
    guard values.count == images * count else { throw WrongSize(images: images, expected: count, shape: shape) }
    return values
  }
}

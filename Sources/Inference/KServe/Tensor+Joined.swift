extension Tensor {
  /// Results of several runs, as if it had been one.
  /// - Parameter parts: of each run its outputs, the images in their first dimension.
  /// - Throws: ``KServeFlaw`` if the other dimensions differ.
  package static func joined(_ parts: [[Tensor]]) throws(KServeFlaw) -> [Tensor] {
    guard var all = parts.first else { return [] }
    for part in parts.dropFirst() {
      for (index, tensor) in part.enumerated() {
        guard tensor.shape.dropFirst() == all[index].shape.dropFirst(), let images = tensor.shape.first else {
          throw KServeFlaw("results of two runs have the shapes \(all[index].shape) and \(tensor.shape)")
        }
        let shape = [all[index].shape[0] + images] + tensor.shape.dropFirst()
        all[index] = Tensor(shape: shape, values: all[index].values + tensor.values)
      }
    }
    return all
  }
}

/// A command could not do what it was asked: what went wrong and what to do about it, without a usage text.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

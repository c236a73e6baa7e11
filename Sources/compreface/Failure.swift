/// A command could not do what it was asked: what went wrong and what to do about it, without a usage text.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension Failure {
  static let upstreamServersConnected = Failure(
    """
    Servers of CompreFace 1.2 use the database, and would compare the new embeddings with the old ones. Stop them first; \
    or leave the embeddings as they are, and name their core in PYTHON_URL.
    """)
}

public import HTTPKit

/// The fe role: the web pages, and, where it is a process of its own, the way to the others.
public struct Frontend: Sendable {
  private let pages: WebPages?
  private let gateway: Gateway?

  /// - Parameters:
  ///   - files: of the pages; nil serves none.
  ///   - gateway: nil where the other roles are in this process.
  public init(files: WebFiles?, gateway: Gateway? = nil) {
    pages = files.map { WebPages(files: $0) }
    self.gateway = gateway
  }

  public func add(to routes: inout RouteTable) {
    gateway?.add(to: &routes)
    pages?.add(to: &routes)
  }
}

import HTTPKit

/// Which part of a list a request asks for. As in 1.2, what can't be used counts as not given.
struct PageParameters {
  /// Counted from 0.
  let page: Int
  let size: Int
  /// Whether the request says anything about pages.
  let isGiven: Bool

  private static let defaultSize = 20
  private static let largestSize = 2000

  init(_ parameters: RequestParameters) {
    page = max(0, (try? parameters.integer("page", default: 0)) ?? 0)
    let size = (try? parameters.integer("size", default: Self.defaultSize)) ?? Self.defaultSize
    self.size = size < 1 ? Self.defaultSize : min(size, Self.largestSize)
    isGiven = parameters.string("page") != nil || parameters.string("size") != nil
  }
}

public struct Operation: Sendable {
  let id: String
  package init(_ id: String) { self.id = id }
  static let health = Operation("health")
  static let metrics = Operation("metrics")
}

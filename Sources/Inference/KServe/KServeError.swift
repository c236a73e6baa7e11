/// Why a server of networks did not do what it was asked.
public enum KServeError: Error, Equatable, Sendable {
  /// A setting can't be right; the server was not asked.
  case invalid(reason: String)
  /// Nobody answers, not in time, or only that it can't now: it may work later.
  case unavailable(server: String, reason: String)
  /// The server doesn't know the network.
  case unknownModel(name: String, server: String, reason: String)
  /// There is a network of this name, but it doesn't take or give what is wanted.
  case unfit(model: String, server: String, reason: String)
  /// The server doesn't do it, and says why.
  case refused(server: String, status: Int, reason: String)
  /// What the server answers isn't what the protocol says.
  case damaged(server: String, reason: String)
}

extension KServeError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalid(let reason): reason
    case .unavailable(let server, let reason): "the inference server \(server) can't be had: \(reason)"
    case .unknownModel(let name, let server, let reason):
      "the inference server \(server) has no network \(name): \(reason)"
    case .unfit(let model, let server, let reason):
      "the network \(model) of the inference server \(server) can't be used: \(reason)"
    case .refused(let server, let status, let reason):
      "the inference server \(server) refuses with status \(status): \(reason)"
    case .damaged(let server, let reason): "the inference server \(server) answers what can't be read: \(reason)"
    }
  }
}

/// What is wrong with bytes or with metadata, before it is known whose they are.
package struct KServeFlaw: Error, Equatable {
  package let reason: String

  package init(_ reason: String) {
    self.reason = reason
  }
}

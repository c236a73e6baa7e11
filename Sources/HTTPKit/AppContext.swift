public import FaceDomain
import Foundation
public import Hummingbird
public import NIOCore

/// What travels with a request through middleware and routes, the same for all roles.
public struct AppContext: RequestContext, RemoteAddressRequestContext {
  public var coreContext: CoreRequestContextStorage
  /// The connection the request came on.
  let channel: any Channel
  public let remoteAddress: SocketAddress?
  /// Whose key the request carries; set by the key check.
  public var service: Service?
  /// Who is at the other end; set by the edge.
  package var client = Client(address: "unknown", isSecure: false, host: nil)
  /// What finds the request in the logs; set by the edge.
  package var requestID: String?
  /// Where a body's memory is counted; nil for requests with small bodies.
  package var bodyMemory: BodyMemory?

  public init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    remoteAddress = source.channel.remoteAddress
  }

  /// A path variable without its percent encoding.
  package func pathVariable(_ name: String) throws(APIError) -> String {
    guard let raw = parameters.get(name), let value = raw.removingPercentEncoding, !value.utf8.contains(0) else {
      throw .malformed("The path is not valid UTF-8 in percent encoding, or contains the zero character")
    }
    return value
  }
}

package import Hummingbird
internal import Synchronization

/// Bounds the memory that bodies take, over all requests together, and refuses early where waiting would be in vain.
///
/// A request takes memory as its body arrives, not as it is announced: a client that announces much and sends nothing
/// keeps nobody else out.
public final class BodyGate: Sendable {
  private let capacity: Int
  private let taken = Mutex(0)
  private let isBusy: @Sendable () -> Bool

  /// - Parameters:
  ///   - memory: bytes for all bodies that are being read, worked on or sent.
  ///   - isBusy: whether a request that came now would be refused by those who do the work. It is then refused before
  ///     its body is read.
  public init(memory: Int, isBusy: @escaping @Sendable () -> Bool) {
    capacity = memory
    self.isBusy = isBusy
  }

  /// Bytes taken at this moment.
  public var load: Int { taken.withLock(\.self) }

  /// The same handler for a request with photos, behind the gate.
  package func limiting(_ handler: @escaping RouteTable.Handler) -> RouteTable.Handler {
    let counted = counting(handler)
    return { request, context in
      guard !self.isBusy() else { throw APIError.busy }
      return try await counted(request, context)
    }
  }

  /// The same handler for a request whose body may be large, but means no work for those who are busy with photos.
  package func counting(_ handler: @escaping RouteTable.Handler) -> RouteTable.Handler {
    { request, context in
      var context = context
      let memory = BodyMemory(gate: self)
      context.bodyMemory = memory
      defer { memory.release() }
      let response = try await context.cancellingWhenClientLeaves { [context] in
        try await handler(request, context)
      }
      return try self.counting(response)
    }
  }

  /// The same reply, its memory counted until it has been sent: clients read as slowly as they like.
  /// - Throws: code 105 where others have taken what there is.
  package func counting(_ response: Response) throws(APIError) -> Response {
    guard let length = response.body.contentLength, length > Self.small else { return response }
    let memory = BodyMemory(gate: self)
    try memory.take(length)
    var counted = response
    // A body that is dropped unsent lets go of the memory too.
    counted.body = ResponseBody(contentLength: length) { [body = response.body] writer in
      defer { memory.release() }
      try await body.write(writer)
    }
    return counted
  }

  /// Bytes of a reply that aren't worth counting.
  private static let small = 64 << 10

  fileprivate func take(_ bytes: Int) -> Bool {
    taken.withLock { taken in
      guard taken + bytes <= capacity else { return false }
      taken += bytes
      return true
    }
  }

  fileprivate func giveBack(_ bytes: Int) {
    taken.withLock { $0 -= bytes }
  }
}

/// What one request has taken of the gate's memory.
package final class BodyMemory: Sendable {
  private let gate: BodyGate
  private let taken = Mutex(0)

  fileprivate init(gate: BodyGate) {
    self.gate = gate
  }

  deinit {
    // A reply that was never sent.
    release()
  }

  /// - Throws: code 105 where others have taken what there is.
  package func take(_ bytes: Int) throws(APIError) {
    guard gate.take(bytes) else { throw .busy }
    taken.withLock { $0 += bytes }
  }

  fileprivate func release() {
    let bytes = taken.withLock { taken in
      defer { taken = 0 }
      return taken
    }
    gate.giveBack(bytes)
  }
}

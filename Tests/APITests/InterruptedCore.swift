import FaceDomain
import Synchronization
import TestSupport
import Testing

/// A core during whose next photo something else happens.
final class InterruptedCore: FaceCore {
  typealias Interruption = @Sendable () async throws -> Void

  private let core = ScriptedFaceCore()
  private let next = Mutex<Interruption?>(nil)

  func interrupt(_ interruption: @escaping Interruption) {
    next.withLock { $0 = interruption }
  }

  func status() async throws(FaceError) -> CoreStatus { try await core.status() }

  func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    let interruption = next.withLock { next in
      defer { next = nil }
      return next
    }
    do {
      try await interruption?()
    } catch {
      Issue.record(error)
    }
    return try await core.findFaces(in: photo, options)
  }
}

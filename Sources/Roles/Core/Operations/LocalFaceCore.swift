public import FaceDomain
public import Logging
public import Scheduling
public import Vision

/// The embedding server in this process.
public struct LocalFaceCore: FaceCore {
  private let finder: FaceFinder
  private let queue: WorkQueue
  private let logger: Logger
  /// Asked for with every request, and always the same.
  private let known: [CoreStatus]

  public init(finder: FaceFinder, queue: WorkQueue, logger: Logger) {
    self.finder = finder
    self.queue = queue
    self.logger = logger
    known = finder.statuses
  }

  public func status() async throws(FaceError) -> CoreStatus { known[0] }

  public func calculators() async -> CoreCalculators {
    CoreCalculators(known: known, isComplete: true)
  }

  public func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    let asked = ContinuousClock.now
    do {
      return try await queue.run {
        finder.meter.add(.queue, ContinuousClock.now - asked)
        return try finder.findFaces(in: photo, options)
      }
    } catch let error as FaceError {
      throw error
    } catch is WorkQueue.Full {
      throw .busy
    } catch is CancellationError {
      throw .cancelled
    } catch {
      // An error of the engine: its text names files and shapes, which are for the log alone.
      logger.error("face detection failed", metadata: ["error": "\(error)"])
      throw .coreUnavailable
    }
  }
}

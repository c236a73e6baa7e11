internal import Synchronization

/// Where the time of photos goes: how often each stage ran, and how long.
public final class StageMeter: Sendable {
  public enum Stage: String, CaseIterable, Sendable {
    /// Waiting for a thread.
    case queue
    case decode
    /// To the size that faces are looked for in.
    case resize
    /// The detector's boxes.
    case boxes
    /// The second opinion on each box, and the five points.
    case points
    /// Faces cut out for the calculator.
    case align
    case calculate
    case plugins
  }

  public struct Total: Sendable {
    public var count = 0
    public var seconds = 0.0
  }

  private let totals = Mutex<[Stage: Total]>([:])
  private let batches = Mutex<[Int: Int]>([:])

  public init() {}

  /// - Parameter count: how many things this time was for.
  public func add(_ stage: Stage, _ time: Duration, count: Int = 1) {
    totals.withLock { totals in
      totals[stage, default: Total()].count += count
      totals[stage, default: Total()].seconds += time.milliseconds / 1000
    }
  }

  /// Runs `work` and takes its time.
  func measure<Result>(_ stage: Stage, count: Int = 1, _ work: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { add(stage, ContinuousClock.now - start, count: count) }
    return try work()
  }

  public func addBatch(of faces: Int) {
    batches.withLock { $0[faces, default: 0] += 1 }
  }

  /// How many runs of the calculator there were since the start, by how many faces they had. Empty where each has one.
  public var batchSizes: [Int: Int] { batches.withLock(\.self) }

  /// Since the start, by stage.
  public var all: [Stage: Total] { totals.withLock(\.self) }
}

extension Duration {
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}

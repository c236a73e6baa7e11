internal import Dispatch
internal import Synchronization

/// A network whose callers share runs: images that several have at the same time go through it together.
///
/// The first caller of a run waits a little for others, unless nobody else is working on a photo. Whoever comes in that
/// time joins, and gets its own part of what the network gave.
public final class BatchingModel: ImageModel {
  private let model: any ImageModel
  private let largest: Int
  private let wait: Duration
  private let callers: CallerCount
  private let onRun: @Sendable (Int) -> Void
  /// The run that can still be joined.
  private let open = Mutex<Run?>(nil)

  /// - Parameters:
  ///   - model: takes any number of images; the images of all callers are of one size, and their outputs have as many
  ///     numbers for each.
  ///   - largest: images in a run, unless one caller alone has more.
  ///   - wait: how long the first caller waits for others.
  ///   - callers: how many may call at this time.
  ///   - onRun: is told how many images each run has.
  public init(
    _ model: any ImageModel, largest: Int, wait: Duration, callers: CallerCount,
    onRun: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    precondition(largest > 0)
    self.model = model
    self.largest = largest
    self.wait = wait
    self.callers = callers
    self.onRun = onRun
  }

  public func run(_ pixels: PixelBatch) throws -> [Tensor] {
    let (run, place) = join(pixels)
    guard place == 0 else { return try run.result(place).get() }
    if !isComplete(run) { run.waitForOthers(wait) }
    // From here on nobody joins it.
    open.withLock { if $0 === run { $0 = nil } }
    let batches = run.close()
    onRun(batches.reduce(0) { $0 + $1.count })
    run.finish(Result { try model.run(PixelBatch(joining: batches)) })
    return try run.result(0).get()
  }

  private func join(_ pixels: PixelBatch) -> (run: Run, place: Int) {
    open.withLock { open in
      if let run = open, let place = run.join(pixels, upTo: largest) {
        if isComplete(run) {
          open = nil
          run.stopWaiting()
        }
        return (run, place)
      }
      let run = Run(pixels)
      open = run
      return (run, 0)
    }
  }

  /// Whether it is full, or nobody is there who could join it.
  private func isComplete(_ run: Run) -> Bool {
    let (images, joined) = run.size
    return images >= largest || joined >= callers.count
  }
}

/// How many callers a network may have at this time, counted by those who send them.
public final class CallerCount: Sendable {
  private let state = Mutex(0)

  public init() {}

  public var count: Int { state.withLock(\.self) }

  public func counting<Result>(_ work: () throws -> Result) rethrows -> Result {
    state.withLock { $0 += 1 }
    defer { state.withLock { $0 -= 1 } }
    return try work()
  }
}

/// One run of several callers. The first one of them does it.
private final class Run: Sendable {
  private struct State {
    var batches: [PixelBatch]
    var isClosed = false
    var result: Result<[Tensor], any Error>?
  }

  private let state: Mutex<State>
  private let complete = DispatchSemaphore(value: 0)
  private let finished = DispatchSemaphore(value: 0)

  init(_ first: PixelBatch) {
    state = Mutex(State(batches: [first]))
  }

  var size: (images: Int, callers: Int) {
    state.withLock { ($0.batches.reduce(0) { $0 + $1.count }, $0.batches.count) }
  }

  /// - Returns: the caller's place; nil where there is no room, or the images are of another size.
  func join(_ pixels: PixelBatch, upTo largest: Int) -> Int? {
    state.withLock { state in
      let images = state.batches.reduce(0) { $0 + $1.count }
      guard !state.isClosed, images + pixels.count <= largest, state.batches[0].isLike(pixels) else { return nil }
      state.batches.append(pixels)
      return state.batches.count - 1
    }
  }

  func waitForOthers(_ time: Duration) {
    _ = complete.wait(timeout: .now() + time.seconds)
  }

  func stopWaiting() {
    complete.signal()
  }

  func close() -> [PixelBatch] {
    state.withLock { state in
      state.isClosed = true
      return state.batches
    }
  }

  func finish(_ result: Result<[Tensor], any Error>) {
    let others = state.withLock { state in
      state.result = result
      return state.batches.count - 1
    }
    for _ in 0..<others { finished.signal() }
  }

  /// Of one caller; all but the first wait for it.
  func result(_ place: Int) -> Result<[Tensor], any Error> {
    if place > 0 { finished.wait() }
    let (batches, result) = state.withLock { ($0.batches, $0.result) }
    guard let result else { return .failure(CancellationError()) }
    guard batches.count > 1 else { return result }
    let first = batches[..<place].reduce(0) { $0 + $1.count }
    let images = batches.reduce(0) { $0 + $1.count }
    return result.flatMap { tensors in
      Result { try tensors.map { try $0.part(first..<first + batches[place].count, of: images) } }
    }
  }
}

extension Tensor {
  /// What it has for some of the images of a run.
  fileprivate func part(_ range: Range<Int>, of images: Int) throws -> Tensor {
    guard shape.first == images, values.count % images == 0 else {
      throw WrongSize(images: images, expected: values.count / images, shape: shape)
    }
    let each = values.count / images
    return Tensor(
      shape: [range.count] + shape.dropFirst(),
      values: Array(values[range.lowerBound * each..<range.upperBound * each]))
  }
}

extension PixelBatch {
  /// Whether they can be in one run.
  fileprivate func isLike(_ other: PixelBatch) -> Bool {
    guard height == other.height, width == other.width else { return false }
    switch (elements, other.elements) {
    case (.bytes, .bytes), (.floats, .floats): return true
    default: return false
    }
  }

  /// - Parameter batches: at least one, of one size and kind.
  public init(joining batches: [PixelBatch]) {
    guard batches.count > 1 else {
      self = batches[0]
      return
    }
    var (bytes, floats): ([UInt8], [Float]) = ([], [])
    for batch in batches {
      switch batch.elements {
      case .bytes(let more): bytes += more
      case .floats(let more): floats += more
      }
    }
    let (count, height, width) = (batches.reduce(0) { $0 + $1.count }, batches[0].height, batches[0].width)
    self =
      bytes.isEmpty
      ? PixelBatch(count: count, height: height, width: width, floats: floats)
      : PixelBatch(count: count, height: height, width: width, bytes: bytes)
  }
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

import Foundation
import Inference
import Synchronization
import Testing

/// Several callers share a run, and each gets what is its own.
@Suite struct BatchingModelTests {
  /// Gives for each image its first pixel and twice that, and remembers how many images each run had.
  private final class Doubling: ImageModel {
    struct Failure: Error {}

    let runs = Mutex<[Int]>([])
    let fails = Mutex(false)
    let pause: Double

    init(pause: Double = 0) { self.pause = pause }

    func run(_ pixels: PixelBatch) throws -> [Tensor] {
      runs.withLock { $0.append(pixels.count) }
      Thread.sleep(forTimeInterval: pause)
      guard !fails.withLock(\.self), case .bytes(let bytes) = pixels.elements else { throw Failure() }
      let first = stride(from: 0, to: bytes.count, by: bytes.count / pixels.count).map { Float(bytes[$0]) }
      return [
        Tensor(shape: [pixels.count, 1], values: first),
        Tensor(shape: [pixels.count, 1, 2], values: first.flatMap { [$0, 2 * $0] }),
      ]
    }
  }

  private static func images(_ values: [UInt8], side: Int = 2) -> PixelBatch {
    PixelBatch(
      count: values.count, height: side, width: side,
      bytes: values.flatMap { [UInt8](repeating: $0, count: side * side * 3) })
  }

  /// All at the same time, each on a thread of its own.
  private static func call(
    _ model: BatchingModel, _ callers: CallerCount, _ inputs: [[UInt8]]
  ) -> [Result<[Tensor], any Error>] {
    let results = Mutex([Result<[Tensor], any Error>?](repeating: nil, count: inputs.count))
    let everybody = DispatchGroup()
    for (number, input) in inputs.enumerated() {
      everybody.enter()
      Thread.detachNewThread {
        let result = Result { try callers.counting { try model.run(images(input)) } }
        results.withLock { $0[number] = result }
        everybody.leave()
      }
    }
    everybody.wait()
    return results.withLock { $0.compactMap(\.self) }
  }

  @Test func eachCallerGetsItsOwn() throws {
    let (network, callers) = (Doubling(), CallerCount())
    // Full with all of them, and before that there is somebody to wait for.
    let model = BatchingModel(network, largest: 7, wait: .seconds(60), callers: callers)
    let inputs: [[UInt8]] = [[1], [2, 3], [4], [5, 6, 7]]
    for _ in 0..<20 {
      for (input, result) in zip(inputs, callers.counting { Self.call(model, callers, inputs) }) {
        let tensors = try result.get()
        #expect(tensors[0].shape == [input.count, 1])
        #expect(tensors[0].values == input.map(Float.init))
        #expect(tensors[1].shape == [input.count, 1, 2])
        #expect(tensors[1].values == input.flatMap { [Float($0), 2 * Float($0)] })
      }
    }
    #expect(network.runs.withLock(\.self) == [Int](repeating: 7, count: 20))
  }

  @Test func whoIsAloneDoesNotWait() throws {
    let (network, callers) = (Doubling(), CallerCount())
    let model = BatchingModel(network, largest: 8, wait: .seconds(60), callers: callers)
    // Sixty seconds would be noticed.
    _ = try callers.counting { try model.run(Self.images([1])) }
    #expect(network.runs.withLock(\.self) == [1])
  }

  @Test func theWaitEndsAlsoWhereNobodyComes() throws {
    let (network, callers) = (Doubling(), CallerCount())
    let model = BatchingModel(network, largest: 8, wait: .milliseconds(20), callers: callers)
    // Somebody else is at work, and never comes.
    try callers.counting {
      _ = try callers.counting { try model.run(Self.images([9])) }
    }
    #expect(network.runs.withLock(\.self) == [1])
  }

  @Test func aFullRunBeginsAtOnceAndTheRestIsTheNext() throws {
    let (network, callers) = (Doubling(pause: 0.01), CallerCount())
    let model = BatchingModel(network, largest: 2, wait: .milliseconds(200), callers: callers)
    let results = Self.call(model, callers, (1...9).map { [$0] })
    #expect(try results.map { try $0.get()[0].values } == (1...9).map { [Float($0)] })
    #expect(network.runs.withLock { $0.allSatisfy { $0 <= 2 } })
  }

  @Test func moreThanARunHoldsIsLeftTogetherForOneCaller() throws {
    let (network, callers) = (Doubling(), CallerCount())
    let model = BatchingModel(network, largest: 2, wait: .zero, callers: callers)
    let tensors = try callers.counting { try model.run(Self.images([1, 2, 3])) }
    #expect(tensors[0].values == [1, 2, 3])
  }

  @Test func aFailureIsEverybodysWhoWasInIt() throws {
    let (network, callers) = (Doubling(), CallerCount())
    let model = BatchingModel(network, largest: 8, wait: .seconds(1), callers: callers)
    network.fails.withLock { $0 = true }
    for result in Self.call(model, callers, [[1], [2], [3]]) {
      #expect(throws: Doubling.Failure.self) { try result.get() }
    }
    network.fails.withLock { $0 = false }
    #expect(try model.run(Self.images([4]))[0].values == [4])
  }

  @Test func imagesOfOtherSizesAreNotMixed() throws {
    let (network, callers) = (Doubling(pause: 0.02), CallerCount())
    let model = BatchingModel(network, largest: 8, wait: .milliseconds(30), callers: callers)
    let results = Mutex<[Float]>([])
    let everybody = DispatchGroup()
    for side in [2, 3, 2, 3] {
      everybody.enter()
      Thread.detachNewThread {
        let values = try? callers.counting { try model.run(Self.images([UInt8(side)], side: side))[0].values }
        results.withLock { $0 += values ?? [] }
        everybody.leave()
      }
    }
    everybody.wait()
    #expect(results.withLock { $0.sorted() } == [2, 2, 3, 3])
  }

  @Test func outputsThatCannotBePartedAreAnError() throws {
    struct Wrong: ImageModel {
      func run(_ pixels: PixelBatch) throws -> [Tensor] { [Tensor(shape: [3], values: [1, 2, 3])] }
    }
    let callers = CallerCount()
    let model = BatchingModel(Wrong(), largest: 2, wait: .seconds(60), callers: callers)
    for result in callers.counting({ Self.call(model, callers, [[1], [2]]) }) {
      #expect(throws: Tensor.WrongSize.self) { try result.get() }
    }
  }
}

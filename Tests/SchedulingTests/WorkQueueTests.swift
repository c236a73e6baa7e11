import Dispatch
import Foundation
import Scheduling
import Synchronization
import Testing

/// What the bounds of the queue promise.
@Suite(.timeLimit(.minutes(10))) struct WorkQueueTests {
  private struct Failure: Error, Equatable {
    let number: Int
  }

  /// Starts tasks in the order in which they are made, one after the other up to where they first wait.
  private final class InOrder: TaskExecutor {
    private let queue = DispatchQueue(label: "in order")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  /// How many pieces run, and how many ran at most.
  private final class Load: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock(\.most) }

    func during(_ work: () -> Void) {
      state.withLock { state in
        state.now += 1
        state.most = max(state.most, state.now)
      }
      work()
      state.withLock { $0.now -= 1 }
    }
  }

  private final class Log: Sendable {
    private let state = Mutex<[Int]>([])

    var numbers: [Int] { state.withLock(\.self) }

    func append(_ number: Int) { state.withLock { $0.append(number) } }
  }

  @Test(arguments: [1, 2, 5]) func neverMoreThanTheWorkersRunAtOnce(workers: Int) async throws {
    let queue = WorkQueue(workers: workers, maximumWaiting: 1000)
    let load = Load()
    try await withThrowingTaskGroup { group in
      for _ in 0..<100 {
        group.addTask {
          try await queue.run {
            load.during { Thread.sleep(forTimeInterval: 0.001) }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect((1...workers).contains(load.most))
  }

  /// Each waits until the other runs: one after the other they would never finish.
  @Test func workersRunAtTheSameTime() async throws {
    let queue = WorkQueue(workers: 2, maximumWaiting: 0)
    let (here, there) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let one = queue.run {
      here.signal()
      return there.wait(timeout: .now() + 300)
    }
    async let other = queue.run {
      there.signal()
      return here.wait(timeout: .now() + 300)
    }
    #expect(try await one == .success)
    #expect(try await other == .success)
  }

  /// One runs, `waiting` wait, and the others of ten are refused while the first still runs.
  @Test(arguments: [0, 1, 4]) func whatComesOnTopOfTheBoundIsRefusedAtOnce(waiting: Int) async throws {
    let queue = WorkQueue(workers: 1, maximumWaiting: waiting)
    let gate = DispatchSemaphore(value: 0)
    let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<10 {
        group.addTask {
          do {
            _ = try await queue.run { gate.wait(timeout: .now() + 300) }
            return true
          } catch is WorkQueue.Full {
            return false
          }
        }
      }
      for _ in 0..<(9 - waiting) { #expect(try await group.next() == false) }
      for _ in 0...waiting { gate.signal() }
      return try await group.reduce(into: 0) { count, isAccepted in count += isAccepted ? 1 : 0 }
    }
    #expect(accepted == 1 + waiting)
    #expect(try await queue.run { "free again" } == "free again")
  }

  /// More pieces than the list of the waiting keeps behind itself.
  @Test func firstComeIsFirstServed() async throws {
    let queue = WorkQueue(workers: 1, maximumWaiting: 1000)
    let gate = DispatchSemaphore(value: 0)
    let log = Log()
    let inOrder = InOrder()
    let first = Task(executorPreference: inOrder) { try await queue.run { gate.wait(timeout: .now() + 300) } }
    let tasks = (0..<700).map { number in
      Task(executorPreference: inOrder) {
        try await queue.run { log.append(number) }
      }
    }
    await Task(executorPreference: inOrder) { _ = gate.signal() }.value
    #expect(try await first.value == .success)
    for task in tasks { try await task.value }
    #expect(log.numbers == Array(0..<700))
  }

  @Test func errorOfTheWorkReachesItsCallerAndFreesThePlace() async throws {
    let queue = WorkQueue(workers: 1, maximumWaiting: 0)
    for number in 0..<10 {
      await #expect(throws: Failure(number: number)) { try await queue.run { throw Failure(number: number) } }
    }
    #expect(try await queue.run { 7 } == 7)
  }

  @Test func callerWhoAsksAgainFindsThePlaceFree() async throws {
    let queue = WorkQueue(workers: 1, maximumWaiting: 0)
    for number in 0..<1000 { #expect(try await queue.run { number } == number) }
  }

  /// Whoever gives up hears of it while the one before him still runs, and his place is free for somebody else.
  @Test func workThatWaitsIsGivenUpAtOnceAndNeverRuns() async throws {
    let queue = WorkQueue(workers: 1, maximumWaiting: 1)
    let (runs, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let log = Log()
    let inOrder = InOrder()
    let first = Task(executorPreference: inOrder) {
      try await queue.run {
        runs.signal()
        return gate.wait(timeout: .now() + 300)
      }
    }
    let second = Task(executorPreference: inOrder) { try await queue.run { log.append(2) } }
    await Task(executorPreference: inOrder) { _ = runs.wait(timeout: .now() + 300) }.value
    #expect(queue.isFull)
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(!queue.isFull)
    let third = Task(executorPreference: inOrder) { try await queue.run { log.append(3) } }
    await Task(executorPreference: inOrder) { _ = gate.signal() }.value
    try await third.value
    #expect(try await first.value == .success)
    #expect(log.numbers == [3])
  }

  @Test func workThatHasBegunIsFinished() async throws {
    let queue = WorkQueue(workers: 1, maximumWaiting: 0)
    let (runs, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let task = Task {
      try await queue.run {
        runs.signal()
        return gate.wait(timeout: .now() + 300)
      }
    }
    await Task.detached { _ = runs.wait(timeout: .now() + 300) }.value
    task.cancel()
    gate.signal()
    #expect(try await task.value == .success)
  }

  @Test func aTaskThatWasCancelledBeforehandLeavesNothingBehind() async throws {
    let queue = WorkQueue(workers: 1, maximumWaiting: 0)
    for _ in 0..<100 {
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        try await queue.run {}
      }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    #expect(queue.load == 0)
  }

  @Test func allOfAThousandFinishEachWithItsOwnResult() async throws {
    let queue = WorkQueue(workers: 3, maximumWaiting: 1000)
    let results = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      for number in 0..<1000 {
        group.addTask { (number, try await queue.run { number * number }) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(results == Dictionary(uniqueKeysWithValues: (0..<1000).map { ($0, $0 * $0) }))
  }
}

import Dispatch
import FaceDomain
import Synchronization
import Testing
import Vision

/// Memory that decoders share.
@Suite struct DecodingBudgetTests {
  /// Who has got in, in that order; and a door behind which all stay until it is opened.
  private final class Room: Sendable {
    let names = Mutex<[String]>([])
    private let entered = DispatchSemaphore(value: 0)
    private let door = DispatchSemaphore(value: 0)

    func enter(_ name: String) {
      names.withLock { $0.append(name) }
      entered.signal()
      door.wait()
    }

    func awaitEntry() { entered.wait() }
    func letOneOut() { door.signal() }
    var inside: [String] { names.withLock { $0 } }
  }

  private struct Failure: Error {}

  /// A thread of its own, which asks for `bytes` and stays in the room.
  private func start(_ name: String, _ bytes: Int, _ budget: DecodingBudget, _ room: Room, _ group: DispatchGroup) {
    DispatchQueue(label: name).async(group: group) {
      budget.reserving(bytes) { room.enter(name) }
    }
  }

  private func awaitWaiting(_ count: Int, _ budget: DecodingBudget) async throws {
    while budget.waitingCount < count { try await Task.sleep(for: .milliseconds(1)) }
  }

  @Test func thoseWhoFitRunTogether() async throws {
    let (budget, room, group) = (DecodingBudget(bytes: 100), Room(), DispatchGroup())
    start("a", 60, budget, room, group)
    room.awaitEntry()
    start("b", 40, budget, room, group)
    room.awaitEntry()
    start("c", 1, budget, room, group)
    try await awaitWaiting(1, budget)
    #expect(room.inside == ["a", "b"])
    room.letOneOut()
    room.awaitEntry()
    #expect(room.inside == ["a", "b", "c"])
    room.letOneOut()
    room.letOneOut()
    group.wait()
  }

  /// Others would fit beside the one that is running, but came later.
  @Test func largeOneIsNotOvertaken() async throws {
    let (budget, room, group) = (DecodingBudget(bytes: 100), Room(), DispatchGroup())
    start("first", 50, budget, room, group)
    room.awaitEntry()
    start("large", 90, budget, room, group)
    try await awaitWaiting(1, budget)
    start("small", 10, budget, room, group)
    try await awaitWaiting(2, budget)
    #expect(room.inside == ["first"])
    room.letOneOut()
    room.awaitEntry()
    room.awaitEntry()
    #expect(Set(room.inside) == ["first", "large", "small"])
    room.letOneOut()
    room.letOneOut()
    group.wait()
  }

  @Test func oneThatIsLargerThanAllRunsAlone() async throws {
    let (budget, room, group) = (DecodingBudget(bytes: 100), Room(), DispatchGroup())
    start("small", 1, budget, room, group)
    room.awaitEntry()
    start("immense", .max, budget, room, group)
    try await awaitWaiting(1, budget)
    start("next", 1, budget, room, group)
    try await awaitWaiting(2, budget)
    room.letOneOut()
    room.awaitEntry()
    #expect(room.inside == ["small", "immense"])
    room.letOneOut()
    room.awaitEntry()
    #expect(room.inside == ["small", "immense", "next"])
    room.letOneOut()
    group.wait()
  }

  @Test func failureGivesBackWhatWasReserved() {
    let budget = DecodingBudget(bytes: 100)
    for _ in 0..<10 {
      #expect(throws: Failure.self) { try budget.reserving(100) { () throws(Failure) in throw Failure() } }
    }
    #expect(budget.reserving(100) { 7 } == 7)
  }

  /// Each photo needs more than there is, so that one after the other is decoded, sound ones and damaged ones.
  @Test func photosAreDecodedOnManyThreadsWithLittleMemory() async {
    let decoder = ImageDecoder(budget: DecodingBudget(bytes: 1))
    var damaged = GIFFile(width: 40, height: 30)
    damaged.add(claimingWidth: 40, height: 30)
    let bytes = damaged.bytes
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<40 {
        group.addTask {
          if index % 3 == 0 {
            #expect(throws: FaceError.self) { try decoder.decode(bytes) }
          } else {
            #expect(throws: Never.self) { try decoder.decode(Sample.png.bytes) }
          }
        }
      }
    }
  }
}

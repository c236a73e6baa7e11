import AdminRole
import FaceDomain
import Foundation
import HTTPTypes
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct GradualWorkTests {
  private struct Failure: Error {}

  /// Work that stands in memory: services, and how many steps each needs.
  private final class Work: Sendable {
    private let left: Mutex<[Int64: Int]>
    /// How often a step fails before the first one succeeds.
    private let failures: Mutex<Int>
    private let taken = Mutex<[Int64]>([])

    init(_ left: [Int64: Int], failures: Int = 0) {
      self.left = Mutex(left)
      self.failures = Mutex(failures)
    }

    /// Of which service each step was, those that failed too.
    var steps: [Int64] { taken.withLock(\.self) }

    var isDone: Bool { left.withLock(\.isEmpty) }

    func pending() -> [Int64] { left.withLock { $0.keys.sorted() } }

    func step(_ service: Int64) throws -> Bool {
      taken.withLock { $0.append(service) }
      try failures.withLock { left in
        guard left == 0 else {
          left -= 1
          throw Failure()
        }
      }
      return left.withLock { left in
        guard let steps = left[service] else { return false }
        left[service] = steps > 1 ? steps - 1 : nil
        return left[service] != nil
      }
    }
  }

  /// - Parameter body: runs beside the service. It stops afterwards.
  private func run(_ work: Work, _ body: (GradualWork) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let store = AccountStore(try await TestDatabase.make(in: folder))
    let gradual = GradualWork(
      store: store, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), name: "test"
    ) { _ in
      work.pending()
    } step: { _, service in
      try work.step(service)
    }
    try await body(gradual)
    let running = Task { try await gradual.run() }
    for _ in 0..<60_000 where !work.isDone { try await Task.sleep(for: .milliseconds(10)) }
    #expect(work.isDone)
    running.cancel()
    try await running.value
  }

  @Test func aLittleWorkIsDoneAtOnce() async throws {
    let work = Work([1: 10])
    try await run(work) { gradual in
      await gradual.begin(1)
      #expect(work.isDone)
    }
    #expect(work.steps.count == 10)
  }

  @Test func muchWorkIsDoneAfterwards() async throws {
    let work = Work([1: 1000])
    try await run(work) { gradual in
      await gradual.begin(1)
      #expect(work.steps.count == 10)
    }
    #expect(work.steps.count == 1000)
  }

  @Test func whatFailsAtOnceIsTakenUpAfterwards() async throws {
    let work = Work([1: 3], failures: 1)
    try await run(work) { gradual in
      await gradual.begin(1)
      #expect(work.steps.count == 1)
    }
    #expect(work.steps.count == 4)
  }

  /// The service is there already and waits: what wakes it up is the work that failed, nothing else does.
  @Test(arguments: [true, false])
  func whatFailedOrWasCancelledWakesItUp(isCancelled: Bool) async throws {
    let folder = try TemporaryFolder()
    let store = AccountStore(try await TestDatabase.make(in: folder))
    let (looks, steps) = (Recorder<Int>(), Recorder<Int>())
    let gradual = GradualWork(
      store: store, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), name: "test"
    ) { _ in
      looks.append(1)
      return looks.all.count > 1 ? [1] : []
    } step: { _, _ in
      steps.append(1)
      if steps.all.count == 1, !isCancelled { throw Failure() }
      return false
    }
    let running = Task { try await gradual.run() }
    for _ in 0..<60_000 where looks.all.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    let client = Task {
      if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
      await gradual.begin(1)
    }
    await client.value
    // The client's own, unless it never came to it, and that of the service.
    let count = isCancelled ? 1 : 2
    for _ in 0..<60_000 where steps.all.count < count { try await Task.sleep(for: .milliseconds(10)) }
    running.cancel()
    try await running.value
    #expect(steps.all.count == count)
    // Another one each minute.
    #expect(looks.all.count >= 2)
  }

  // MARK: What a client is told

  /// Whoever is called `Stuck` can't be deleted.
  private static let stuck =
    TestDatabase.isPostgres
    ? """
    CREATE TRIGGER stuck BEFORE DELETE ON subject FOR EACH ROW WHEN (OLD.subject_name = 'Stuck')
      EXECUTE PROCEDURE audit_log_is_only_added_to()
    """
    : """
    CREATE TRIGGER stuck BEFORE DELETE ON subject WHEN OLD.subject_name = 'Stuck'
      BEGIN SELECT RAISE(ABORT, 'stuck'); END
    """

  private func execute(_ sql: String, _ fixture: AdminFixture) async throws {
    try await fixture.database.write { connection in _ = try connection.execute(sql, []) }
  }

  /// - Returns: its guid and key.
  private func service(
    _ subject: String, in application: String, _ owner: AdminFixture.Person, _ fixture: AdminFixture
  ) async throws -> (guid: String, key: String) {
    let body = #"{"name": "of \#(subject)", "type": "RECOGNITION"}"#
    let json = try await fixture.send(.post, "/app/\(application)/model", body, as: owner.cookie).json
    let (guid, key) = (try #require(json["id"] as? String), try #require(json["apiKey"] as? String))
    _ = try await SubjectStore(fixture.database).create(subject, of: key)
    return (guid, key)
  }

  private func subjects(_ fixture: AdminFixture) async throws -> [String] {
    try await fixture.database.read { connection in
      var names: [String] = []
      try connection.forEachRow("SELECT subject_name FROM subject ORDER BY seq", []) { names.append(try $0.text(0)) }
      return names
    }
  }

  @Test func anApplicationIsGoneAlsoWhereItsFacesCanNotBeDeletedYet() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let application = try await fixture.application("Doors", of: owner)
      var keys: [String] = []
      for name in ["Ann", "Stuck", "Bob"] {
        keys.append(try await service(name, in: application, owner, fixture).key)
      }
      try await execute(Self.stuck, fixture)
      let reply = try await fixture.send(.delete, "/app/\(application)", as: owner.cookie)
      #expect(reply.status == .ok && reply.body.isEmpty)
      #expect(Set(fixture.goneKeys.all) == Set(keys))
      // Those after the one that fails go too.
      #expect(try await subjects(fixture) == ["Stuck"])
      #expect(try await fixture.audit(.applicationDeleted).count == 1)
    }
  }

  @Test func aServiceIsGoneAlsoWhereItsFacesCanNotBeDeletedYet() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let application = try await fixture.application("Doors", of: owner)
      let service = try await service("Stuck", in: application, owner, fixture)
      try await execute(Self.stuck, fixture)
      let path = "/app/\(application)/model/\(service.guid)"
      let reply = try await fixture.send(.delete, path, as: owner.cookie)
      #expect(reply.status == .ok && reply.body.isEmpty)
      #expect(fixture.goneKeys.all == [service.key])
      #expect(try await subjects(fixture) == ["Stuck"])
      #expect(try await fixture.send(.get, path, as: owner.cookie).status == .notFound)
    }
  }

  @Test func aCloneIsMadeAlsoWhereItCanNotBeFilledYet() async throws {
    try await AdminFixture.run { fixture in
      let owner = try await fixture.person("owner@example.com", .owner)
      let application = try await fixture.application("Doors", of: owner)
      let service = try await service("Ann", in: application, owner, fixture)
      let action =
        TestDatabase.isPostgres
        ? "EXECUTE PROCEDURE audit_log_is_only_added_to()" : "BEGIN SELECT RAISE(ABORT, 'stuck'); END"
      try await execute("CREATE TRIGGER stuck BEFORE INSERT ON subject \(action)", fixture)
      let path = "/app/\(application)/model/"
      let reply = try await fixture.send(.post, path + service.guid, #"{"name": "Clone"}"#, as: owner.cookie)
      #expect(reply.status == .ok)
      #expect(reply.json["cloning"] as? NSDictionary == ["copied": 0, "total": 1])
      let guid = try #require(reply.json["id"] as? String)
      #expect(try await fixture.send(.get, path + guid, as: owner.cookie).status == .ok)
    }
  }
}

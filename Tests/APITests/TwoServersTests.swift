import APIRole
import FaceDomain
import Foundation
import HTTPTypes
import Storage
import Synchronization
import TestSupport
import Testing

/// Servers that share a database keep their faces in memory in step.
@Suite(.enabled(if: TestDatabase.isPostgres, "no PostgreSQL server is named")) struct TwoServersTests {
  /// Within the second that is promised, and some for a machine that does other things too.
  private func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<600 {
      if try await condition() { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  @Test func whatOneAddsAllRecognise() async throws {
    try await APIFixture.run { one in
      try await one.withAnotherServer { other in
        // In memory in both, before anything is there.
        #expect(try await one.whoIs("ann") == nil)
        #expect(try await other.whoIs("ann") == nil)
        let id = try await one.add("ann")
        #expect(try await one.whoIs("ann") == "ann")
        #expect(try await eventually { try await other.whoIs("ann") == "ann" })
        #expect(try await other.json(.put, "/recognition/subjects/ann", #"{"subject": "anne"}"#).status == .ok)
        #expect(try await other.whoIs("ann") == "anne")
        #expect(try await eventually { try await one.whoIs("ann") == "anne" })
        #expect(try await other.send(.delete, "/recognition/faces/\(id)").status == .ok)
        #expect(try await other.whoIs("ann") == nil)
        #expect(try await eventually { try await one.whoIs("ann") == nil })
      }
    }
  }

  @Test func subjectsThatOneDeletesAreStrangersToAll() async throws {
    try await APIFixture.run { one in
      try await one.withAnotherServer { other in
        for name in ["ann", "bob", "cid"] { try await one.add(name) }
        #expect(try await other.whoIs("ann") == "ann")
        #expect(try await one.whoIs("ann") == "ann")
        #expect(try await one.send(.delete, "/recognition/subjects/ann").status == .ok)
        #expect(try await eventually { try await other.whoIs("ann") == nil })
        #expect(try await other.whoIs("bob") == "bob")
        #expect(try await one.send(.delete, "/recognition/subjects").status == .ok)
        #expect(try await one.whoIs("bob") == nil)
        #expect(try await eventually { try await other.whoIs("bob") == nil })
      }
    }
  }

  /// A name that is given on, and taken again meanwhile, by whichever server.
  @Test func bothHaveTheSameAfterChangesAtTheSameTime() async throws {
    try await APIFixture.run { one in
      try await one.withAnotherServer { other in
        let names = (0..<6).map { "person \($0)" }
        for server in [one, other] { _ = try await server.whoIs("nobody") }
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (number, server) in [one, other, one, other].enumerated() {
            group.addTask {
              var random = SplitMix(state: UInt64(number))
              for _ in 0..<25 {
                let (name, to) = (names[random.below(6)], names[random.below(6)])
                let path = "/recognition/subjects/" + name.replacing(" ", with: "%20")
                switch random.below(5) {
                case 0, 1, 2: try await server.add(name, as: to)
                case 3: _ = try await server.json(.put, path, #"{"subject": "\#(to)"}"#)
                default: _ = try await server.send(.delete, path)
                }
              }
            }
          }
          try await group.waitForAll()
        }
        let stored = try await one.allFaces()
        for server in [one, other] {
          #expect(try await eventually { try await server.candidates(of: names[0]) == stored })
        }
      }
    }
  }

  @Test func whatServersOf12ChangeIsSeen() async throws {
    try await APIFixture.run { one in
      try await one.add("ann")
      #expect(try await one.whoIs("ann") == "ann")
      // As 1.2 does it, which numbers nothing.
      let key = one.key
      _ = try await one.database.write { connection in
        try connection.execute("UPDATE subject SET subject_name = 'anne' WHERE api_key = $1", [.text(key)])
        try connection.execute(
          "SELECT pg_notify('face_collection_update_msg', $1)",
          [.text(#"{"cacheAction": "UPDATE", "apiKey": "\#(key)", "uuid": "\#(UUID())"}"#)])
      }
      #expect(try await eventually { try await one.whoIs("ann") == "anne" })
    }
  }

  /// One has a change under way that waits for somebody's lock, and is told to load everything again meanwhile.
  @Test func aServiceThatTakesItsTimeHoldsUpNoOther() async throws {
    try await APIFixture.run { slow in
      try await slow.add("ann")
      let (database, key) = (slow.database, slow.key)
      let one = slow.with(try await database.addService("quick", .recognition))
      #expect(try await one.whoIs("bob") == nil)
      #expect(try await slow.whoIs("ann") == "ann")
      let isReleased = Mutex(false)
      let (locked, isLocked) = AsyncStream<Void>.makeStream()
      async let holding: Void = database.write { connection in
        try connection.execute("UPDATE collection_change SET version = version", [])
        isLocked.yield()
        for _ in 0..<600 where !isReleased.withLock(\.self) { try connection.execute("SELECT pg_sleep(.1)", []) }
      }
      for await _ in locked { break }
      async let deleted = slow.send(.delete, "/recognition/subjects/ann")
      // It has the collection's lock by now.
      try await Task.sleep(for: .milliseconds(300))
      _ = try await database.write { connection in
        try connection.execute("SELECT pg_notify('compreface_collection', $1)", [.text("99 \(key)")])
        try connection.execute(
          "SELECT pg_notify('face_collection_update_msg', $1)",
          [.text(#"{"cacheAction": "UPDATE", "apiKey": "\#(key)", "uuid": "\#(UUID())"}"#)])
      }
      try await one.withAnotherServer { other in try await other.add("bob") }
      #expect(try await eventually { try await one.whoIs("bob") == "bob" })
      isReleased.withLock { $0 = true }
      try await holding
      #expect(try await deleted.status == .ok)
      #expect(try await slow.whoIs("ann") == nil)
    }
  }

  /// Nobody says what happens while the connection that listens is lost: it is looked.
  @Test func whatHappensUnheardIsSeenAllTheSame() async throws {
    try await APIFixture.run { one in
      try await one.withAnotherServer { other in
        #expect(try await one.whoIs("ann") == nil)
        for name in ["ann", "bob", "cid"] {
          _ = try await one.database.write { connection in
            try connection.execute(
              """
              SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
              WHERE datname = current_database() AND query LIKE 'LISTEN%'
              """, [])
          }
          try await other.add(name)
          #expect(try await eventually { try await one.whoIs(name) == name })
        }
      }
    }
  }

  /// A name that was given on, and taken again before this server heard of it, while it couldn't look.
  @Test func aChangeThatWasMadeOutOfOrderIsPutRight() async throws {
    try await APIFixture.run(wrapping: { InterruptedDatabase($0) }) { one in
      let database = try #require(one.database as? InterruptedDatabase)
      try await one.withAnotherServer { other in
        try await one.add("ann")
        try await one.add("bob")
        for server in [one, other] { #expect(try await server.whoIs("bob") == "bob") }
        #expect(try await other.json(.put, "/recognition/subjects/bob", #"{"subject": "carl"}"#).status == .ok)
        database.goAwayAfterTheNextWrite()
        #expect(try await one.json(.put, "/recognition/subjects/ann", #"{"subject": "bob"}"#).status == .ok)
        // At once, whatever else it doesn't know yet.
        #expect(try await one.whoIs("ann") == "bob")
        database.isAway = false
        #expect(try await eventually { try await one.whoIs("bob") == "carl" })
        #expect(try await one.whoIs("ann") == "bob")
        #expect(try await eventually { try await other.whoIs("ann") == "bob" })
      }
    }
  }

  @Test func aKeyThatIsGoodNoMoreIsForgottenByAll() async throws {
    try await APIFixture.run { one in
      try await one.add("ann")
      #expect(try await one.whoIs("ann") == "ann")
      #expect(one.role.collectionMemory > 0)
      let guid = one.service.guid
      try await AccountStore(one.database).write { rows in
        _ = try rows.renewKey(of: try #require(try rows.service(guid: guid)))
      }
      #expect(
        try await one.upload("/recognition/recognize", ["file": ScriptedFaceCore.photo("ann")]).status == .notFound)
      #expect(try await eventually { one.role.collectionMemory == 0 })
    }
  }

  @Test func oneAtATimeMakesVectors() async throws {
    let folder = try TemporaryFolder()
    let database = try await TestDatabase.make(in: folder)
    let (one, other) = (UUID(), UUID())
    #expect(try await Lease(database, name: "work", holder: one, seconds: 3600).take())
    #expect(try await !Lease(database, name: "work", holder: other).take())
    #expect(try await Lease(database, name: "other work", holder: other).take())
    // What isn't ours isn't given back.
    try await Lease(database, name: "work", holder: other).release()
    #expect(try await !Lease(database, name: "work", holder: other).take())
    try await Lease(database, name: "work", holder: one).release()
    #expect(try await Lease(database, name: "work", holder: other).take())
    try await Lease(database, name: "work", holder: other).release()
    #expect(try await Lease(database, name: "work", holder: one, seconds: -1).take())
    #expect(try await Lease(database, name: "work", holder: other, seconds: 3600).take())
    #expect(try await !Lease(database, name: "work", holder: one).take())
  }
}

/// The same numbers each time.
private struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: UInt64) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) % bound)
  }
}

extension APIFixture {
  /// Subjects of all stored faces, one for each face.
  fileprivate func allFaces() async throws -> [String: Int] {
    struct Body: Decodable {
      struct Face: Decodable { let subject: String }
      let faces: [Face]
    }
    let faces = try await send(.get, "/recognition/faces?size=1000").decode(Body.self).faces
    return Dictionary(faces.map { ($0.subject, 1) }, uniquingKeysWith: +)
  }

  /// The same, as recognition sees it.
  fileprivate func candidates(of person: String) async throws -> [String: Int] {
    let reply = try await upload(
      "/recognition/recognize?prediction_count=1000", ["file": ScriptedFaceCore.photo(person)])
    let subjects = try reply.decode(Recognized.self).result.first?.subjects ?? []
    return Dictionary(subjects.map { ($0.subject, 1) }, uniquingKeysWith: +)
  }
}

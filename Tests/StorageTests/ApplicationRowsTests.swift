import FaceDomain
import Foundation
import Storage
import Testing

@Suite struct ApplicationRowsTests {
  @Test func anApplicationIsSeenWithItsOwnerAndOnesOwnRole() async throws {
    let store = try await StorageFixture()
    let (bob, ann) = try await (store.addAccount("bob@a.org"), store.addAccount("ann@a.org"))
    let application = try await store.addApplication("A", owner: ann)
    try await store.accounts.write { try $0.setRole(.administrator, of: bob.id, in: application.id) }
    for (id, role) in [(ann.id, Role.owner), (bob.id, .administrator), (99, nil)] {
      let entry = try await store.accounts.read { try $0.application(guid: application.guid, seenBy: id) }
      #expect(entry?.application == application)
      #expect(entry?.role == role)
      #expect(entry?.owner == ann)
    }
    let unknown = try await store.accounts.read { try $0.application(guid: application.apiKey, seenBy: ann.id) }
    #expect(unknown == nil)
  }

  @Test func anApplicationMayHaveNoOwner() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let entry = try await store.accounts.read { try $0.application(guid: application.guid, seenBy: 1) }
    #expect(entry?.owner == nil)
    #expect(entry?.role == nil)
  }

  @Test func listsAreSortedIgnoringCaseAndOnesOwnAreFewer() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    for (name, owner) in [("b", ann), ("Ä", ann), ("A", bob), ("C", bob)] {
      _ = try await store.addApplication(name, owner: owner)
    }
    let all = try await store.accounts.read { try $0.applications(seenBy: ann.id, onlyMine: false) }
    #expect(all.map(\.application.name) == ["A", "b", "C", "Default", "Ä"])
    #expect(all.map(\.role) == [nil, .owner, nil, nil, .owner])
    #expect(all.map(\.owner?.email) == ["bob@a.org", "ann@a.org", "bob@a.org", nil, "ann@a.org"])
    let mine = try await store.accounts.read { try $0.applications(seenBy: ann.id, onlyMine: true) }
    #expect(mine.map(\.application.name) == ["b", "Ä"])
  }

  @Test func applicationNamesAreComparedExactlyAndServiceNamesIgnoringCase() async throws {
    let store = try await StorageFixture()
    let (a, b) = try await (store.addApplication("Äpp"), store.addApplication("B"))
    let service = try await store.addService("Ölse", in: a)
    let taken = try await store.accounts.read { rows in
      [
        try rows.isApplicationName("Äpp", takenByOtherThan: nil),
        try rows.isApplicationName("äpp", takenByOtherThan: nil),
        try rows.isApplicationName("Äpp", takenByOtherThan: a.id),
        try rows.isApplicationName("Äpp", takenByOtherThan: b.id),
        try rows.isServiceName("öLSE", in: a.id, takenByOtherThan: nil),
        try rows.isServiceName("öLSE", in: a.id, takenByOtherThan: service.service.id),
        try rows.isServiceName("Ölse", in: b.id, takenByOtherThan: nil),
      ]
    }
    #expect(taken == [true, false, false, true, true, false, false])
  }

  @Test func anApplicationIsRenamedAndItsKeyRenewed() async throws {
    let store = try await StorageFixture()
    let (a, b) = try await (store.addApplication("A"), store.addApplication("B"))
    try await store.accounts.write { rows in
      try rows.renameApplication(a.id, to: "C")
      try rows.renewKey(ofApplication: a.id)
    }
    let entries = try await store.accounts.read { rows in
      try [a, b].map { try rows.application(guid: $0.guid, seenBy: 1)?.application }
    }
    #expect(entries[0]?.name == "C")
    #expect(entries[0]?.apiKey != a.apiKey)
    #expect(entries[1] == b)
  }

  @Test func membersAreSortedByRoleAndName() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    for (email, first, role) in [
      ("1@a.org", "zoe", Role.user), ("2@a.org", "Ärn", .user), ("3@a.org", "Bob", .administrator),
      ("4@a.org", "ann", .user), ("5@a.org", "Zed", .owner),
    ] {
      let account = try await store.addAccount(email, first: first)
      try await store.accounts.write { try $0.setRole(role, of: account.id, in: application.id) }
    }
    let members = try await store.accounts.read { try $0.members(of: application.id) }
    #expect(members.map(\.account.firstName) == ["Zed", "Bob", "ann", "zoe", "Ärn"])
    #expect(members.map(\.role) == [.owner, .administrator, .user, .user, .user])
  }

  @Test func aMembersRoleChangesAndEnds() async throws {
    let store = try await StorageFixture()
    let (ann, bob) = try await (store.addAccount("ann@a.org"), store.addAccount("bob@a.org"))
    let application = try await store.addApplication("A", owner: ann)
    try await store.accounts.write { rows in
      #expect(try rows.role(of: bob.id, in: application.id) == nil)
      try rows.setRole(.user, of: bob.id, in: application.id)
      try rows.setRole(.administrator, of: bob.id, in: application.id)
      #expect(try rows.role(of: bob.id, in: application.id) == .administrator)
      #expect(try rows.role(of: ann.id, in: application.id) == .owner)
      try rows.removeMember(bob.id, from: application.id)
      #expect(try rows.role(of: bob.id, in: application.id) == nil)
      #expect(try rows.members(of: application.id).map(\.account.id) == [ann.id])
    }
  }

  /// 1.2's tables let a photo be used by several embeddings.
  @Test func withAnApplicationGoTheFacesOfAllItsServicesAndPhotosNoOtherUses() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let (s, t) = try await (store.addService("s", in: application), store.addService("t", in: application))
    for entry in [s, t] {
      for photo in [UInt8(1), 2] { try await store.addFace("Ann", photo: [photo], to: entry.service.apiKey) }
      try await store.addFace("Bob", to: entry.service.apiKey)
    }
    try await store.add("Elsewhere", photo: [3])
    // A face of another application, and one of this, share a photo.
    try await store.execute(
      """
      UPDATE embedding SET img_id = (SELECT e.img_id FROM embedding AS e JOIN subject ON subject.id = e.subject_id
        WHERE subject.api_key = $1 AND e.img_id IS NOT NULL ORDER BY e.seq LIMIT 1)
      WHERE subject_id = (SELECT id FROM subject WHERE api_key = $2)
      """, [.text(s.service.apiKey), .text(store.key)])
    // Two faces of this application share one.
    try await store.execute(
      """
      UPDATE embedding SET img_id = (SELECT e.img_id FROM embedding AS e JOIN subject ON subject.id = e.subject_id
        WHERE subject.api_key = $1 AND e.img_id IS NOT NULL ORDER BY e.seq DESC LIMIT 1)
      WHERE subject_id = (SELECT id FROM subject WHERE api_key = $1 AND subject_name = 'Bob')
      """, [.text(t.service.apiKey)])
    let shared = try await store.texts(
      "SELECT img_id FROM embedding JOIN subject ON subject.id = subject_id WHERE api_key = $1", [.text(store.key)])
    let gone = try await store.texts("SELECT id FROM img WHERE hex(content) = '03'")
    try await store.execute("DELETE FROM img WHERE id = $1", [.text(try #require(gone.first))])

    let deleted = try await store.accounts.write { try $0.deleteWholeApplication(application.id) }
    #expect(deleted.faces == 6)
    #expect(Set(deleted.keys) == [s.service.apiKey, t.service.apiKey])
    #expect(try await store.texts("SELECT id FROM img") == shared)
    #expect(try await store.texts("SELECT subject_name FROM subject") == ["Elsewhere"])
    #expect(try await store.count("embedding") == 1)
    #expect(try await store.texts("SELECT name FROM app") == ["Default"])
    #expect(try await store.texts("SELECT name FROM model ORDER BY id") == ["one", "two"])
  }

  @Test func moreFacesThanOneStatementDeletesGoWithTheirPhotos() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let entry = try await store.addService("s", in: application)
    let vector = try UnitVector(normalizing: [1, 2])
    let key = entry.service.apiKey
    try await store.addFace("Ann", photo: [0], to: key)
    try await store.database.write { connection in
      for number in 0..<1201 {
        let values: [SQLValue] = [
          .text(UUID().uuidString.lowercased()), .blob([UInt8(number % 256)]), .vector(vector.values),
        ]
        _ = try connection.execute("INSERT INTO img (id, content) VALUES ($1, $2)", Array(values[..<2]))
        _ = try connection.execute(
          """
          INSERT INTO embedding (id, subject_id, embedding, calculator, img_id)
          SELECT $1, id, $2, 'c', $1 FROM subject
          """, [values[0], values[2]])
      }
    }
    try await store.add("Other", photo: [9])
    let faces = try await store.accounts.write { try $0.deleteWholeService(entry.service.id) }
    #expect(faces == 1202)
    #expect(try await store.texts("SELECT hex(content) FROM img") == ["09"])
  }

  @Test func aServiceGoesWithItsFacesAndStatisticsAndNoOtherDoes() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let (s, t) = try await (store.addService("s", in: application), store.addService("t", in: application))
    for entry in [s, t] {
      try await store.addFace("Ann", photo: [1], to: entry.service.apiKey)
      try await StatisticStore(store.database).add([
        .init(service: entry.service.id, hour: .init(of: StorageFixture.noon), requests: 1)
      ])
    }
    let faces = try await store.accounts.write { try $0.deleteWholeService(s.service.id) }
    #expect(faces == 1)
    let rest = try await store.accounts.read { try $0.services(of: application.id) }
    #expect(rest.map(\.service.name) == ["t"])
    for table in ["img", "embedding", "subject", "model_statistic"] {
      #expect(try await store.count(table) == 1, "\(table)")
    }
  }

  @Test func aServiceIsCountedRenamedAndItsSubjectsFollowANewKey() async throws {
    let store = try await StorageFixture()
    let application = try await store.addApplication("A")
    let entry = try await store.addService("s", type: .verification, in: application)
    #expect(entry.service.type == .verification)
    #expect(entry.service.application == "A")
    #expect(entry.copy == nil)
    #expect(entry.created?.count == 19)
    let key = entry.service.apiKey
    try await store.addFace("Ann", photo: [1], to: key)
    try await store.addFace("Ann", to: key)
    try await store.addFace("Bob", photo: [1], to: key)
    let old = try await store.accounts.write { rows in
      try rows.renameService(entry.service.id, to: "t")
      return try rows.renewKey(of: entry)
    }
    #expect(old == key)
    let renewed = try #require(try await store.service(entry.service.guid)).service
    #expect(renewed.name == "t")
    #expect(renewed.apiKey != key)
    #expect(try await store.services.service(apiKey: key) == nil)
    #expect(try await store.subjects.names(of: renewed.apiKey) == ["Ann", "Bob"])
    let counts = try await store.accounts.read { try $0.counts(of: entry.service.id) }
    #expect(counts.subjects == 2)
    #expect(counts.photos == 2)
  }
}

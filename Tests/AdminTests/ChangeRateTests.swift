import FaceDomain
import HTTPTypes
import Storage
import Testing

struct ChangeRateTests {
  /// They could fill the disk with the audit log otherwise.
  @Test func aPlainUsersChangesAreSlowedDown() async throws {
    try await AdminFixture.run { admin in
      _ = try await admin.person("owner@example.com", .owner)
      let ann = try await admin.person("ann@example.com")
      var codes: [Int] = []
      for number in 0..<125 {
        let name = #"{"firstName": "Ann\#(number)", "lastName": "Miller"}"#
        codes.append(Int(try await admin.send(.put, "/user/update", name, as: ann.cookie).status.code))
      }
      #expect(codes.filter { $0 == 200 }.count == 120 && codes.suffix(5).allSatisfy { $0 == 429 })
      let reading = try await admin.send(.get, "/user/me", as: ann.cookie)
      #expect(reading.status == .ok)
      admin.clock.advance(by: .seconds(60))
      let later = try await admin.send(.put, "/user/update", #"{"firstName": "A", "lastName": "B"}"#, as: ann.cookie)
      #expect(later.status == .ok)
    }
  }

  @Test func whatStaysAsItIsIsNotNoted() async throws {
    try await AdminFixture.run { admin in
      let ann = try await admin.person("ann@example.com")
      for _ in 0..<3 {
        _ = try await admin.send(.put, "/user/update", #"{"firstName": "New", "lastName": "Name"}"#, as: ann.cookie)
      }
      let events = try await admin.audit(.accountRenamed)
      #expect(events.count == 1)
    }
  }
}

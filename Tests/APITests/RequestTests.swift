import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes
import TestSupport
import Testing

/// rest-api 1.1, 2.1, 2.2 and 6: what a request must look like, and what is said when it doesn't.
@Suite struct RequestTests {
  @Test func theKeyIsCheckedBeforeEverythingElse() async throws {
    try await APIFixture.run { api in
      for path in ["/recognition/subjects", "/recognition/nothing", "/recognition/faces/not-a-uuid"] {
        let missing = try await api.send(.get, path, key: "")
        #expect(missing.status == .badRequest)
        #expect(missing.code == 20)
        #expect(try await api.send(.get, path, key: "short").code == 26)
        let unknown = UUID().uuidString.lowercased()
        let reply = try await api.send(.get, path, key: unknown)
        #expect(reply.status == .notFound)
        #expect(reply.message == "Recognition service with API Key \(unknown) not found")
      }
      // Of another type, or spelled otherwise, it is as unknown.
      #expect(try await api.send(.post, "/detection/detect").code == 10)
      #expect(try await api.send(.get, "/recognition/subjects", key: api.key.uppercased()).code == 10)
      #expect(try await api.send(.get, "/config", key: "").status == .ok)
    }
  }

  @Test func aWrongMethodSaysWhichAreRight() async throws {
    try await APIFixture.run { api in
      let reply = try await api.send(.put, "/recognition/faces")
      #expect(reply.status == .notFound)
      #expect(reply.message == "Request method 'PUT' not supported")
      #expect(reply.headers[.allow] == "DELETE, GET, HEAD, POST")
      #expect(try await api.send(.get, "/recognition/nothing").status == .notFound)
    }
  }

  @Test(arguments: [("busy", 105), ("broken", 41)])
  func aCoreInTroubleIsWorthATryLater(_ photo: String, _ code: Int) async throws {
    try await APIFixture.run { api in
      let reply = try await api.upload("/recognition/recognize", ["file": ScriptedFaceCore.photo(photo)])
      #expect(reply.status == .serviceUnavailable)
      #expect(reply.code == code)
      #expect(reply.headers[.retryAfter] != nil)
    }
  }

  @Test func aPhotoMayComeAsBase64InManyForms() async throws {
    try await APIFixture.run { api in
      let base64 = Data(ScriptedFaceCore.photo("ann")).base64EncodedString()
      for text in [base64, "data:image/jpeg;base64," + base64, base64 + #"\n"#] {
        let reply = try await api.json(.post, "/recognition/recognize", #"{"file":"\#(text)","other":1}"#)
        #expect(reply.status == .ok)
      }
      #expect(try await api.json(.post, "/recognition/recognize", #"{"file":"%"}"#).code == 21)
      #expect(try await api.json(.post, "/recognition/recognize", "{}").message == "Field content cannot be empty")
      #expect(try await api.json(.post, "/recognition/recognize", "{").code == 0)
      #expect(try await api.send(.post, "/recognition/recognize", type: "text/plain", [1]).code == 0)
    }
  }

  @Test func uploadsOfAFaceAreCheckedInTheContractsOrder() async throws {
    try await APIFixture.run { api in
      let photo = ["file": ScriptedFaceCore.photo("ann")]
      #expect(try await api.upload("/recognition/faces", [:]).message == "Required part file is missing")
      #expect(try await api.upload("/recognition/faces", photo).message == "Required parameter subject is missing")
      #expect(try await api.upload("/recognition/faces?subject=+", photo).code == 26)
      #expect(try await api.upload("/recognition/faces?subject=a%2Fb", photo).code == 36)
      #expect(try await api.upload("/recognition/faces?subject=\(String(repeating: "a", count: 51))", photo).code == 26)
      let two = ["file": ScriptedFaceCore.photo("ann", "bob")]
      #expect(try await api.upload("/recognition/faces?subject=a", two).code == 31)
      #expect(try await api.upload("/recognition/faces?subject=a", ["file": []]).code == 28)
      let inForm = try await api.upload("/recognition/faces", photo, fields: ["subject": "Ann"])
      #expect(inForm.status == .created)
    }
  }

  @Test(arguments: ["limit=-1", "det_prob_threshold=1.5", "det_prob_threshold=-0.1"])
  func parametersOutOfRangeAreNamed(_ query: String) async throws {
    try await APIFixture.run { api in
      let reply = try await api.upload("/recognition/recognize?\(query)", ["file": ScriptedFaceCore.photo("ann")])
      #expect(reply.status == .badRequest)
      #expect(reply.code == 26)
    }
  }

  @Test func whatIsTooLargeIsRefusedWithTheLimit() async throws {
    try await APIFixture.run(limits: UploadLimits(file: 1000, request: 3000)) { api in
      for size in [1001, 5000] {
        let reply = try await api.upload("/recognition/recognize", ["file": [UInt8](repeating: 65, count: size)])
        #expect(reply.status == .contentTooLarge)
        #expect(reply.code == 103)
        #expect(reply.message?.contains(size == 1001 ? "1000" : "3000") == true)
      }
      let base64 = Data(count: 1001).base64EncodedString()
      #expect(try await api.json(.post, "/recognition/recognize", #"{"file":"\#(base64)"}"#).code == 103)
    }
  }

  @Test func aPhotoIsKeptOnlyWherePhotosAreKept() async throws {
    for keeps in [true, false] {
      try await APIFixture.run(keepsPhotos: keeps) { api in
        let id = try await api.add("ann")
        let reply = try await api.send(.get, "/recognition/faces/\(id)/img")
        #expect(reply.status == (keeps ? .ok : .notFound))
        if keeps { #expect([UInt8](reply.body) == ScriptedFaceCore.photo("ann")) }
      }
    }
  }

  /// A database would end the text there and find, or delete, somebody else.
  @Test func theZeroCharacterNeverEndsAName() async throws {
    try await APIFixture.run { api in
      try await api.add("ann", as: "Ann")
      let photo = ["file": ScriptedFaceCore.photo("bob")]
      #expect(try await api.upload("/recognition/faces?subject=Ann%00Bob", photo).status == .badRequest)
      #expect(try await api.upload("/recognition/faces", photo, fields: ["subject": "Ann\0"]).status == .badRequest)
      #expect(try await api.send(.delete, "/recognition/faces?subject=Ann%00x").status == .badRequest)
      #expect(try await api.send(.delete, "/recognition/subjects/Ann%00x").status == .badRequest)
      #expect(try await api.json(.post, "/recognition/subjects", #"{"subject":"q\u0000b"}"#).code == 26)
      #expect(try await api.json(.put, "/recognition/subjects/Ann", #"{"subject":"q\u0000b"}"#).code == 26)
      #expect(try await api.send(.get, "/recognition/subjects").json == ["subjects": ["Ann"]])
    }
  }

  /// The router skips empty parts of a path; the key check must too.
  @Test(arguments: ["//detection/detect", "/detection//detect", "//verification/verify", "//recognition/subjects"])
  func slashesAreNoWayAroundTheKey(_ path: String) async throws {
    try await APIFixture.run { api in
      let method: HTTPRequest.Method = path.hasSuffix("subjects") ? .get : .post
      let reply = try await api.send(method, path, key: "")
      #expect(reply.code == 20)
    }
  }

  @Test func aSubjectToDeleteMayStandInAForm() async throws {
    try await APIFixture.run { api in
      try await api.add("ann")
      try await api.add("bob")
      let form = try await api.send(
        .delete, "/recognition/faces", type: "application/x-www-form-urlencoded", Array("subject=Ann".utf8))
      #expect(form.json == ["deleted": 1])
      let blank = try await api.send(
        .delete, "/recognition/faces", type: "application/x-www-form-urlencoded", Array("subject=".utf8))
      #expect(blank.code == 26)
      // A subject where none is read: refused, since deleting all can't be what was meant.
      #expect(try await api.json(.delete, "/recognition/faces", #"{"subject":"bob"}"#).code == 0)
      let file = "--X\r\nContent-Disposition: form-data; name=\"subject\"; filename=\"a\"\r\n\r\nbob\r\n--X--\r\n"
      for type in ["multipart/form-data; boundary=X", "multipart/form-data; boundary=\"X"] {
        let refused = try await api.send(.delete, "/recognition/faces", type: type, Array(file.utf8))
        #expect(refused.status == .badRequest)
      }
      #expect(try await api.send(.get, "/recognition/subjects").json == ["subjects": ["bob"]])
    }
  }

  @Test func whatIsNotForbiddenStaysForbiddenWithAnAccentOnIt() async throws {
    try await APIFixture.run { api in
      let reply = try await api.json(.post, "/recognition/subjects", #"{"subject":"a;\u0301"}"#)
      #expect(reply.code == 36)
    }
  }

  @Test func aBusyServerRefusesBeforeReadingABody() async throws {
    try await APIFixture.run(isBusy: { true }) { api in
      let reply = try await api.upload("/recognition/recognize", ["file": ScriptedFaceCore.photo("ann")])
      #expect(reply.status == .serviceUnavailable)
      #expect(reply.code == 105)
      #expect(try await api.send(.get, "/recognition/subjects").status == .ok)
    }
  }

  @Test func bodiesAreRefusedWhereTheirMemoryIsTaken() async throws {
    try await APIFixture.run(bodyMemory: 1000) { api in
      let reply = try await api.upload("/recognition/recognize", ["file": [UInt8](repeating: 0, count: 1001)])
      #expect(reply.status == .serviceUnavailable)
      #expect(reply.code == 105)
      #expect(reply.headers[.retryAfter] == "1")
      // What was taken is given back.
      let small = try await api.json(.post, "/recognition/embeddings/recognize", #"{"embeddings":[]}"#)
      #expect(small.code == 5)
    }
  }

  @Test func whatCanNotBeReadInAListIsNamed() async throws {
    try await APIFixture.run { api in
      let reply = try await api.json(.post, "/recognition/faces/delete", #"["17"]"#)
      #expect(reply.code == 0)
      #expect(reply.message?.contains("can't be read") == true)
    }
  }
}

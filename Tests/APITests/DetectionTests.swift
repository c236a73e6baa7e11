import FaceDomain
import Foundation
import HTTPTypes
import TestSupport
import Testing

/// rest-api 3.1, 3.3 and 4: how faces are written.
@Suite struct DetectionTests {
  @Test func aFaceShowsOnlyWhatWasAskedFor() async throws {
    try await APIFixture.run(.detection) { api in
      let photo = ["file": ScriptedFaceCore.photo("ann", "bob")]
      let plain = try await api.upload("/detection/detect", photo)
      let box: NSDictionary = ["probability": 0.987654321, "x_min": 0, "y_min": 1, "x_max": 100, "y_max": 100]
      let first = (plain.json["result"] as? [NSDictionary])?.first
      #expect(first == ["box": box])
      #expect(plain.json["plugins_versions"] == nil)

      let full = try await api.upload(
        "/detection/detect?&limit=1&status=True&face_plugins=landmarks&face_plugins=calculator", photo)
      let faces = try #require(full.json["result"] as? [NSDictionary])
      #expect(faces.count == 1)
      #expect(faces[0]["landmarks"] as? [[Int]] == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]])
      #expect((faces[0]["embedding"] as? [Double])?.count == ScriptedFaceCore.dimension)
      #expect(faces[0]["execution_time"] as? [String: Double] == ["detector": 1])
      #expect(full.json["plugins_versions"] as? [String: String] == ["detector": "scripted.Detector"])
    }
  }

  @Test func verificationComparesOneFaceWithAll() async throws {
    try await APIFixture.run(.verification) { api in
      let reply = try await api.upload(
        "/verification/verify",
        ["source_image": ScriptedFaceCore.photo("ann"), "target_image": ScriptedFaceCore.photo("bob", "ann")])
      let result = try #require((reply.json["result"] as? [NSDictionary])?.first)
      let matches = try #require(result["face_matches"] as? [NSDictionary])
      #expect(matches.map { ($0["similarity"] as? Double ?? 0) > 0.9 } == [false, true])
      let box = (result["source_image_face"] as? NSDictionary)?["box"] as? NSDictionary
      #expect(box?["probability"] as? Double == 0.98765)

      let two = ["source_image": ScriptedFaceCore.photo("a", "b"), "target_image": ScriptedFaceCore.photo("a")]
      #expect(try await api.upload("/verification/verify", two).code == 31)
      #expect(
        try await api.upload("/verification/verify", ["source_image": [65]]).message
          == "Required part target_image is missing")
    }
  }

  @Test func facesAreComparedWithAStoredOne() async throws {
    try await APIFixture.run { api in
      let id = try await api.add("ann", as: "Ann")
      let path = "/recognition/faces/\(id)/verify"
      let reply = try await api.upload(path, ["file": ScriptedFaceCore.photo("bob", "ann")])
      let faces = try #require(reply.json["result"] as? [NSDictionary])
      #expect(faces.map { $0["subject"] as? String } == ["Ann", "Ann"])
      #expect(faces.map { ($0["similarity"] as? Double ?? 0) > 0.9 } == [false, true])
      // The photo's own errors come first.
      let unknown = "/recognition/faces/\(UUID().uuidString)/verify"
      #expect(try await api.upload(unknown, ["file": []]).code == 28)
      let reply404 = try await api.upload(unknown, ["file": ScriptedFaceCore.photo("ann")])
      #expect(reply404.status == .notFound)
      #expect(reply404.message == "Image Id is incorrect")
    }
  }
}

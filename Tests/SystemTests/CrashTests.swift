import Foundation
import Storage
import Synchronization
import NIOHTTP1
import TestSupport
import Testing

/// SIGKILL in the middle of uploads: what was acknowledged is there after a restart, nothing is half there.
@Suite(.serialized) struct CrashTests {
  @Test func acknowledgedFacesSurviveBeingKilled() async throws {
    let folder = try TemporaryFolder()
    let key = try await CommandLineProcess.createService(folder.url)
    let photos = try ["people/obama_2.jpg", "people/biden_1.jpg"].map(Goldens.photo)
    let acknowledged = Acknowledged()
    var uploads = 0

    for round in 0..<8 {
      let server = try await ServerProcess(data: folder.url)
      try await expectWhole(server, key, acknowledged.all)
      let before = acknowledged.all.count
      await withTaskGroup(of: Int.self) { group in
        for uploader in 0..<4 {
          group.addTask {
            var count = 0
            // Ends with the connection that the kill breaks.
            while let reply = try? await server.request(
              .POST, "/recognition/faces?subject=Subject%20\(uploader)", key: key,
              photos: ["file": photos[uploader % photos.count]])
            {
              guard reply.status == 201, let id = reply.json["image_id"] as? String else { break }
              acknowledged.insert(id)
              count += 1
            }
            return count
          }
        }
        for _ in 0..<1200 where acknowledged.all.count == before { try? await Task.sleep(for: .milliseconds(50)) }
        // Another moment in each round.
        try? await Task.sleep(for: .milliseconds(90 * round))
        server.send(signal: SIGKILL)
        for await count in group { uploads += count }
      }
      try await server.waitForExit()
    }

    let server = try await ServerProcess(data: folder.url)
    let stored = try await expectWhole(server, key, acknowledged.all)
    print("killed 8 times: \(uploads) uploads acknowledged, \(stored) stored, none lost, none half there")
    #expect(uploads > 0)
  }

  /// - Returns: how many faces are stored.
  @discardableResult
  private func expectWhole(_ server: ServerProcess, _ key: String, _ acknowledged: Set<String>) async throws -> Int {
    let list = try await server.request(.GET, "/recognition/faces?size=2000", key: key)
    let faces = try #require(list.json["faces"] as? [NSDictionary]).compactMap { $0["image_id"] as? String }
    #expect(acknowledged.subtracting(faces).isEmpty, "acknowledged faces are lost")
    for id in faces {
      let photo = try await server.request(.GET, "/recognition/faces/\(id)/img", key: key)
      #expect(photo.status == 200 && !photo.body.isEmpty, "a face without its photo")
    }
    // A photo without its face can't be seen through the API.
    let orphans = try await SQLiteDatabase(file: server.data.appendingPathComponent("compreface.sqlite"))
      .read { connection in
        var count: Int64 = -1
        try connection.forEachRow(
          "SELECT COUNT(*) FROM img WHERE id NOT IN (SELECT img_id FROM embedding WHERE img_id IS NOT NULL)", []
        ) { count = try $0.integer(0) }
        return count
      }
    #expect(orphans == 0, "photos without a face")
    return faces.count
  }
}

/// Ids the server has answered with 201.
private final class Acknowledged: Sendable {
  private let ids = Mutex<Set<String>>([])

  var all: Set<String> { ids.withLock { $0 } }

  func insert(_ id: String) {
    ids.withLock { _ = $0.insert(id) }
  }
}

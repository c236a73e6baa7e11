import Foundation
import NIOHTTP1
import TestSupport
import Testing

/// The server as a person starts and stops it.
@Suite(.serialized) struct ServeTests {
  @Test func anEmptyFolderServesAtOnceAndARealFaceIsRecognised() async throws {
    let folder = try TemporaryFolder()
    let key = try await CommandLineProcess.createService(folder.url)
    let clock = ContinuousClock()
    let start = clock.now
    let server = try await ServerProcess(data: folder.url)
    let photo = try Goldens.photo("people/obama_2.jpg")
    let added = try await server.request(
      .POST, "/recognition/faces?subject=Barack%20Obama", key: key, photos: ["file": photo])
    #expect(added.status == 201)
    print("first face stored \(clock.now - start) after the start")

    let same = try await similarity(server, key, "people/obama_3.jpg")
    let other = try await similarity(server, key, "people/biden_1.jpg")
    #expect(same > 0.8)
    #expect(other < 0.3)

    server.send(signal: SIGTERM)
    #expect(try await server.waitForExit() == 0)
  }

  private func similarity(_ server: ServerProcess, _ key: String, _ photo: String) async throws -> Double {
    let reply = try await server.request(
      .POST, "/recognition/recognize", key: key, photos: ["file": try Goldens.photo(photo)])
    let face = (reply.json["result"] as? [NSDictionary])?.first
    let subject = (face?["subjects"] as? [NSDictionary])?.first
    return try #require(subject?["similarity"] as? Double)
  }

  @Test func requestsUnderWayAreAnsweredBeforeItStops() async throws {
    let folder = try TemporaryFolder()
    let key = try await CommandLineProcess.createService(folder.url, type: "detection")
    let server = try await ServerProcess(data: folder.url, environment: ["COMPREFACE_WORKERS": "1"])
    let photo = try Goldens.photo("people/obama_1.jpg")
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await server.request(.POST, "/detection/detect", key: key, photos: ["file": photo]).status
        }
      }
      // The first answer shows that the others are under way.
      #expect(try await group.next() == 200)
      server.send(signal: SIGTERM)
      for try await status in group { #expect(status == 200) }
    }
    #expect(try await server.waitForExit() == 0)
  }

  @Test func aPortInUseIsNamedAndNothingIsLeftRunning() async throws {
    let folder = try TemporaryFolder()
    let server = try await ServerProcess(data: folder.url)
    let second = try await CommandLineProcess.run(
      ["serve", "--port", String(server.port), "--data", folder.file("other").path])
    #expect(second.status != 0)
    #expect(second.errors.contains("Port \(server.port) of 127.0.0.1 is in use"))
  }

  @Test func aBadSettingStopsTheStartWithWhatIsAllowed() async throws {
    let folder = try TemporaryFolder()
    let result = try await CommandLineProcess.run(
      ["serve", "--data", folder.url.path], environment: ["MAX_FILE_SIZE": "5 apples"])
    #expect(result.status != 0)
    #expect(result.errors.contains("MAX_FILE_SIZE is \"5 apples\" (from the environment)"))
    #expect(result.errors.contains("5MB"))
  }

  @Test func missingModelsSayHowToGetThem() async throws {
    let folder = try TemporaryFolder()
    let result = try await CommandLineProcess.run(
      ["serve", "--data", folder.url.path], environment: ["COMPREFACE_MODELS": folder.file("none").path])
    #expect(result.status != 0)
    #expect(result.errors.contains("make setup"))
  }

  @Test func neitherKeysNorNamesReachTheLog() async throws {
    let folder = try TemporaryFolder()
    let key = try await CommandLineProcess.createService(folder.url)
    let server = try await ServerProcess(data: folder.url)
    _ = try await server.request(.DELETE, "/recognition/subjects/Secretname", key: key)
    _ = try await server.request(.DELETE, "/recognition/faces?subject=Secretname", key: key)
    server.send(signal: SIGTERM)
    try await server.waitForExit()
    #expect(server.log.contains("/api/v1/recognition/subjects/{subject}"))
    #expect(!server.log.contains(key))
    #expect(!server.log.contains("Secretname"))
  }

  @Test func twoServersNeverShareAFolder() async throws {
    let folder = try TemporaryFolder()
    let server = try await ServerProcess(data: folder.url)
    let second = try await CommandLineProcess.run(["serve", "--port", "0", "--data", folder.url.path])
    #expect(second.status != 0)
    #expect(second.errors.contains("Another server uses"))
    // A server that was killed leaves no lock behind.
    server.send(signal: SIGKILL)
    try await server.waitForExit()
    let third = try await ServerProcess(data: folder.url)
    third.send(signal: SIGTERM)
    #expect(try await third.waitForExit() == 0)
  }
}

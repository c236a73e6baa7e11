import APIRole
import ArgumentParser
import CoreRole
import FaceDomain
import Foundation
import HTTPKit
import Logging
import Scheduling
import Storage

/// `compreface recognize`
struct Recognize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell who is on a photo, without a server.",
    discussion: """
      Compares with the faces of a recognition service in the same database:

        compreface recognize party.jpg --service Doorbell
      """)

  @Argument(help: "A photo.")
  var photo: String

  @Option(help: "Name of the recognition service; not needed if there is only one.")
  var service: String?

  @Option(help: "How many candidates are shown for each face.")
  var candidates = 1

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard candidates >= 1 else { throw ValidationError("--candidates must be at least 1.") }
  }

  func run() async throws {
    let settings = try await common.settings()
    let database = try await Database.open(settings)
    let service = try await chosenService(ServiceStore(database))
    guard let bytes = FileManager.default.contents(atPath: photo) else {
      throw Failure("The photo \(photo) can't be read.")
    }
    let logger = Log.start(settings)
    let core = LocalFaceCore(
      finder: try Photos.finder(settings, keeping: await CalculatorStore(database).inUse()),
      queue: WorkQueue(workers: 1, maximumWaiting: 0), logger: logger)
    let faces: [RecognizedFace]
    do {
      faces = try await API.recognize(
        [UInt8](bytes), candidates: candidates, service: service, core: core, database: database, logger: logger)
    } catch FaceError.noFace {
      print("There is no face in \(photo).")
      throw ExitCode(2)
    } catch FaceError.unreadableImage(let reason) {
      throw Failure("\(photo) can't be read as a photo: \(reason).")
    } catch let error as FaceError {
      throw Failure("\(photo): \(APIError(error).message).")
    }
    print(
      Table(
        headings: ["FACE", "SURE", "SUBJECT", "SIMILARITY"],
        rows: faces.flatMap { recognized -> [[String]] in
          let face = recognized.face
          let box = "\(Int(face.box.xMin)),\(Int(face.box.yMin)) \(Int(face.box.width))×\(Int(face.box.height))"
          let sure = String(format: "%.3f", face.probability)
          guard !recognized.subjects.isEmpty else { return [[box, sure, "nobody is known yet", ""]] }
          return recognized.subjects.map { [box, sure, $0.subject, String(format: "%.5f", $0.similarity)] }
        }))
  }

  private func chosenService(_ services: ServiceStore) async throws -> Service {
    let all = try await services.services().filter { $0.type == .recognition }
    let matching = all.filter { service == nil || $0.name == service }
    guard let first = matching.first else {
      throw Failure(
        all.isEmpty
          ? "There is no recognition service yet. Make one with: compreface service create --type recognition NAME"
          : "There is no recognition service of this name. There are: \(all.map(\.name).joined(separator: ", ")).")
    }
    guard matching.count == 1 else {
      throw Failure("Choose a service with --service: \(all.map(\.name).joined(separator: ", ")).")
    }
    return first
  }
}

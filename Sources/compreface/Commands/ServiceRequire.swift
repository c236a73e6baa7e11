import ArgumentParser
import FaceDomain
import Foundation
import Storage

/// `compreface service require`
struct ServiceRequire: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "require",
    abstract: "Say what faces must be like to be added to a recognition service.",
    discussion: """
      Photos of a lower quality, or of pictures of faces, are refused then, and the client is told why. It concerns \
      faces that are added from now on, not those that are there, nor those that are recognised.

        compreface service require Doorbell --quality 0.5 --live
        compreface service require Doorbell --nothing

      Liveness takes the pack of that name: compreface models install liveness
      """)

  @Option(help: "The lowest quality, from 0 (anything) to 1 (flawless); .5 keeps out what is plainly bad.")
  var quality: Double?

  @Flag(help: "Only faces that are taken for living ones, not for pictures on paper or on a screen.")
  var live = false

  @Flag(help: "Nothing any more.")
  var nothing = false

  @Option(help: "The application of the service; needed if several have one of this name.")
  var app: String?

  @Argument(help: "Name of the service.")
  var name: String

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard nothing != (quality != nil || live) else {
      throw ValidationError("Say --quality, --live or both, or --nothing.")
    }
    if let quality, !(0...1).contains(quality) { throw ValidationError("--quality must be from 0 to 1.") }
  }

  func run() async throws {
    let settings = try await common.settings()
    let store = AccountStore(try await Database.open(settings))
    let requirements = FaceRequirements(minimumQuality: quality, live: live)
    let now = Date()
    let result: Result<AccountRows.ServiceEntry, Failure> = try await store.write { rows in
      let found = try rows.services(named: name).filter { app == nil || $0.service.application == app }
      guard let entry = found.first else {
        return .failure(Failure("There is no service \(name.printable). All are listed by: compreface service list"))
      }
      guard found.count == 1 else {
        let applications = found.map(\.service.application.printable).joined(separator: ", ")
        return .failure(Failure("Several applications have a service \(name.printable); say --app: \(applications)."))
      }
      guard entry.service.type == .recognition else {
        return .failure(Failure("\(name.printable) is a \(entry.service.type.name) service: it has no faces."))
      }
      try rows.require(
        requirements, of: entry, applicationGUID: rows.applicationGUID(entry.applicationID),
        by: .operatingSystemUser, at: now)
      return .success(entry)
    }
    let entry = try result.get()
    print("\(entry.service.name.printable) requires \(requirements.text) of the faces that are added to it.")
  }
}

import ArgumentParser
import Foundation
import ModelStore

/// `compreface models install`
struct ModelsInstall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Download and install a pack of networks.",
    discussion: """
      Every byte is checked against the checksum in the pack's description. A
      download that was interrupted goes on where it ended. Without the internet:

        COMPREFACE_MODEL_MIRROR=/media/models compreface models install sface

      takes /media/models/sface/… instead. `compreface models list` shows the packs.
      """)

  @Argument(help: "A pack, a group of packs such as plugins, or a YAML file that describes a pack of your own.")
  var pack: String

  @Flag(help: "Accept a licence that doesn't permit commercial use.")
  var acceptLicence = false

  @Option(
    name: .customLong("sha256"),
    help: ArgumentHelp(
      "What the checksum of the pack's file must be, where its description leaves it open.", valueName: "hex"))
  var sha256: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    let settings = try await common.settings()
    let (recipes, folder) = try described()
    let mirror = settings.modelMirror.isEmpty ? nil : URL(fileURLWithPath: settings.modelMirror, isDirectory: true)
    let converter = Installation.current.checkout.flatMap { PackConverter(checkout: $0) }
    let meter = DownloadMeter()
    for recipe in recipes {
      let recipe = try sha256.map { try recipe.pinned(by: $0) } ?? recipe
      let installation = PackInstallation(
        recipe, in: ModelFolder(settings.models), mirror: mirror, beside: folder, converter: converter,
        acceptsLicence: acceptLicence)
      switch try await accepted(installation, recipe).run(onProgress: meter.show) {
      case .installed(let pack):
        print("\(recipe.name): installed in \(pack.folder.path)")
        // On standard error, since the line above is for scripts.
        if recipe.calculator != nil { note("To use it, start the server with COMPREFACE_PACK=\(recipe.name).\n") }
      case .wasInstalled: print("\(recipe.name): already installed")
      }
    }
  }

  // MARK: What

  /// The packs that are meant, and the folder of a file that describes one.
  private func described() throws -> (recipes: [PackRecipe], folder: URL?) {
    if pack.contains("/") || pack.hasSuffix(".yaml") || pack.hasSuffix(".yml") {
      let file = URL(fileURLWithPath: pack)
      return ([try PackRecipe(contentsOf: file)], file.deletingLastPathComponent())
    }
    let catalogue = PackCatalogue(Installation.current.packs)
    let recipes = try catalogue.recipes(named: pack)
    guard !recipes.isEmpty else {
      if pack == "default" { throw PackInstallationError.reservedName }
      throw Failure("There is no pack \"\(pack)\"; \(known(catalogue)). One of your own is installed by its YAML file.")
    }
    return (recipes, nil)
  }

  private func known(_ catalogue: PackCatalogue) -> String {
    let recipes = catalogue.recipes()
    guard !recipes.isEmpty else { return "none is described in \(catalogue.folder.path)" }
    let groups = Set(recipes.compactMap { try? $0.recipe.get().group }).sorted()
    return "there are " + (recipes.map(\.name) + groups).joined(separator: ", ")
  }

  private func note(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  // MARK: Consent

  /// The same installation, with the consent of whoever sits at the terminal, if it needs one.
  private func accepted(_ installation: PackInstallation, _ recipe: PackRecipe) -> PackInstallation {
    guard !recipe.isCommercial, !acceptLicence, !installation.isDone, PasswordInput.isTerminal else {
      return installation
    }
    let terms = recipe.terms.map { "Their terms: \($0.printable)\n" } ?? ""
    let question = """
      The weights of \(recipe.name) are not for commercial use: \(recipe.licence.printable)
      \(terms)Type yes if you accept that:\(" ")
      """
    note(question)
    return readLine()?.trimmingCharacters(in: .whitespaces).lowercased() == "yes"
      ? installation.acceptingLicence() : installation
  }
}

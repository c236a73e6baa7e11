public import Foundation

/// Gets the files of a pack, checks every byte of them, and puts the pack in its place whole.
public struct PackInstallation: Sendable {
  private let recipe: PackRecipe
  private let models: ModelFolder
  private let source: any ByteSource
  private let converter: PackConverter?
  private var acceptsLicence: Bool
  /// Between two tries at the same bytes, times the number of tries.
  private let pause: Duration

  /// Tries in which nothing arrives before it is given up.
  private static let tries = 4
  private static let downloads = ".downloads"

  public struct Progress: Sendable {
    public let pack: String
    public let file: String
    public let place: String
    public let received: Int
    public let total: Int
  }

  public enum Outcome: Sendable {
    case installed(ModelPack)
    case wasInstalled(ModelPack)
  }

  /// - Parameters:
  ///   - mirror: a folder with `<folder of the pack>/<file>`, which stands in for the internet.
  ///   - beside: where somebody's own recipe lies; files of it without an address lie there too.
  ///   - converter: for packs that are converted; nil where there is none.
  ///   - acceptsLicence: whether somebody has agreed to a licence that doesn't permit commercial use.
  public init(
    _ recipe: PackRecipe, in models: ModelFolder, mirror: URL? = nil, beside: URL? = nil,
    converter: PackConverter? = nil, acceptsLicence: Bool = false
  ) {
    self.init(
      recipe, in: models,
      from: PackSource(mirror: mirror?.appendingPathComponent(recipe.folder, isDirectory: true), beside: beside),
      converter: converter, acceptsLicence: acceptsLicence, pause: .seconds(1))
  }

  package init(
    _ recipe: PackRecipe, in models: ModelFolder, from source: any ByteSource, converter: PackConverter? = nil,
    acceptsLicence: Bool = false, pause: Duration
  ) {
    self.recipe = recipe
    self.models = models
    self.source = source
    self.converter = converter
    self.acceptsLicence = acceptsLicence
    self.pause = pause
  }

  /// Whether the pack is there, undamaged, and nothing is left to do.
  public var isDone: Bool { installed() != nil }

  public func acceptingLicence() -> PackInstallation {
    var copy = self
    copy.acceptsLicence = true
    return copy
  }

  /// - Parameter onProgress: called often.
  /// - Throws: ``PackInstallationError``, or `CancellationError`
  public func run(onProgress: @escaping (Progress) -> Void = { _ in }) async throws -> Outcome {
    if let pack = installed() { return .wasInstalled(pack) }
    try checkBefore()
    let downloads = models.root.appendingPathComponent(Self.downloads, isDirectory: true)
    try makeFolder(downloads)

    var parts: [(file: PackRecipe.File, part: PartialFile)] = []
    for file in recipe.files {
      parts.append((file, try await download(file, in: downloads, onProgress)))
    }
    let scratch = models.root.appendingPathComponent(".\(recipe.name)-\(UUID().uuidString)", isDirectory: true)
    try makeFolder(scratch)
    defer { try? FileManager.default.removeItem(at: scratch) }
    if recipe.needsConversion {
      // As they would lie in a mirror.
      let sources = scratch.appendingPathComponent(recipe.folder, isDirectory: true)
      try makeFolder(sources)
      for (file, part) in parts { try part.move(to: sources.appendingPathComponent(file.file)) }
      try await converter?.convert(recipe.name, sources: scratch, models: models.root)
    } else {
      for (file, part) in parts { try part.move(to: scratch.appendingPathComponent(file.file)) }
      try writeManifest(in: scratch)
      try place(scratch)
    }
    return .installed(try result())
  }

  // MARK: Before

  /// The pack, if it is there as the recipe has it, with every byte.
  private func installed() -> ModelPack? {
    guard let pack = try? models.packIfInstalled(named: recipe.name), pack.manifest.version == recipe.version,
      recipe.needsConversion || matches(pack.manifest)
    else { return nil }
    for model in pack.manifest.models {
      guard (try? pack.verify(model)) != nil else { return nil }
    }
    return pack
  }

  private func matches(_ manifest: ModelPack.Manifest) -> Bool {
    manifest.calculator == recipe.calculator && manifest.models.count == recipe.files.count
      && zip(manifest.models, recipe.files).allSatisfy { model, file in
        model.name == file.name && model.file == file.file && model.sha256 == file.sha256
      }
  }

  /// What can be known before the first byte is downloaded.
  private func checkBefore() throws(PackInstallationError) {
    guard recipe.name != "default" else { throw .reservedName }
    guard recipe.isCommercial || acceptsLicence else {
      throw .licenceNotAccepted(pack: recipe.name, licence: recipe.licence, terms: recipe.terms)
    }
    if let file = recipe.files.first(where: { $0.sha256 == nil }) {
      throw .unknownBytes(pack: recipe.name, file: file.file, place: source.place(of: file))
    }
    if recipe.needsConversion, converter == nil { throw .noConverter(pack: recipe.name) }
  }

  // MARK: The files

  private func download(
    _ file: PackRecipe.File, in folder: URL, _ onProgress: @escaping (Progress) -> Void
  ) async throws -> PartialFile {
    let expected = file.sha256 ?? ""
    let place = source.place(of: file)
    let pack = recipe.name
    let part = try PartialFile(in: folder, sha256: expected, bytes: file.bytes, place: place) { received in
      onProgress(Progress(pack: pack, file: file.file, place: place, received: received, total: file.bytes))
    }
    var failures = 0
    while true {
      let before = part.count
      do {
        if part.count < part.bytes { try await source.send(file, to: part) }
        let actual = try part.finish()
        if actual == expected { return part }
        guard part.isResumed else {
          try part.discard()
          throw PackInstallationError.wrongChecksum(
            file: file.file, place: place, expected: expected, actual: actual)
        }
        // What an earlier try has left can have been of another file: once more, from the beginning.
        try part.restart()
      } catch let error as PackInstallationError where error.isPassing {
        part.wasInterrupted()
        failures = part.count > before ? 1 : failures + 1
        guard failures < Self.tries else { throw error }
        try await Task.sleep(for: pause * failures)
      }
    }
  }

  // MARK: The pack

  private func writeManifest(in folder: URL) throws {
    var models: [ModelPack.Model] = []
    for file in recipe.files {
      models.append(
        ModelPack.Model(
          name: file.name, file: file.file, sha256: file.sha256 ?? "", bytes: file.bytes, licence: file.licence,
          source: file.source))
    }
    let manifest = ModelPack.Manifest(
      format: ModelPack.format, pack: recipe.name, version: recipe.version, description: recipe.description,
      models: models, calculator: recipe.calculator)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let file = folder.appendingPathComponent(ModelPack.manifestName)
    do {
      try encoder.encode(manifest).write(to: file)
    } catch {
      throw PackInstallationError.notWritable(file: file.path, reason: error.localizedDescription)
    }
  }

  /// A pack of this name gives way only when the new one is complete, so that no reader meets half of one.
  private func place(_ fresh: URL) throws {
    let place = models.root.appendingPathComponent(recipe.name, isDirectory: true)
    let stale = fresh.appendingPathExtension("stale")
    defer { try? FileManager.default.removeItem(at: stale) }
    do {
      if FileManager.default.fileExists(atPath: place.path) {
        try FileManager.default.moveItem(at: place, to: stale)
      }
      try FileManager.default.moveItem(at: fresh, to: place)
    } catch {
      throw PackInstallationError.notWritable(file: place.path, reason: error.localizedDescription)
    }
  }

  private func result() throws -> ModelPack {
    do throws(ModelStoreError) {
      return try models.pack(named: recipe.name)
    } catch {
      throw PackInstallationError.conversionMadeNothing(pack: recipe.name, reason: "\(error)")
    }
  }

  private func makeFolder(_ folder: URL) throws(PackInstallationError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .notWritable(file: folder.path, reason: error.localizedDescription)
    }
  }
}

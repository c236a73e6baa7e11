public import Foundation
internal import Yams

extension PackRecipe {
  /// A recipe is a page of text.
  static let largestText = 64 << 10
  static let mostFiles = 16
  /// Of one file: the largest network of the catalogue has a fifteenth.
  static let largestFile = 4 << 30
  private static let longestText = 500

  private static let keys = [
    "pack", "version", "description", "licence", "terms", "commercial", "folder", "group", "source", "convert",
    "files", "calculator",
  ]
  private static let fileKeys = ["name", "file", "url", "sha256", "bytes", "licence", "source"]
  private static let calculatorKeys = [
    "version", "model", "input", "crop", "whiten", "dimension", "similarity",
  ]

  /// - Throws: ``RecipeError``, with the key and what is allowed there.
  public init(contentsOf url: URL) throws(RecipeError) {
    let name = url.lastPathComponent
    let bytes: Data
    do {
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      bytes = try handle.read(upToCount: Self.largestText + 1) ?? Data()
    } catch {
      throw .unreadable(file: name, reason: "there is no such file, or it is not for this user to read")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(file: name, reason: "it is not UTF-8")
    }
    try self.init(yaml: text, file: name)
  }

  /// - Parameter file: how errors call it.
  public init(yaml: String, file: String) throws(RecipeError) {
    guard yaml.utf8.count <= Self.largestText else {
      throw .unreadable(file: file, reason: "it is longer than \(Self.largestText) bytes")
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw .unreadable(file: file, reason: "\(error)")
    }
    guard let root else { throw .unreadable(file: file, reason: "it is empty") }
    try self.init(RecipeTable(root, file: file, keys: Self.keys))
  }

  private init(_ table: RecipeTable) throws(RecipeError) {
    name = try table.required("pack", Self.nameRule) { Self.isName($0) ? $0 : nil }
    version = try Self.text(table, "version")
    description = try Self.text(table, "description")
    licence = try Self.text(table, "licence")
    terms = try Self.optionalText(table, "terms")
    isCommercial = try table.boolean("commercial", default: true)
    folder = try table.optional("folder", Self.nameRule) { Self.isName($0) ? $0 : nil } ?? name
    group = try table.optional("group", Self.nameRule) { Self.isName($0) ? $0 : nil }
    needsConversion = try table.boolean("convert", default: false)
    files = try Self.files(table, licence: licence, needsConversion: needsConversion)
    calculator = try Self.calculator(table, files: files)
    if needsConversion, calculator != nil { throw table.wrong("calculator", "none where convert is true") }
  }

  // MARK: Its parts

  private static func files(
    _ table: RecipeTable, licence: String, needsConversion: Bool
  ) throws(RecipeError) -> [File] {
    let source = try optionalText(table, "source")
    var files: [File] = []
    for entry in try table.tables("files", atMost: mostFiles, keys: fileKeys) {
      let file = try entry.required("file", fileRule) { isFileName($0) ? $0 : nil }
      let name = try entry.optional("name", nameRule) { isName($0) ? $0 : nil }
      // What is converted has the names that the converter gives.
      guard let name = name ?? (needsConversion ? file : nil) else { throw entry.missing("name", nameRule) }
      let url = try entry.optional("url", PackAddress.rule) { PackAddress.isAllowed($0) ? $0 : nil }
      guard let source = try optionalText(entry, "source") ?? source ?? url else {
        throw entry.missing("source", textRule)
      }
      guard !files.contains(where: { $0.file == file || $0.name == name }) else {
        throw entry.wrong("file", "a file and a name that no other file of the pack has")
      }
      files.append(
        File(
          name: name, file: file, url: url,
          sha256: try entry.optional("sha256", "64 hexadecimal digits in small letters") {
            FileDigest.isHexadecimal($0) ? $0 : nil
          },
          bytes: try entry.integer("bytes", in: 1...largestFile),
          licence: try optionalText(entry, "licence") ?? licence, source: source))
    }
    return files
  }

  private static func calculator(_ table: RecipeTable, files: [File]) throws(RecipeError) -> CalculatorRecipe? {
    guard let calculator = try table.table("calculator", keys: calculatorKeys) else { return nil }
    let inputKeys = ["side", "channels", "mean", "scale"]
    guard let input = try calculator.table("input", keys: inputKeys) else {
      throw calculator.missing("input", "a mapping with \(inputKeys.joined(separator: ", "))")
    }
    let similarityKeys = ["midpoint", "steepness"]
    guard let similarity = try calculator.table("similarity", keys: similarityKeys) else {
      throw calculator.missing("similarity", "a mapping with \(similarityKeys.joined(separator: ", "))")
    }
    let names = files.map(\.name)
    return CalculatorRecipe(
      version: try calculator.required(
        "version", "1 to \(CalculatorRecipe.longestVersion) printable characters of ASCII without spaces"
      ) { CalculatorRecipe.isVersion($0) ? $0 : nil },
      model: try calculator.required("model", "the name of a file: \(names.joined(separator: ", "))") {
        names.contains($0) ? $0 : nil
      },
      side: try input.integer("side", in: CalculatorRecipe.sides),
      channels: try input.choice("channels", CalculatorRecipe.Channels.self),
      mean: try input.channels("mean", default: 0, in: CalculatorRecipe.means),
      scale: try input.channels("scale", default: 1, in: CalculatorRecipe.scales),
      crop: try calculator.choice("crop", CalculatorRecipe.Crop.self),
      whiten: try calculator.boolean("whiten", default: false),
      dimension: try calculator.integer("dimension", in: CalculatorRecipe.dimensions),
      midpoint: try similarity.number("midpoint", in: CalculatorRecipe.midpoints),
      steepness: try similarity.number("steepness", in: CalculatorRecipe.steepnesses))
  }

  // MARK: Rules of texts

  private static let textRule = "a text of 1 to \(longestText) characters on one line"
  private static let nameRule = "1 to 64 of the characters a to z, 0 to 9, _ and -"
  private static let fileRule = "1 to 128 letters, digits, dots, _ and -, not beginning with a dot, nor manifest.json"

  private static func text(_ table: RecipeTable, _ key: String) throws(RecipeError) -> String {
    try table.required(key, textRule) { isText($0) ? $0 : nil }
  }

  private static func optionalText(_ table: RecipeTable, _ key: String) throws(RecipeError) -> String? {
    try table.optional(key, textRule) { isText($0) ? $0 : nil }
  }

  private static func isText(_ text: String) -> Bool {
    (1...longestText).contains(text.count)
      && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { isSmall($0) || "_-".utf8.contains($0) }
  }

  private static func isFileName(_ text: String) -> Bool {
    (1...128).contains(text.utf8.count) && !text.hasPrefix(".") && text != ModelPack.manifestName
      && text.utf8.allSatisfy { isSmall($0) || (0x41...0x5A).contains($0) || "._-".utf8.contains($0) }
  }

  private static func isSmall(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }
}

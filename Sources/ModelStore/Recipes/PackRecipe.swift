/// A model pack as data: its files, where they come from, and how its calculator is fed (Docs/models.md).
public struct PackRecipe: Sendable, Equatable {
  /// Also the name of its folder among the installed packs.
  public let name: String
  public let version: String
  public let description: String
  public let licence: String
  /// Where the licence is to be read, if that is known.
  public let terms: String?
  /// Whether the licence permits commercial use; if not, it must be accepted to install the pack.
  public let isCommercial: Bool
  /// The folder in a mirror that holds its files: the pack's name unless it says another.
  public let folder: String
  /// A name under which several packs are installed together.
  public let group: String?
  /// Whether the files are what `Models/install.py` makes the pack from, and not what is installed.
  public let needsConversion: Bool
  public let files: [File]
  public let calculator: CalculatorRecipe?

  public struct File: Sendable, Equatable {
    /// What the network does, and its name in the manifest: `calculator`, `yunet`, …
    public let name: String
    /// Name of the file. It is no path.
    public let file: String
    /// Without one the file lies beside the recipe, or in a mirror.
    public let url: String?
    /// 64 hexadecimal digits. Without them the file can't be installed until somebody says what they are.
    public let sha256: String?
    public let bytes: Int
    public let licence: String
    public let source: String
  }

  /// Bytes of all files together.
  public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

  /// The same pack, with a checksum for its only file that has none.
  public func pinned(by sha256: String) throws(PackInstallationError) -> PackRecipe {
    let digits = sha256.lowercased()
    guard FileDigest.isHexadecimal(digits) else { throw .noChecksum(sha256) }
    let open = files.filter { $0.sha256 == nil }
    guard open.count == 1 || (open.isEmpty && files.count == 1) else { throw .severalFiles(pack: name) }
    if let pinned = files.first?.sha256, open.isEmpty, pinned != digits {
      throw .pinnedOtherwise(pack: name, pinned: pinned, given: digits)
    }
    return PackRecipe(
      name: name, version: version, description: description, licence: licence, terms: terms,
      isCommercial: isCommercial, folder: folder, group: group, needsConversion: needsConversion,
      files: files.map { $0.pinned(by: digits) }, calculator: calculator)
  }
}

extension PackRecipe.File {
  fileprivate func pinned(by digits: String) -> PackRecipe.File {
    PackRecipe.File(
      name: name, file: file, url: url, sha256: sha256 ?? digits, bytes: bytes, licence: licence, source: source)
  }
}

/// What is wrong with the installed models. Each says what to do.
public enum ModelStoreError: Error, Equatable, CustomStringConvertible, Sendable {
  case packNotInstalled(name: String, folder: String)
  case unreadableManifest(file: String)
  case otherFormat(file: String, format: Int, expected: Int)
  case missingModel(name: String, pack: String)
  case missingFile(String)
  case wrongSize(file: String, expected: Int, actual: Int)
  case wrongChecksum(file: String, expected: String, actual: String)

  public var description: String {
    switch self {
    case .packNotInstalled(let name, let folder):
      """
      The model pack "\(name)" is not installed in \(folder). In a checkout `make setup` installs it; elsewhere \
      point COMPREFACE_MODELS at the folder that holds it.
      """
    case .unreadableManifest(let file):
      "\(file) is not a readable model manifest. Delete its folder and install the pack again."
    case .otherFormat(let file, let format, let expected):
      "\(file) has format \(format), this version reads format \(expected). Install the pack again."
    case .missingModel(let name, let pack):
      "The model pack \"\(pack)\" has no model named \"\(name)\". Install the pack again."
    case .missingFile(let file):
      "\(file) is missing. Install its model pack again."
    case .wrongSize(let file, let expected, let actual):
      "\(file) is damaged: it has \(actual) bytes, the manifest says \(expected). Install its model pack again."
    case .wrongChecksum(let file, let expected, let actual):
      "\(file) is damaged: its SHA-256 is \(actual), the manifest says \(expected). Install its model pack again."
    }
  }
}

/// Why a pack was not installed. Each says what to do.
public enum PackInstallationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The default pack is made from packages at set-up.
  case reservedName
  case licenceNotAccepted(pack: String, licence: String, terms: String?)

  // What the bytes must be
  case noChecksum(String)
  case severalFiles(pack: String)
  case pinnedOtherwise(pack: String, pinned: String, given: String)
  case unknownBytes(pack: String, file: String, place: String)
  case wrongChecksum(file: String, place: String, expected: String, actual: String)
  case wrongSize(place: String, expected: Int, actual: Int)
  case tooLong(place: String, expected: Int)

  // Where they come from
  case notThere(path: String, url: String?, sha256: String)
  case noAddress(file: String)
  case refused(place: String, status: Int)
  case badRedirect(place: String, to: String)
  /// Passing trouble: it is worth another try.
  case interrupted(place: String, reason: String)

  // Where they go to
  case inUse(file: String)
  case notWritable(file: String, reason: String)

  // Conversion
  case noConverter(pack: String)
  case conversionFailed(pack: String, output: String)
  case conversionMadeNothing(pack: String, reason: String)

  public var description: String {
    switch self {
    case .reservedName:
      "The pack \"default\" is made from packages: `make setup` in a checkout installs it."
    case .licenceNotAccepted(let pack, let licence, let terms):
      """
      The weights of "\(pack)" are not for commercial use (\(licence)\(terms.map { "; \($0)" } ?? "")). \
      Nothing was downloaded. If your use is permitted, install with --accept-licence.
      """
    case .noChecksum(let text):
      "\"\(text)\" is no SHA-256; allowed is 64 hexadecimal digits."
    case .severalFiles(let pack):
      """
      --sha256 stands for one file, and "\(pack)" has several. Copy its YAML file, write the checksums there, and \
      install that file.
      """
    case .pinnedOtherwise(let pack, let pinned, let given):
      "The pack \"\(pack)\" is pinned to SHA-256 \(pinned), and --sha256 says \(given). Nothing was installed."
    case .unknownBytes(let pack, let file, let place):
      """
      Nobody has said what the bytes of \(file) must be, and unknown ones are not installed. Get its SHA-256 from a \
      source you trust (\(place)), then: compreface models install \(pack) --sha256 HEX
      """
    case .wrongChecksum(let file, let place, let expected, let actual):
      """
      What \(place) gave is not \(file): its SHA-256 is \(actual), and must be \(expected). It was deleted, and nothing \
      was installed.
      """
    case .wrongSize(let place, let expected, let actual):
      "\(place) has \(actual) bytes, and must have \(expected). Nothing was installed."
    case .tooLong(let place, let expected):
      "\(place) is longer than the \(expected) bytes it must have. Nothing was installed."
    default: descriptionOfPlaces
    }
  }

  private var descriptionOfPlaces: String {
    switch self {
    case .notThere(let path, let url, let sha256):
      """
      \(path) is not there, or can't be read. Put it there\(url.map { " (from \($0))" } ?? ""); its SHA-256 is \
      \(sha256).
      """
    case .noAddress(let file):
      """
      There is no address for \(file). Write one into the pack's YAML, or put the file into a mirror folder \
      (COMPREFACE_MODEL_MIRROR).
      """
    case .refused(let place, let status):
      """
      \(place) answered \(status). If the file has moved, get it elsewhere and put it into a mirror folder \
      (COMPREFACE_MODEL_MIRROR); its checksum is known.
      """
    case .badRedirect(let place, let to):
      "\(place) sends on to \(to), which is not followed; allowed is \(PackAddress.rule)."
    case .interrupted(let place, let reason):
      """
      \(place) can't be reached, or broke off (\(reason)). What has arrived is kept: run this again to go on. Without \
      the internet, set COMPREFACE_MODEL_MIRROR to a folder that has the files.
      """
    case .inUse(let file):
      "Another installation is writing \(file). Wait until it has ended."
    case .notWritable(let file, let reason):
      "\(file) can't be written: \(reason)."
    case .noConverter(let pack):
      """
      The pack "\(pack)" is converted by Python when it is installed, and there is no .venv/bin/python with \
      Models/install.py here. Install it in a checkout after `make setup`, and copy its folder from .models there into \
      the folder of the models here.
      """
    case .conversionFailed(let pack, let output):
      "The files of \"\(pack)\" could not be converted:\n\(output)"
    case .conversionMadeNothing(let pack, let reason):
      "The conversion of \"\(pack)\" ended well, but the pack is not there: \(reason)"
    default: "The pack could not be installed."
    }
  }

  /// Whether the next try may succeed.
  var isPassing: Bool {
    if case .interrupted = self { return true }
    return false
  }
}

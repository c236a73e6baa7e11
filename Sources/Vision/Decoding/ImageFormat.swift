/// The formats that are decoded, told by content and never by name.
enum ImageFormat: CaseIterable {
  case jpeg
  case png

  static let names = "JPEG, PNG"

  init?(of bytes: [UInt8]) {
    guard let format = Self.allCases.first(where: { bytes.starts(with: $0.signature) }) else { return nil }
    self = format
  }

  private var signature: [UInt8] {
    switch self {
    case .jpeg: [0xFF, 0xD8, 0xFF]
    case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    }
  }
}

/// The formats that are decoded, told by content and never by name.
enum ImageFormat: CaseIterable {
  case jpeg
  case png
  case webp
  case gif
  case bmp
  case ico
  case tiff
  /// HEIC and AVIF.
  case heif

  static let names = "JPEG, PNG, WebP, GIF, BMP, ICO, TIFF, HEIC, AVIF"

  init?(of bytes: [UInt8]) {
    let reader = ByteReader(bytes)
    guard let format = Self.allCases.first(where: { $0.matches(reader) }) else { return nil }
    self = format
  }

  private func matches(_ bytes: ByteReader) -> Bool {
    switch self {
    case .jpeg: bytes.bytes.starts(with: [0xFF, 0xD8, 0xFF])
    case .png: bytes.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    case .webp: bytes.starts(with: "RIFF") && bytes.starts(with: "WEBP", at: 8)
    case .gif: bytes.starts(with: "GIF87a") || bytes.starts(with: "GIF89a")
    case .bmp: bytes.starts(with: "BM") && BitmapHeader.isKnownLength(bytes.littleEndian(4, at: 14))
    case .ico: bytes.bytes.starts(with: [0, 0, 1, 0]) && bytes.littleEndian(2, at: 4) ?? 0 > 0
    case .tiff: Self.tiffSignatures.contains { bytes.bytes.starts(with: $0) }
    case .heif: HEIFFile.isKnown(bytes)
    }
  }

  /// Both orders of bytes, and both sizes of offsets.
  private static let tiffSignatures: [[UInt8]] = [
    [0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A], [0x49, 0x49, 0x2B, 0], [0x4D, 0x4D, 0, 0x2B],
  ]
}

import Vision

/// PNG files written by hand: what no program writes, and any size without a long literal.
struct PNGFile {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  var chunks: [[UInt8]] = []

  var bytes: [UInt8] { Self.signature + chunks.joined() }

  /// The header of an RGB image of 8 bits a channel, and nothing else.
  init(claimingWidth width: Int, height: Int) {
    add("IHDR", Self.bigEndian(width) + Self.bigEndian(height) + [8, 2, 0, 0, 0])
  }

  /// The pixels, not compressed.
  /// - Parameter pieceLength: bytes in one IDAT chunk at most.
  init(_ image: RGBImage, pieceLength: Int = .max, exif: [UInt8]? = nil) {
    self.init(claimingWidth: image.width, height: image.height)
    if let exif { add("eXIf", exif) }
    let rowLength = 3 * image.width
    let rows = (0..<image.height).flatMap { [0] + image.bytes[$0 * rowLength..<($0 + 1) * rowLength] }
    let stream = Self.stored(rows)
    for start in stride(from: 0, to: stream.count, by: min(pieceLength, stream.count)) {
      add("IDAT", Array(stream[start..<min(stream.count, start + min(pieceLength, stream.count))]))
    }
    add("IEND", [])
  }

  mutating func add(_ type: String, _ data: [UInt8]) {
    let body = Array(type.utf8) + data
    chunks.append(Self.bigEndian(data.count) + body + Self.bigEndian(Int(Self.crc(body))))
  }

  private static func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  /// A zlib stream of stored blocks (RFC 1950 and 1951).
  private static func stored(_ data: [UInt8]) -> [UInt8] {
    let longest = 0xFFFF
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: data.count, by: longest) {
      let block = data[start..<min(data.count, start + longest)]
      let (low, high) = (UInt8(block.count & 0xFF), UInt8(block.count >> 8))
      stream += [block.endIndex == data.count ? 1 : 0, low, high, ~low, ~high] + block
    }
    var (a, b) = (1, 0)
    for byte in data {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return stream + bigEndian(b << 16 | a)
  }

  private static func crc(_ data: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320 }
    }
    return ~crc
  }
}

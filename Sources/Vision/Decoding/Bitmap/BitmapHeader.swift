import FaceDomain

/// The header of a device-independent bitmap, as in BMP and ICO files: from OS/2's of 12 bytes to Windows' fifth.
struct BitmapHeader {
  enum Packing {
    case rows
    /// Of 4 or 8 bits a pixel.
    case runs
  }

  let width: Int
  /// Of the pixels as stored: in an ICO both of them and of the mask.
  let height: Int
  let isTopDown: Bool
  let bitsPerPixel: Int
  let packing: Packing
  /// Red, green, blue; for 16 and 32 bits a pixel.
  let masks: [UInt32]
  /// Red, green, blue; empty if the pixels are no indices.
  let palette: [(UInt8, UInt8, UInt8)]
  /// Where the palette ends, counted from the header.
  let end: Int

  private static let lengths: Set = [12, 16, 40, 52, 56, 64, 108, 124]

  static func isKnownLength(_ length: Int?) -> Bool { length.map(lengths.contains) ?? false }

  /// - Parameter bytes: from the header on.
  init(_ bytes: ByteReader) throws(FaceError) {
    guard let length = bytes.littleEndian(4, at: 0), Self.isKnownLength(length),
      let header = bytes.slice(at: 0, count: length).map(ByteReader.init)
    else {
      throw .unreadableImage(reason: "the bitmap's header is damaged")
    }
    let isShort = length == 12
    let size: (Int?, Int?) =
      isShort
      ? (header.littleEndian(2, at: 4), header.littleEndian(2, at: 6))
      : (Self.signed(header, at: 4), Self.signed(header, at: 8))
    guard let width = size.0, let height = size.1, width > 0, height != 0,
      let bits = header.littleEndian(2, at: isShort ? 10 : 14)
    else {
      throw .unreadableImage(reason: "the bitmap's header gives no size")
    }
    let compression = header.littleEndian(4, at: 16) ?? 0
    self.width = width
    self.height = abs(height)
    isTopDown = height < 0
    bitsPerPixel = bits
    packing = try Self.packing(compression, bits: bits, headerLength: length)

    // Masks are the fields behind those of the header of 40 bytes, whether or not its length says so.
    let hasMasks = compression == 3 || compression == 6
    let masksBehind = hasMasks && length == 40 ? (compression == 3 ? 12 : 16) : 0
    let stored = (0..<3).compactMap { bytes.littleEndian(4, at: 40 + 4 * $0).map { UInt32($0) } }
    masks =
      hasMasks && stored.count == 3
      ? stored : bits == 16 ? [0x7C00, 0x03E0, 0x001F] : [0x00FF_0000, 0x0000_FF00, 0x0000_00FF]

    let used = header.littleEndian(4, at: 32) ?? 0
    let entry = isShort ? 3 : 4
    let colours = bits > 8 ? 0 : used > 0 ? min(used, 1 << bits) : 1 << bits
    let start = length + masksBehind
    palette = (0..<colours).map { index in
      guard let bgr = bytes.littleEndian(3, at: start + entry * index) else { return (0, 0, 0) }
      return (UInt8(bgr >> 16 & 0xFF), UInt8(bgr >> 8 & 0xFF), UInt8(bgr & 0xFF))
    }
    end = start + entry * colours
  }

  private static func packing(_ compression: Int, bits: Int, headerLength: Int) throws(FaceError) -> Packing {
    let isOS2 = headerLength == 64
    switch (compression, bits) {
    case (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (0, 24), (0, 32): return .rows
    case (3, 16), (3, 32), (6, 16), (6, 32): if !isOS2 { return .rows }
    case (1, 8), (2, 4): return .runs
    default: break
    }
    throw .unreadableImage(reason: "a bitmap of \(bits) bits a pixel with compression \(compression) is not supported")
  }

  private static func signed(_ bytes: ByteReader, at offset: Int) -> Int? {
    bytes.littleEndian(4, at: offset).map { Int(Int32(truncatingIfNeeded: $0)) }
  }
}

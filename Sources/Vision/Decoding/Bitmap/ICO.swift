import FaceDomain

extension EncodedImage {
  /// The largest picture of an ICO; of those of one size, the one with the most bits a pixel. It is a PNG, or a bitmap
  /// without its file header.
  init(ico bytes: [UInt8]) throws(FaceError) {
    let reader = ByteReader(bytes)
    let count = reader.littleEndian(2, at: 4) ?? 0
    let entries = (0..<count).lazy.compactMap { reader.slice(at: 6 + 16 * $0, count: 16).map(ByteReader.init) }
    guard let largest = entries.max(by: { Self.rank($0) < Self.rank($1) }),
      let length = largest.littleEndian(4, at: 8), let offset = largest.littleEndian(4, at: 12)
    else {
      throw .unreadableImage(reason: "there is no picture in the ICO file")
    }
    let data = reader.part(at: offset, count: length)
    guard !data.isEmpty else { throw .unreadableImage(reason: "the ICO's picture is behind the end of the file") }
    if data.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      try self.init(png: data)
      return
    }
    let header = try BitmapHeader(ByteReader(data))
    // Below the colours lies a mask of the same size, which says where the picture is transparent.
    self.init(header, height: header.height / 2, pixels: data.dropFirst(header.end))
  }

  private static func rank(_ entry: ByteReader) -> (Int, Int) {
    // A side of 256 does not fit into its byte, and is written as 0.
    let sides = (0..<2).map { entry.littleEndian(1, at: $0).flatMap { $0 == 0 ? 256 : $0 } ?? 0 }
    return (sides[0] * sides[1], entry.littleEndian(2, at: 6) ?? 0)
  }
}

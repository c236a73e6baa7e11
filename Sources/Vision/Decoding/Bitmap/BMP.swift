import FaceDomain

extension EncodedImage {
  init(bmp bytes: [UInt8]) throws(FaceError) {
    let reader = ByteReader(bytes)
    let header = try BitmapHeader(ByteReader(bytes[14...]))
    // Some programs leave the offset out.
    let offset = reader.littleEndian(4, at: 10) ?? 0
    let start = offset >= 14 + 12 ? offset : 14 + header.end
    self.init(header, height: header.height, pixels: reader.part(at: start, count: reader.count))
  }

  /// - Parameters:
  ///   - height: the rows of the picture itself.
  ///   - pixels: from the first on; what is behind the last is not looked at.
  init(_ header: BitmapHeader, height: Int, pixels: ArraySlice<UInt8>) {
    self.init(width: header.width, height: height, workingMemory: 0) { (rgb) throws(FaceError) in
      rgb.update(repeating: 0)
      guard BitmapRows(header: header, height: height, bytes: pixels).write(to: rgb) else {
        throw .unreadableImage(reason: "the file ends before the bitmap's pixels")
      }
    }
  }
}

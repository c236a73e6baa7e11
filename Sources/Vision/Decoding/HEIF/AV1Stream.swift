/// What the decoder is given of AV1's open bitstream units: those of one picture.
///
/// The decoder decodes pictures as long as they come, shown or not, and an empty one takes few bytes.
enum AV1Stream {
  private enum UnitType {
    static let sequenceHeader = 1
    static let frameHeader = 3
    static let tiles = 4
    static let frame = 6
    static let repeatedFrameHeader = 7
  }

  /// A picture may be coded in layers, each a frame; there are at most four of them.
  private static let mostFrames = 8

  /// - Parameters:
  ///   - configuration: an `av1C` box, whose units precede the others.
  ///   - data: units.
  static func units(configuration: ByteReader, data: [UInt8]) -> [UInt8] {
    var frames = 0
    return part(ByteReader(configuration.part(at: 4, count: configuration.count)), &frames)
      + part(ByteReader(data), &frames)
  }

  private static func part(_ bytes: ByteReader, _ frames: inout Int) -> [UInt8] {
    var stream: [UInt8] = []
    var position = 0
    while let header = bytes.bigEndian(1, at: position) {
      let type = header >> 3 & 15
      let headerLength = header & 0x04 == 0 ? 1 : 2
      var end = bytes.count
      var missing = 0
      var start = position + headerLength
      if header & 0x02 != 0 {
        guard let size = leb128(bytes, &start) else { break }
        missing = max(size - (bytes.count - start), 0)
        // The decoder refuses a unit that is cut, and takes one of zeros from there on.
        guard missing <= 3 * bytes.count else { break }
        end = start + size - missing
      }
      switch type {
      case UnitType.frameHeader, UnitType.frame:
        frames += 1
        guard frames <= mostFrames else { return stream }
        fallthrough
      case UnitType.sequenceHeader, UnitType.tiles, UnitType.repeatedFrameHeader:
        stream += bytes.part(at: position, count: end - position)
        stream += repeatElement(0, count: missing)
      default:
        break
      }
      position = end
    }
    return stream
  }

  /// Seven bits a byte, the lowest first; the highest bit says that there are more.
  private static func leb128(_ bytes: ByteReader, _ position: inout Int) -> Int? {
    var number = 0
    for index in 0..<8 {
      guard let byte = bytes.bigEndian(1, at: position) else { return nil }
      position += 1
      number |= (byte & 0x7F) << (7 * index)
      if byte & 0x80 == 0 { return number }
    }
    return nil
  }
}

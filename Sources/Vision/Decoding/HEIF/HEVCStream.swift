import FaceDomain

/// What the decoder is given of H.265's NAL units: the parameters and the slices of one picture that stands alone.
///
/// The decoder takes memory for a size as soon as it sees one, and decodes pictures as long as they come.
enum HEVCStream {
  private enum UnitType {
    static let standalonePictures = 16...21
    static let parameterSets = 32...34
    static let sequenceParameters = 33
  }

  /// More than any encoder writes into a picture, of each kind.
  private static let mostParameterSets = 4

  /// - Parameters:
  ///   - configuration: an `hvcC` box, which holds the parameters.
  ///   - data: units behind their lengths.
  ///   - largest: no picture may be larger.
  /// - Returns: units behind their lengths of four bytes.
  static func units(
    configuration: ByteReader, data: [UInt8], largest: (width: Int, height: Int)
  ) throws(FaceError) -> [UInt8] {
    var stream: [UInt8] = []
    var parameterSets: [Int: Int] = [:]
    var pictures = 0
    let lengthLength = (configuration.bigEndian(1, at: 21) ?? 3) & 3 + 1
    let all = [parameters(in: configuration), units(in: ByteReader(data), lengthLength: lengthLength)].joined()
    for unit in all where unit.count > 2 {
      let header = (Int(unit[unit.startIndex]), Int(unit[unit.startIndex + 1]))
      let type = header.0 >> 1 & 0x3F
      let layer = (header.0 & 1) << 5 | header.1 >> 3
      guard layer == 0 else { continue }
      if UnitType.parameterSets.contains(type) {
        parameterSets[type, default: 0] += 1
        guard parameterSets[type, default: 0] <= mostParameterSets else { continue }
        if type == UnitType.sequenceParameters {
          guard let size = HEVCParameters(unit), size.width <= largest.width, size.height <= largest.height else {
            throw .unreadableImage(reason: "the size in its HEVC parameters is damaged, or not that of its header")
          }
        }
      } else if UnitType.standalonePictures.contains(type) {
        // The first bit of a slice says that it is its picture's first.
        if unit[unit.startIndex + 2] & 0x80 != 0 { pictures += 1 }
        guard pictures == 1 else { continue }
      } else {
        continue
      }
      stream += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: unit.count >> $0) } + unit
    }
    return stream
  }

  private static func parameters(in configuration: ByteReader) -> [ArraySlice<UInt8>] {
    var fields = FieldReader(configuration)
    fields.skip(22)
    var units: [ArraySlice<UInt8>] = []
    for _ in 0..<(fields.next(1) ?? 0) {
      guard fields.next(1) != nil, let count = fields.next(2) else { break }
      for _ in 0..<count {
        guard let length = fields.next(2), let unit = fields.nextBytes(length) else { return units }
        units.append(unit)
      }
    }
    return units
  }

  /// The last unit of a truncated picture has fewer bytes than its length says.
  private static func units(in data: ByteReader, lengthLength: Int) -> [ArraySlice<UInt8>] {
    var units: [ArraySlice<UInt8>] = []
    var position = 0
    while let length = data.bigEndian(lengthLength, at: position) {
      units.append(data.part(at: position + lengthLength, count: length))
      position += lengthLength + length
    }
    return units
  }
}

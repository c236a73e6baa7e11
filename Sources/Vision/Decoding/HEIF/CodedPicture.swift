import CImage
import FaceDomain

/// One picture of a HEIF file that is a bitstream: the whole photo, or a tile of it.
struct CodedPicture {
  private enum Codec {
    case hevc
    case av1
  }

  let width: Int
  let height: Int
  /// Bytes that decoding takes besides the pixels.
  let workingMemory: Int
  private let codec: Codec
  private let configuration: ByteReader
  private let bytes: [ArraySlice<UInt8>]
  private let matrix: (coefficients: Int, isFullRange: Bool)?

  /// - Parameter photo: what the picture is a tile of; its colours count if the tile says nothing about them.
  init(_ item: HEIFFile.Item, of photo: HEIFFile.Item) throws(FaceError) {
    switch item.type {
    case "hvc1": codec = .hevc
    case "av01": codec = .av1
    default:
      let type = item.type.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
      throw .unreadableImage(reason: "HEIF pictures of type '\(type)' are not supported")
    }
    let box = codec == .hevc ? item.property("hvcC") : item.property("av1C")
    guard let size = item.size, let box else {
      throw .unreadableImage(reason: "the HEIF file does not say how its picture is coded")
    }
    (width, height) = size
    configuration = box
    bytes = item.bytes
    matrix = item.matrix ?? photo.matrix
    // The planes, a copy that filters need, and what is known of each block. Larger sides are refused anyway, and their
    // product could not be counted.
    let sides = [width, height].map { min($0, 1 << 20) + Int(CIMAGE_MARGIN) }
    workingMemory =
      sides[0] * sides[1] * (Self.halfBytesPerPixel(codec, box) + 1) + 2 * bytes.reduce(0) { $0 + $1.count }
  }

  /// Twice the bytes that all planes have for a pixel.
  private static func halfBytesPerPixel(_ codec: Codec, _ box: ByteReader) -> Int {
    let flags = box.bigEndian(1, at: codec == .hevc ? 16 : 2) ?? 0
    let samples =
      switch codec {
      case .hevc: [2, 3, 4, 6][flags & 3]
      // Bits for grey, half of the columns, half of the rows.
      case .av1: flags & 0x10 != 0 ? 2 : flags & 0x08 == 0 ? 6 : flags & 0x04 == 0 ? 4 : 3
      }
    return samples * (isDeep(codec, box) ? 2 : 1)
  }

  /// Whether a sample has more than 8 bits.
  private static func isDeep(_ codec: Codec, _ box: ByteReader) -> Bool {
    switch codec {
    case .hevc: (box.bigEndian(1, at: 17) ?? 0) & 7 != 0
    case .av1: (box.bigEndian(1, at: 2) ?? 0) & 0x40 != 0
    }
  }

  /// - Parameter target: room for the picture, or for its upper left part.
  func decode(into target: cimage_target) throws(FaceError) {
    let data = Array(bytes.joined())
    let margin = Int(CIMAGE_MARGIN)
    let stream =
      switch codec {
      case .hevc:
        try HEVCStream.units(
          configuration: configuration, data: data, largest: (width + margin, height + margin))
      case .av1: AV1Stream.units(configuration: configuration, data: data)
      }
    try EncodedImage.decode(stream[...], into: target) { bytes, count, target, message in
      let picture = cimage_picture(
        bytes: bytes, count: count, width: UInt32(width), height: UInt32(height),
        matrix: matrix.map { Int32($0.coefficients) } ?? -1, is_full_range: matrix?.isFullRange == true ? 1 : 0,
        is_deep: Self.isDeep(codec, configuration) ? 1 : 0)
      return codec == .hevc
        ? cimage_hevc_decode(picture, target, message) : cimage_av1_decode(picture, target, message)
    }
  }
}

extension HEIFFile.Item {
  /// In pixels, before the picture is turned.
  var size: (width: Int, height: Int)? {
    guard var fields = property("ispe").flatMap(FieldReader.init(versioned:)), let width = fields.next(4),
      let height = fields.next(4)
    else { return nil }
    return (width, height)
  }

  /// How YCbCr becomes RGB; nil if the bitstream says it.
  fileprivate var matrix: (coefficients: Int, isFullRange: Bool)? {
    for property in properties where property.type == "colr" && property.content.starts(with: "nclx") {
      guard let coefficients = property.content.bigEndian(2, at: 8), let range = property.content.bigEndian(1, at: 10)
      else { continue }
      return (coefficients, range & 0x80 != 0)
    }
    return nil
  }
}

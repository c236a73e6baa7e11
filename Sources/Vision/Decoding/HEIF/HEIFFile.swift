import FaceDomain

/// A HEIF file (ISO/IEC 23008-12): items of some type, their properties, and where their bytes are.
///
/// Read here and not by libheif: in the version that Debian 12 has (1.15) a file of 248 bytes, with a picture derived
/// from itself, ends the process, and others take any amount of memory. Lists in a file name items and bytes as often
/// as they like; each is gone through once, and only what was asked for is kept.
struct HEIFFile {
  struct Item {
    /// Four letters: `hvc1`, `av01`, `grid` and others.
    var type = ""
    /// In the order in which they apply.
    var properties: [ISOBox] = []
    /// Of a truncated file, those that are there.
    var bytes: [ArraySlice<UInt8>] = []

    func property(_ type: String) -> ByteReader? { properties.first { $0.type == type }?.content }
  }

  private let bytes: ByteReader
  private let meta: ByteReader

  init(_ bytes: [UInt8]) throws(FaceError) {
    self.bytes = ByteReader(bytes)
    guard let meta = ISOBox.first("meta", in: self.bytes).flatMap(FieldReader.init(versioned:)) else {
      throw .unreadableImage(reason: "there is no picture in the HEIF file, or only behind its end")
    }
    self.meta = ByteReader(meta.rest)
  }

  /// Bytes of the file.
  var count: Int { bytes.count }

  /// By one of the brands at its beginning.
  static func isKnown(_ bytes: ByteReader) -> Bool {
    let brands: Set = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1", "avif", "avis"]
    guard bytes.starts(with: "ftyp", at: 4), let length = bytes.bigEndian(4, at: 0) else { return false }
    var fields = FieldReader(ByteReader(bytes.part(at: 8, count: min(length, 256) - 8)))
    while let brand = fields.nextType() {
      if brands.contains(brand) { return true }
    }
    return false
  }

  /// The one to show.
  var primaryItem: Int? {
    guard var fields = box("pitm") else { return nil }
    return fields.next(fields.version == 0 ? 2 : 4)
  }

  /// The pictures that a picture is made of.
  /// - Parameter limit: the list ends there.
  func sources(of item: Int, limit: Int) -> [Int] {
    guard let list = box("iref") else { return [] }
    let idLength = list.version == 0 ? 2 : 4
    for reference in ISOBox.boxes(in: ByteReader(list.rest)) where reference.type == "dimg" {
      var fields = FieldReader(reference.content)
      guard fields.next(idLength) == item, let count = fields.next(2) else { continue }
      return (0..<min(count, limit)).compactMap { _ in fields.next(idLength) }
    }
    return []
  }

  func items(_ ids: Set<Int>) -> [Int: Item] {
    var items = Dictionary(uniqueKeysWithValues: ids.map { ($0, Item()) })
    readTypes(into: &items)
    readProperties(into: &items)
    readLocations(into: &items)
    return items
  }

  private func box(_ type: String) -> FieldReader? {
    ISOBox.first(type, in: meta).flatMap(FieldReader.init(versioned:))
  }

  private func readTypes(into items: inout [Int: Item]) {
    guard var list = box("iinf"), list.next(list.version == 0 ? 2 : 4) != nil else { return }
    for entry in ISOBox.boxes(in: ByteReader(list.rest)) where entry.type == "infe" {
      // Before version 2 there were no types.
      guard var fields = FieldReader(versioned: entry.content), fields.version >= 2,
        let id = fields.next(fields.version == 2 ? 2 : 4), items[id] != nil, fields.next(2) != nil
      else { continue }
      items[id]?.type = fields.nextType() ?? ""
    }
  }

  /// All properties stand in one box; others say by number which items have them.
  private func readProperties(into items: inout [Int: Item]) {
    guard let all = ISOBox.first("iprp", in: meta), let container = ISOBox.first("ipco", in: all) else { return }
    let properties = Array(ISOBox.boxes(in: container).prefix(1 << 15))
    for box in ISOBox.boxes(in: all) where box.type == "ipma" {
      guard var fields = FieldReader(versioned: box.content), let entries = fields.next(4) else { continue }
      let (idLength, indexLength) = (fields.version == 0 ? 2 : 4, fields.flags & 1 == 0 ? 1 : 2)
      for _ in 0..<entries {
        guard let id = fields.next(idLength), let count = fields.next(1) else { break }
        guard items[id]?.properties.isEmpty == true else {
          fields.skip(count * indexLength)
          continue
        }
        for _ in 0..<count {
          // The highest bit says whether the property must be understood.
          guard let index = fields.next(indexLength).map({ $0 & (indexLength == 1 ? 0x7F : 0x7FFF) }) else { break }
          if index > 0, index <= properties.count { items[id]?.properties.append(properties[index - 1]) }
        }
      }
    }
  }

  private func readLocations(into items: inout [Int: Item]) {
    guard var fields = box("iloc"), let lengths = fields.next(2), let count = fields.next(fields.version < 2 ? 2 : 4)
    else { return }
    let (offsetLength, lengthLength) = (lengths >> 12, lengths >> 8 & 15)
    let (baseLength, indexLength) = (lengths >> 4 & 15, fields.version == 0 ? 0 : lengths & 15)
    let inMeta = ISOBox.first("idat", in: meta)
    for _ in 0..<count {
      guard let id = fields.next(fields.version < 2 ? 2 : 4),
        let method = fields.version == 0 ? 0 : fields.next(2).map({ $0 & 15 }), fields.next(2) != nil,
        let base = fields.next(baseLength), let extents = fields.next(2)
      else { return }
      // From the beginning of the file, or of a box in `meta`.
      let source = method == 0 ? bytes : method == 1 ? inMeta : nil
      guard let source, items[id]?.bytes.isEmpty == true else {
        fields.skip(extents * (indexLength + offsetLength + lengthLength))
        continue
      }
      for extent in 0..<extents {
        guard fields.next(indexLength) != nil, let offset = fields.next(offsetLength),
          let length = fields.next(lengthLength)
        else { return }
        // Real files have one.
        if extent < 64 { items[id]?.bytes.append(source.part(at: base + offset, count: length)) }
      }
    }
  }
}

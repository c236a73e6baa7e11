/// Why a text isn't taken as a base64 image.
package enum Base64Error: Error, Sendable, Equatable {
  case notBase64
  /// The image would have more bytes than this.
  case tooLarge(limit: Int)
}

/// Images as JSON bodies carry them.
package enum Base64Image {
  /// The bytes of an image in base64: standard or URL-safe alphabet, with or without padding, line breaks anywhere,
  /// and the prefix of a `data:` URL in front. Empty text is an empty image.
  package static func decode(_ text: String, maximumBytes: Int) throws(Base64Error) -> [UInt8] {
    var text = text
    // Typed errors don't pass `withUTF8`.
    let result = text.withUTF8 { (utf8) -> Result<[UInt8], Base64Error> in
      do throws(Base64Error) {
        return .success(try decode(UnsafeBufferPointer(rebasing: withoutDataPrefix(utf8)), maximumBytes))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, _ maximumBytes: Int
  ) throws(Base64Error) -> [UInt8] {
    // Blanks don't count, but only where the text looks too long is it worth while to count them.
    if text.count / 4 * 3 > maximumBytes {
      let digits = text.count { table[Int($0)] < 64 }
      guard digits * 3 / 4 <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
    }
    var isValid = false
    let bytes = [UInt8](unsafeUninitializedCapacity: min(text.count / 4 * 3, maximumBytes) + 3) { bytes, count in
      table.withUnsafeBufferPointer { isValid = decode(text, into: bytes, &count, table: $0) }
    }
    guard isValid else { throw .notBase64 }
    guard bytes.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
    return bytes
  }

  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int,
    table: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var index = 0
    // Six bits for each digit since the last whole group.
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    while index < text.count {
      // Four digits in a row, which is nearly all of an image.
      while digits == 0, index + 4 <= text.count {
        let (a, b) = (table[Int(text[index])], table[Int(text[index + 1])])
        let (c, d) = (table[Int(text[index + 2])], table[Int(text[index + 3])])
        guard a | b | c | d < 64 else { break }
        let group = UInt32(a) << 18 | UInt32(b) << 12 | UInt32(c) << 6 | UInt32(d)
        bytes[count] = UInt8(truncatingIfNeeded: group >> 16)
        bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 8)
        bytes[count + 2] = UInt8(truncatingIfNeeded: group)
        count += 3
        index += 4
      }
      guard index < text.count else { break }
      let value = table[Int(text[index])]
      index += 1
      switch value {
      case blankMark: continue
      case paddingMark: padding += 1
      case ..<64 where padding == 0:
        bits = bits << 6 | UInt32(value)
        digits += 1
      default: return false
      }
      if digits == 4 {
        for shift in [16, 8, 0] {
          bytes[count] = UInt8(truncatingIfNeeded: bits >> UInt32(shift))
          count += 1
        }
        (bits, digits) = (0, 0)
      }
    }
    switch digits {
    case 0: return padding == 0
    case 2:
      bytes[count] = UInt8(truncatingIfNeeded: bits >> 4)
      count += 1
      return padding <= 2
    case 3:
      bytes[count] = UInt8(truncatingIfNeeded: bits >> 10)
      bytes[count + 1] = UInt8(truncatingIfNeeded: bits >> 2)
      count += 2
      return padding <= 1
    default: return false
    }
  }

  /// What follows `data:image/jpeg;base64,` where the text begins like that.
  private static func withoutDataPrefix(_ text: UnsafeBufferPointer<UInt8>) throws(Base64Error) -> Slice<
    UnsafeBufferPointer<UInt8>
  > {
    let trimmed = text.drop { table[Int($0)] == blankMark }
    guard String(decoding: trimmed.prefix(5), as: UTF8.self).lowercased() == "data:" else { return trimmed }
    guard let comma = trimmed.prefix(256).firstIndex(of: UInt8(ascii: ",")),
      String(decoding: trimmed[..<comma], as: UTF8.self).lowercased().hasSuffix(";base64")
    else { throw .notBase64 }
    return trimmed[(comma + 1)...]
  }
}

private let blankMark: UInt8 = 64
private let paddingMark: UInt8 = 65
private let invalidMark: UInt8 = 128

/// The six bits of each digit of both alphabets, or a mark, all of which are 64 or more.
private let table: [UInt8] = {
  var table = [UInt8](repeating: invalidMark, count: 256)
  let digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  for (value, digit) in digits.utf8.enumerated() { table[Int(digit)] = UInt8(value) }
  table[Int(UInt8(ascii: "-"))] = 62
  table[Int(UInt8(ascii: "_"))] = 63
  for blank in " \t\n\r\u{B}\u{C}".utf8 { table[Int(blank)] = blankMark }
  table[Int(UInt8(ascii: "="))] = paddingMark
  return table
}()

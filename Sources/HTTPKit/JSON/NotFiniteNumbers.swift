package import Foundation

/// `NaN` and `Infinity`, which are no JSON but which some languages write.
package enum NotFiniteNumbers {
  private static let names = ["NaN", "Infinity"].map { Array($0.utf8) }
  private static let tooLarge = Array("1e999".utf8)

  /// The same text with a number too large for any type in their place, outside of strings.
  ///
  /// Not left to JSON5, which Foundation reads too: there `[1e-]` ends the process (Foundation 6.3).
  package static func replaced(in json: Data) -> Data {
    guard names.contains(where: { json.firstRange(of: $0) != nil }) else { return json }
    var result = Data(capacity: json.count)
    var (isInString, isEscaped) = (false, false)
    var rest = json[...]
    while let byte = rest.first {
      if !isInString, let name = names.first(where: rest.starts(with:)) {
        result.append(contentsOf: tooLarge)
        rest = rest.dropFirst(name.count)
        continue
      }
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = isInString && byte == UInt8(ascii: "\\") && !isEscaped
      result.append(byte)
      rest = rest.dropFirst()
    }
    return result
  }
}

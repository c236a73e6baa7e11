import Foundation

/// The wanted text fields of a JSON object; the others, and fields of other types, are ignored, as 1.2 ignores fields it doesn't know.
struct TextFields: Decodable {
  var values: [String: String] = [:]

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for name in decoder.userInfo[.wantedFields] as? [String] ?? [] {
      let key = Key(stringValue: name)
      do {
        values[name] = try container.decodeIfPresent(String.self, forKey: key)
      } catch DecodingError.typeMismatch {
        continue
      }
    }
  }
}

extension CodingUserInfoKey {
  static let wantedFields =
    CodingUserInfoKey(rawValue: "wantedFields") ?? { preconditionFailure("a key may be any text") }()
}

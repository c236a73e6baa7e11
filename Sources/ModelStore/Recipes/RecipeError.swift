/// What is wrong with a recipe, and what is allowed there.
public enum RecipeError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case missing(file: String, key: String, allowed: String)
  case value(file: String, key: String, value: String, allowed: String)
  case unknownKey(file: String, key: String, allowed: [String])

  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file) can't be read as a model pack: \(reason)."
    case .missing(let file, let key, let allowed):
      "\(file): \(key) is missing; it is \(allowed)."
    case .value(let file, let key, let value, let allowed):
      "\(file): \(key) is \"\(value)\"; allowed is \(allowed)."
    case .unknownKey(let file, let key, let allowed):
      "\(file): \(key) is no key of a model pack; there \(allowed.count == 1 ? "is" : "are") \(allowed.joined(separator: ", "))."
    }
  }
}

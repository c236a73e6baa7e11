internal import Foundation

/// Which addresses files of a pack are taken from: HTTPS, and HTTP from this machine alone.
package enum PackAddress {
  static let rule = "an https address without a password (http only to 127.0.0.1 or localhost)"
  private static let longest = 2048

  /// Also for where a server sends us on to.
  package static func isAllowed(_ text: String) -> Bool {
    guard text.utf8.count <= longest, let address = URLComponents(string: text), let host = address.host,
      !host.isEmpty, address.user == nil, address.password == nil
    else { return false }
    switch address.scheme?.lowercased() {
    case "https": return true
    case "http": return ["127.0.0.1", "localhost", "[::1]", "::1"].contains(host.lowercased())
    default: return false
    }
  }
}

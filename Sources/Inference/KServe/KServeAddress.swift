internal import Foundation

/// Where a server of networks is.
package struct KServeAddress: Sendable, CustomStringConvertible {
  /// The URL before `/v2`, without a slash at its end.
  package let description: String

  /// - Parameter text: such as `http://triton:8000`, with a path if there is one before the protocol's own.
  /// - Throws: ``KServeError/invalid(reason:)``
  package init(_ text: String) throws(KServeError) {
    let example = "an address such as http://triton:8000 is needed"
    guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
      let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = parts.host, !host.isEmpty, parts.port.map({ (1...65535).contains($0) }) ?? true
    else { throw .invalid(reason: "\(Self.shown(text)) is no address of an inference server; \(example)") }
    // What stands here would be in logs and in errors.
    guard parts.user == nil, parts.password == nil else {
      throw .invalid(reason: "the address of an inference server can't hold a user or a password; \(example)")
    }
    guard parts.query == nil, parts.fragment == nil else {
      throw .invalid(reason: "\(Self.shown(text)) goes on after its path; \(example)")
    }
    var base = Substring(text)
    while base.hasSuffix("/") { base.removeLast() }
    // Often copied along with the rest.
    if base.hasSuffix("/v2") { base.removeLast(3) }
    while base.hasSuffix("/") { base.removeLast() }
    description = String(base)
  }

  /// The URL of the server itself, of a model (`models`, its name), or of what it does (`models`, its name, `infer`).
  package func url(_ parts: String...) -> String {
    ([description, "v2"] + parts.map(Self.encoded)).joined(separator: "/")
  }

  private static func encoded(_ part: String) -> String {
    var text = ""
    for byte in part.utf8 {
      let scalar = Unicode.Scalar(byte)
      if ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || ["-", ".", "_", "~"].contains(scalar)
      {
        text.unicodeScalars.append(scalar)
      } else {
        text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }

  /// A password may stand in an address that is wrong in another way too.
  private static func shown(_ text: String) -> String {
    text.contains("@") ? "what is given" : "\"\(text.prefix(200))\""
  }
}

internal import Foundation

extension SignInThrottle {
  /// What an address counts as: IPv4 as it is (also where it is mapped into IPv6), IPv6 by its /64, the smallest
  /// network one customer has. Everything that is no address counts as one source, so that no invented text is new.
  package static func source(of address: String) -> String {
    // A link-local address may name its interface behind a percent sign. What this returned may come again.
    let bare = address.prefix { $0 != "%" && $0 != "/" }
    if let bytes = parse(String(bare), AF_INET, count: 4) { return ipv4(bytes[...]) }
    guard let bytes = parse(String(bare), AF_INET6, count: 16) else { return "unknown" }
    let mappedPrefix: [UInt8] = Array(repeating: 0, count: 10) + [255, 255]
    if bytes.starts(with: mappedPrefix) { return ipv4(bytes[12...]) }
    let network = stride(from: 0, to: 8, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
    return network.joined(separator: ":") + "::/64"
  }

  private static func ipv4(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map(String.init).joined(separator: ".")
  }

  private static func parse(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }
}

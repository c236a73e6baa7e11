import HTTPKit
import HTTPTypes
import Testing

struct TrustedProxiesTests {
  /// Whether the word of this peer is taken, seen from outside.
  private func trusts(_ list: String, _ peer: String) throws -> Bool {
    let proxies = try #require(TrustedProxies(list))
    let forwardedProto = try #require(HTTPField.Name("X-Forwarded-Proto"))
    let client = Client(
      peer: peer, headers: [forwardedProto: "https"], authority: nil, isTLS: false, proxies: proxies)
    return client.isSecure
  }

  @Test(arguments: [
    ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false),
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
    // The host's bits are allowed to be there.
    ("192.168.1.77/24", "192.168.1.1", true), ("192.168.1.77/24", "192.168.2.77", false),
    // 172.16/12 ends with 172.31.255.255.
    ("172.16.0.0/12", "172.31.255.255", true), ("172.16.0.0/12", "172.32.0.0", false),
    ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
    ("203.0.113.8/31", "203.0.113.9", true), ("203.0.113.8/31", "203.0.113.10", false),
    ("203.0.113.8/32", "203.0.113.8", true), ("203.0.113.8/32", "203.0.113.9", false),
    ("::1", "::1", true), ("::1", "127.0.0.1", false),
    ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
    ("2001:DB8:0:0::1", "2001:db8::1", true), ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false),
    // Listeners for both protocols see IPv4 peers mapped into IPv6.
    ("10.0.0.0/8", "::ffff:10.1.1.1", true), ("10.0.0.0/8", "::ffff:11.1.1.1", false),
    ("::ffff:10.0.0.0/104", "10.1.1.1", true), ("::ffff:10.0.0.0/104", "11.1.1.1", false),
    ("::ffff:10.0.0.1", "10.0.0.1", true),
    ("127.0.0.1, ::1,10.0.0.0/8 ", "10.9.9.9", true), (" 127.0.0.1 ,::1", "::1", true),
    ("127.0.0.1,", "127.0.0.1", true), ("", "127.0.0.1", false), (" , ", "127.0.0.1", false),
  ])
  func addressesAreInNetworks(list: String, peer: String, expected: Bool) throws {
    #expect(try trusts(list, peer) == expected)
  }

  @Test(arguments: [
    "proxy", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "/8",
    "2001:db8::/129", "2001:db8:::1", "[::1]", "10.0.0.1:80", "10.0.0.1 10.0.0.2", "10.0.0.1,proxy",
    "::ffff:10.0.0.0/8", "10.0.0.0/8\0", "10.0.0.0/255.0.0.0", "*",
  ])
  func whatIsNoNetworkIsRefused(list: String) {
    #expect(TrustedProxies(list) == nil)
  }

  @Test func noneIsNobody() throws {
    #expect(TrustedProxies("") == TrustedProxies.none)
    let forwardedFor = try #require(HTTPField.Name("X-Forwarded-For"))
    let client = Client(
      peer: "127.0.0.1", headers: [forwardedFor: "203.0.113.1"], authority: "x", isTLS: false, proxies: .none)
    #expect(client == Client(address: "127.0.0.1", isSecure: false, host: "x"))
  }
}

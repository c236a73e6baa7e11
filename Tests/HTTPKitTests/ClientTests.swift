import HTTPKit
import HTTPTypes
import Testing

/// Addresses of RFC 5737 and RFC 3849 stand for people, 10.0.0.0/8 for our proxies.
struct ClientTests {
  private func client(
    peer: String? = "10.0.0.1", forwardedFor lines: [String] = [], proto: [String] = [], host: [String] = [],
    isTLS: Bool = false
  ) throws -> Client {
    var headers = HTTPFields()
    for (name, values) in [("X-Forwarded-For", lines), ("X-Forwarded-Proto", proto), ("X-Forwarded-Host", host)] {
      let name = try #require(HTTPField.Name(name))
      for value in values { headers.append(HTTPField(name: name, value: value)) }
    }
    return Client(
      peer: peer, headers: headers, authority: "inside:8080", isTLS: isTLS,
      proxies: try #require(TrustedProxies("10.0.0.0/8, 2001:db8:1::/48")))
  }

  @Test(arguments: [
    ([String](), "10.0.0.1"),
    (["203.0.113.7"], "203.0.113.7"),
    // Only the last one that is no proxy has been seen by one of ours; the rest is what somebody wrote.
    (["192.0.2.1, 203.0.113.7"], "203.0.113.7"),
    (["203.0.113.7, 10.0.0.3, 10.0.0.2"], "203.0.113.7"),
    (["192.0.2.1", "203.0.113.7,10.0.0.2"], "203.0.113.7"),
    (["203.0.113.7", "10.0.0.3"], "203.0.113.7"),
    (["10.0.0.3"], "10.0.0.3"),
    // Nothing behind what can't be read.
    (["203.0.113.7, unknown"], "10.0.0.1"),
    (["203.0.113.7, _hidden, 10.0.0.2"], "10.0.0.2"),
    (["203.0.113.7,,10.0.0.2"], "10.0.0.2"),
    (["203.0.113.7,"], "10.0.0.1"), ([""], "10.0.0.1"),
    (["1.2.3"], "10.0.0.1"), (["203.0.113.7x"], "10.0.0.1"),
    // Some write the port.
    (["203.0.113.7:4711"], "203.0.113.7"), (["[2001:db8::7]:4711"], "2001:db8::7"), (["[2001:db8::7]"], "2001:db8::7"),
    // One address, one text.
    (["2001:DB8:0:0:0:0:0:7"], "2001:db8::7"), (["::ffff:203.0.113.7"], "203.0.113.7"),
    (["::ffff:10.0.0.9"], "10.0.0.9"), (["2001:db8::7, 2001:db8:1::5"], "2001:db8::7"),
  ])
  func theAddressIsTheNearestThatIsNoProxy(lines: [String], expected: String) throws {
    #expect(try client(forwardedFor: lines).address == expected)
  }

  @Test func onlySoManyHopsAreLookedAt() throws {
    let proxies = Array(repeating: "10.0.0.2", count: 31).joined(separator: ",")
    #expect(try client(forwardedFor: ["203.0.113.7," + proxies]).address == "203.0.113.7")
    #expect(try client(forwardedFor: ["203.0.113.7,10.0.0.9," + proxies]).address == "10.0.0.9")
  }

  @Test(arguments: ["203.0.113.1", "::ffff:203.0.113.1"])
  func strangersAreNotBelieved(peer: String) throws {
    let stranger = try client(peer: peer, forwardedFor: ["192.0.2.1"], proto: ["https"], host: ["elsewhere.example"])
    #expect(stranger == Client(address: "203.0.113.1", isSecure: false, host: "inside:8080"))
  }

  @Test func aSocketWithoutAnAddressIsUnknown() throws {
    let local = try client(peer: nil, forwardedFor: ["192.0.2.1"], proto: ["https"], host: ["elsewhere.example"])
    #expect(local == Client(address: "unknown", isSecure: false, host: "inside:8080"))
  }

  @Test func theProxysWordOnEncryptionCounts() throws {
    #expect(try client(proto: ["https"]).isSecure)
    #expect(try client(proto: [" HTTPS , http"]).isSecure)
    #expect(try !client(proto: ["http, https"]).isSecure)
    #expect(try !client().isSecure)
    // Encrypted from the proxy to us is not encrypted from the client.
    #expect(try !client(proto: ["http"], isTLS: true).isSecure)
    #expect(try client(isTLS: true).isSecure)
    #expect(try client(peer: "203.0.113.1", isTLS: true).isSecure)
  }

  @Test func theProxysWordOnTheHostCounts() throws {
    #expect(try client(host: ["faces.example"]).host == "faces.example")
    #expect(try client(host: ["faces.example:8443, inner"]).host == "faces.example:8443")
    #expect(try client(host: [" "]).host == "inside:8080")
    #expect(try client().host == "inside:8080")
  }

  /// One person commonly has all addresses of a /64 of IPv6, and may change them at will.
  @Test func attemptsAreCountedByTheNetworkOfIPv6() throws {
  }
}

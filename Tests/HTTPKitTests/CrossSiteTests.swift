import HTTPKit
import HTTPTypes
import Testing

struct CrossSiteTests {
  private func isForeign(
    site: String? = nil, origin: String? = nil, host: String? = "faces.example", publicURL: String? = nil,
    method: HTTPRequest.Method = .post
  ) throws -> Bool {
    var headers = HTTPFields()
    headers[try #require(HTTPField.Name("Sec-Fetch-Site"))] = site
    headers[.origin] = origin
    return CrossSite.isForeign(
      headers, method: method, client: Client(address: "203.0.113.7", isSecure: false, host: host),
      publicURL: publicURL)
  }

  @Test(arguments: [
    ("same-origin", false), ("none", false), ("Same-Origin", false), ("same-site", true), ("cross-site", true),
    ("", true), ("nonsense", true), ("same-origin, cross-site", true),
  ])
  func theBrowsersOwnWordWins(site: String, expected: Bool) throws {
    #expect(try isForeign(site: site) == expected)
    // Whatever the origin looks like behind a gateway.
    #expect(try isForeign(site: site, origin: "https://elsewhere.example") == expected)
    #expect(try isForeign(site: site, origin: "https://faces.example") == expected)
    #expect(try isForeign(site: site, origin: "null", host: "compreface-admin:8080") == expected)
  }

  @Test(arguments: [
    ("https://faces.example", "faces.example", false), ("http://faces.example", "faces.example", false),
    ("https://FACES.example", "Faces.Example", false),
    ("https://elsewhere.example", "faces.example", true), ("https://sub.faces.example", "faces.example", true),
    ("https://faces.example.evil.example", "faces.example", true), ("https://evilfaces.example", "faces.example", true),
    // Another port is another origin; the usual ports are none.
    ("http://faces.example:8000", "faces.example:8000", false), ("http://faces.example:8000", "faces.example", true),
    ("http://faces.example", "faces.example:8000", true), ("http://faces.example:8001", "faces.example:8000", true),
    ("https://faces.example", "faces.example:443", false), ("https://faces.example:443", "faces.example", false),
    ("http://faces.example", "faces.example:80", false), ("https://faces.example", "faces.example:80", false),
    ("http://localhost:8000", "localhost:8000", false), ("http://localhost:3000", "localhost:8000", true),
    ("http://evil.example", "localhost:8000", true), ("http://evil.example", "LOCALHOST", true),
    ("http://192.168.1.5:8000", "192.168.1.5:8000", false), ("http://192.168.1.6:8000", "192.168.1.5:8000", true),
    ("http://[::1]:8000", "[::1]:8000", false), ("http://[::2]:8000", "[::1]:8000", true),
    ("http://[::1]", "[::1]:80", false), ("http://evil.example", "[::1]", true),
    // What is no origin at all.
    ("null", "faces.example", true), ("", "faces.example", true), ("faces.example", "faces.example", true),
    ("https://", "faces.example", true), ("https://faces.example, https://evil.example", "faces.example", true),
    ("https://faces.example https://evil.example", "faces.example", true),
    ("https://faces.example@evil.example", "faces.example", true), ("https://u@faces.example", "faces.example", true),
    ("https://faces.example:99999", "faces.example", true), ("https://faces.example:x", "faces.example", true),
    ("chrome-extension://abcdef", "faces.example", true),
  ])
  func originsAreHeldAgainstTheHost(origin: String, host: String, expected: Bool) throws {
    #expect(try isForeign(origin: origin, host: host) == expected)
  }

  /// CompreFace 1.2's gateway calls the services by their names in its network.
  /// A neighbour on another port has the same cookies.
  @Test(arguments: [("faces:8000", "http://faces:9000", true), ("faces:8000", "http://faces:8000", false)])
  func anotherPortOfAnInternalNameIsForeign(host: String, origin: String, expected: Bool) throws {
    #expect(try isForeign(origin: origin, host: host) == expected)
  }

  @Test(arguments: ["compreface-admin:8080", "compreface_admin", "Admin"])
  func aGatewaysInternalNameTellsNothing(host: String) throws {
    #expect(try !isForeign(origin: "https://faces.example", host: host))
    #expect(try isForeign(origin: "null", host: host))
    #expect(try isForeign(site: "cross-site", origin: "https://faces.example", host: host))
  }

  @Test func thePublicAddressIsAtHomeToo() throws {
    let url = "https://public.example/compreface?x#y"
    #expect(try !isForeign(origin: "https://public.example", publicURL: url))
    #expect(try !isForeign(origin: "https://public.example", host: nil, publicURL: url))
    #expect(try !isForeign(origin: "https://faces.example", publicURL: url))
    #expect(try isForeign(origin: "https://public.example:8443", publicURL: url))
    #expect(try isForeign(origin: "https://evil.example", publicURL: url))
    #expect(try isForeign(origin: "https://evil.example", publicURL: "nonsense"))
  }

  @Test func aRequestWithoutAHostIsAtHomeNowhere() throws {
    #expect(try isForeign(origin: "https://faces.example", host: nil))
    #expect(try isForeign(origin: "https://faces.example", host: ""))
    #expect(try isForeign(origin: "https://faces.example", host: "a b"))
  }

  @Test func programsThatAreNoBrowsersAreServed() throws {
    for method in [HTTPRequest.Method.post, .put, .delete, .patch] { #expect(try !isForeign(method: method)) }
  }

  @Test func readingChangesNothing() throws {
    for method in [HTTPRequest.Method.get, .head, .options] {
      #expect(try !isForeign(site: "cross-site", origin: "https://evil.example", method: method))
    }
    for method in [HTTPRequest.Method.post, .put, .delete, .patch] {
      #expect(try isForeign(site: "cross-site", method: method))
      #expect(try isForeign(origin: "https://evil.example", method: method))
    }
  }
}

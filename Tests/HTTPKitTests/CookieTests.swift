import HTTPKit
import HTTPTypes
import Hummingbird
import Testing

struct CookieTests {
  private func value(_ headers: [String], name: String = "CFSESSION") -> String? {
    var fields = HTTPFields()
    for header in headers { fields.append(HTTPField(name: .cookie, value: header)) }
    let head = HTTPRequest(method: .get, scheme: "http", authority: "x", path: "/", headerFields: fields)
    return Request(head: head, body: RequestBody(buffer: ByteBuffer())).cookie(named: name)
  }

  @Test(arguments: [
    (["CFSESSION=abc"], "abc"), (["a=1; CFSESSION=abc; b=2"], "abc"), (["a=1;CFSESSION=abc"], "abc"),
    (["a=1", "CFSESSION=abc"], "abc"), (["CFSESSION=\"abc\""], "abc"), (["CFSESSION=abc "], "abc"),
    ([";; CFSESSION=abc;"], "abc"), (["nonsense; CFSESSION=abc"], "abc"), (["CFSESSION=a=b"], "a=b"),
    // The first is the one with the longer path.
    (["CFSESSION=abc; CFSESSION=def"], "abc"),
    ([String](), nil), ([""], nil), (["a=1"], nil), (["CFSESSION"], nil), (["CFSESSION="], nil),
    (["CFSESSION=\"\""], nil),
    (["XCFSESSION=abc"], nil), (["cfsession=abc"], nil), (["a=CFSESSION=abc"], nil), (["=abc"], nil),
  ])
  func oneIsReadAmongOthers(headers: [String], expected: String?) {
    #expect(value(headers) == expected)
  }

  @Test func aValueHasABound() {
    #expect(value(["CFSESSION=" + String(repeating: "x", count: 4096)])?.utf8.count == 4096)
    #expect(value(["CFSESSION=" + String(repeating: "x", count: 4097)]) == nil)
  }

  /// Their order says nothing (RFC 6265, 5.2).
  private func attributes(_ cookie: Cookie) -> [String] {
    let parts = cookie.description.components("; ")
    return [parts[0]] + parts.dropFirst().sorted()
  }

  @Test func aSessionsCookieIsOutOfReach() {
    let open = Client(address: "203.0.113.7", isSecure: false, host: nil)
    #expect(
      attributes(.session("CFSESSION", "abc", path: "/admin", seconds: 2400, client: open))
        == ["CFSESSION=abc", "HttpOnly", "Max-Age=2400", "Path=/admin", "SameSite=Strict"])
    let encrypted = Client(address: "203.0.113.7", isSecure: true, host: nil)
    #expect(
      attributes(.session("CFSESSION", "abc", path: "/admin", seconds: 2400, client: encrypted))
        == ["CFSESSION=abc", "HttpOnly", "Max-Age=2400", "Path=/admin", "SameSite=Strict", "Secure"])
    #expect(
      attributes(.forgotten("CFSESSION", path: "/admin", client: open))
        == ["CFSESSION=", "HttpOnly", "Max-Age=0", "Path=/admin", "SameSite=Strict"])
  }

  @Test func anAnswerMaySetSeveral() {
    let client = Client(address: "203.0.113.7", isSecure: false, host: nil)
    var response = Response.empty()
    response.setCookie(.session("a", "1", path: "/", seconds: 1, client: client))
    response.setCookie(.session("b", "2", path: "/", seconds: 1, client: client))
    #expect(response.headers[values: .setCookie].count == 2)
  }
}

extension String {
  fileprivate func components(_ separator: String) -> [String] { split(separator: separator).map(String.init) }
}

import HTTPKit
import Testing

@Suite struct HeaderParametersTests {
  @Test func valueAndNamesIgnoreCase() throws {
    let header = try #require(HeaderParameters("Multipart/Form-Data; CharSet=utf-8; Boundary=\"a b\""))
    #expect(header.value == "multipart/form-data")
    #expect(header["boundary"] == "a b")
    #expect(header["BOUNDARY"] == "a b")
    #expect(header["charset"] == "utf-8")
    #expect(header["other"] == nil)
  }

  @Test(arguments: [
    ("a; b=1; c=2", "1"), ("a; c=2; b=1", "1"), ("a;b=1", "1"), (" a ; b = 1 ; ", "1"), ("a;; b=1;", "1"),
    ("a; c; b=1", "1"), ("a; b=", ""), ("a; b=\"\"; c=2", ""), ("a; b=x=y:z", "x=y:z"), ("a; b=1; b=2", "1"),
    ("a; c=\"; b=2\"; b=1", "1"),
  ])
  func parametersAreFoundAnywhere(header: String, expected: String) {
    #expect(HeaderParameters(header)?["b"] == expected)
    #expect(HeaderParameters(header)?.value == "a")
  }

  @Test(arguments: [
    (#""x\"y.jpg""#, #"x"y.jpg"#), (#""a\\b""#, #"a\b"#), (#""C:\dir\x.jpg""#, #"C:\dir\x.jpg"#),
    (#""a;b=c""#, "a;b=c"), (#""naïve.jpg""#, "naïve.jpg"), (#""  a " "#, "  a "),
  ])
  func quotedStringsAreUnescaped(quoted: String, expected: String) {
    #expect(HeaderParameters("form-data; filename=\(quoted); name=n")?["filename"] == expected)
    #expect(HeaderParameters("form-data; filename=\(quoted); name=n")?["name"] == "n")
  }

  @Test(arguments: [
    ("filename=a; filename*=UTF-8''na%C3%AFve.jpg", "naïve.jpg"), ("filename*=utf-8'en'%e2%82%ac; filename=a", "€"),
    ("filename*=ISO-8859-1''na%EFve", "naïve"), ("filename*=utf-8''it's+%", "it's+%"),
    // Unreadable ones don't count.
    ("filename=a; filename*=utf-8''%FF", "a"), ("filename=a; filename*=koi8-r''b", "a"),
    ("filename=a; filename*=b", "a"),
  ])
  func extendedParameterWins(parameters: String, expected: String) {
    #expect(HeaderParameters("form-data; \(parameters)")?["filename"] == expected)
  }

  @Test(arguments: ["", "  ", "; a=b", "a; b=\"c", "a; b=\"c\\\"", "a; b=\"c\"d", "a; =c"])
  func malformedHeadersAreRefused(header: String) {
    #expect(HeaderParameters(header) == nil)
  }

  @Test func fieldNamesIgnoreCase() throws {
    var parser = try MultipartParser(boundary: "B")
    let events = try parser.feed(Array("--B\r\nX-A: 1\r\nx-a: 2\r\n\r\n".utf8)[...])
    guard case .partBegin(let headers) = events.first else {
      Issue.record("\(events)")
      return
    }
    #expect(headers["x-A"] == "1")
    #expect(headers["x-b"] == nil)
  }
}

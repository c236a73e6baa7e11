import Foundation
import HTTPKit
import HTTPTypes
import Testing

@Suite struct OpenAPIPageTests {
  private let page = DocsPage.html(OpenAPISamples.document())

  /// All values of an attribute.
  private func values(of attribute: String, in page: String) -> [String] {
    page.components(separatedBy: " \(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  @Test func nothingIsLoadedFromElsewhereAndNothingRuns() {
    #expect(!page.contains("<script"))
    #expect(!page.contains(" style=") && !page.contains("<style"))
    #expect(values(of: "src", in: page).isEmpty)
    #expect(!page.lowercased().contains("javascript:"))
    #expect(!DocsPage.css.contains("url(") && !DocsPage.css.contains("@import"))
  }

  @Test func everyLinkLeadsSomewhere() {
    let ids = values(of: "id", in: page)
    #expect(ids.count == Set(ids).count)
    let links = Set(values(of: "href", in: page))
    #expect(links.filter { !$0.hasPrefix("#") }.sorted() == ["/docs/docs.css", "/openapi.json"])
    for link in links where link.hasPrefix("#") { #expect(ids.contains(String(link.dropFirst()))) }
    for id in values(of: "aria-labelledby", in: page) { #expect(ids.contains(id)) }
    for id in ["getThing", "addThing", "look"] { #expect(ids.contains(id)) }
  }

  @Test func textNeverBecomesMarkup() {
    var operation = OpenAPISamples.add
    operation.summary = "<script>alert(1)</script>"
    operation.description = "A `<b>` and **\"<i>\"** & 'more'"
    let page = DocsPage.html(OpenAPISamples.document([.init(.post, "/x\"><img>", operation)]))
    #expect(!page.contains("<script") && !page.contains("<img"))
    #expect(page.contains("A <code>&lt;b&gt;</code> and <strong>&quot;&lt;i&gt;&quot;</strong> &amp; &#39;more&#39;"))
    #expect(page.contains("a &lt;b&gt; &amp; &#39;c&#39;"))
  }

  @Test func exampleCallsAreWhatAShellTakes() {
    let page = self.page.replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
    #expect(
      page.contains(
        """
        curl -H "x-api-key: $KEY" \\
          "localhost:8000/things/$ID"
        """))
    #expect(
      page.contains(
        #"""
        curl -H "Content-Type: application/json" \
          -d '{ "thing": { "name": "a &lt;b&gt; &amp; '\''c'\''", "size": 1 } }' \
          "localhost:8000/things"
        """#))
    #expect(page.contains("curl -F file=@photo.jpg \\\n  \"localhost:8000/look\""))
  }
}

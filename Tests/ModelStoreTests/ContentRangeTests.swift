import ModelStore
import Testing

@Suite struct ContentRangeTests {
  @Test func partsAreRead() {
    let known = ContentRange("bytes 1000-4999/5000")
    #expect(known?.start == 1000)
    #expect(known?.end == 4999)
    #expect(known?.total == 5000)
    let unknown = ContentRange("Bytes 0-9/*")
    #expect(unknown?.start == 0)
    #expect(unknown?.total == nil)
  }

  @Test(arguments: [
    "", "bytes */5000", "bytes 10-5/20", "bytes 0-20/20", "bytes 0-9", "items 0-9/10", "bytes -5-9/10",
    "bytes 0-9/10, bytes 0-9/10", "bytes 99999999999999999999-999999999999999999999/*",
  ])
  func whatIsNoneIsRefused(text: String) {
    #expect(ContentRange(text) == nil)
  }
}

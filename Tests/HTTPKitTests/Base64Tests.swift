import Foundation
import HTTPKit
import Testing

@Suite struct Base64Tests {
  @Test func agreesWithFoundation() throws {
    for count in 0..<100 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
      let text = Data(bytes).base64EncodedString()
      let urlSafe = text.replacing("+", with: "-").replacing("/", with: "_")
      let wrapped = text.map { "\($0) \r\n\t" }.joined()
      for variant in [text, urlSafe, text.replacing("=", with: ""), wrapped, "data:image/png;base64," + text] {
        #expect(try Base64Image.decode(variant, maximumBytes: count) == bytes)
      }
    }
  }

  @Test(
    arguments: [
      ("", []), (" \n", []), ("+/-_", [0xFB, 0xFF, 0xBF]), ("AQ", [1]), ("AQ=", [1]), ("AQ==", [1]), ("AQ= =\n", [1]),
      ("AQI", [1, 2]), ("AQI=", [1, 2]), ("A Q\u{B}I\u{C}D", [1, 2, 3]), ("data:;base64,AQ", [1]),
      (" DATA:image/jpeg;Base64, AQ", [1]), ("data:image/jpeg;charset=x;base64,", []),
    ] as [(String, [UInt8])])
  func variantsAreRead(text: String, bytes: [UInt8]) throws {
    #expect(try Base64Image.decode(text, maximumBytes: 3) == bytes)
  }

  @Test(arguments: [
    "A", "AQIDA", "=", "=AQID", "AQID=", "AQI==", "AQ===", "AQ==AQ==", "AQ=I", "AQ*=", "AQID.", "é", "AQ\u{0}=",
    "data:AQ",
    "data:image/png,AQ", "data:image/png;base64", "image/png;base64,AQ", "data:image/png;base64,data:image/png;base64,",
  ])
  func anythingElseIsRefused(text: String) {
    #expect(throws: Base64Error.notBase64) { try Base64Image.decode(text, maximumBytes: 1000) }
  }

  @Test(arguments: 0...9)
  func limitIsExact(count: Int) throws {
    let text = Data(repeating: 7, count: count).base64EncodedString()
    for variant in [text, text.replacing("=", with: ""), text.map { "\($0)\n" }.joined()] {
      #expect(try Base64Image.decode(variant, maximumBytes: count).count == count)
      guard count > 0 else { continue }
      #expect(throws: Base64Error.tooLarge(limit: count - 1)) {
        try Base64Image.decode(variant, maximumBytes: count - 1)
      }
    }
  }

  @Test func bridgedAndSharedTextIsRead() throws {
    let text = String(repeating: "AQID", count: 1000)
    let copy = text
    #expect(try Base64Image.decode(String(text.dropFirst(4)), maximumBytes: 3000).count == 2997)
    #expect(try Base64Image.decode(copy, maximumBytes: 3000).count == 3000)
    #expect(text == copy)
  }
}

import Inference
import Testing

/// Two pixels side by side: red, green, blue of each.
private let pixels = PixelBatch(count: 1, height: 1, width: 2, floats: [10, 30, 50, 20, 40, 60.5])

@Suite struct KServeRequestTests {
  private func request(_ form: KServeRequest.Form, outputs: [String] = ["probability", "regression"]) -> KServeRequest {
    KServeRequest(
      input: "image", shape: [1, 3, 1, 2], values: pixels.planes(.rgb, of: 0..<1), outputs: outputs, form: form)
  }

  /// tritonclient 2.73.0 makes these bytes of the same picture.
  @Test func binaryIsWhatTheClientOfNVIDIASends() {
    let header =
      #"{"inputs":[{"name":"image","shape":[1,3,1,2],"datatype":"FP32","parameters":{"binary_data_size":24}}],"outputs":[{"name":"probability","parameters":{"binary_data":true}},{"name":"regression","parameters":{"binary_data":true}}]}"#
    let request = request(.binary)
    #expect(request.headerLength == 227)
    #expect(String(decoding: request.body.prefix(227), as: UTF8.self) == header)
    #expect(Array(request.body.dropFirst(227)) == Recorded.bytes("000020410000a0410000f041000020420000484200007242"))
  }

  /// The same client's, but for the outputs' parameters, which only servers with that extension know.
  @Test func jsonIsWhatTheClientOfNVIDIASends() {
    let json =
      #"{"inputs":[{"name":"image","shape":[1,3,1,2],"datatype":"FP32","data":[10.0,20.0,30.0,40.0,50.0,60.5]}],"outputs":[{"name":"probability"},{"name":"regression"}]}"#
    let request = request(.json)
    #expect(request.headerLength == nil)
    #expect(String(decoding: request.body, as: UTF8.self) == json)
  }

  @Test func namesAreQuoted() {
    let request = request(.json, outputs: ["a\"b\\c\n"])
    #expect(String(decoding: request.body, as: UTF8.self).hasSuffix(#""outputs":[{"name":"a\"b\\c\u000a"}]}"#))
  }
}

@Suite struct PixelPlanesTests {
  @Test func eachChannelIsAPlane() {
    #expect(pixels.planes(.rgb, of: 0..<1) == [10, 20, 30, 40, 50, 60.5])
    #expect(pixels.planes(.bgr, of: 0..<1) == [50, 60.5, 30, 40, 10, 20])
  }

  @Test func imagesFollowOneAnother() {
    let batch = PixelBatch(count: 3, height: 2, width: 1, bytes: Array(0..<18))
    #expect(batch.planes(.rgb, of: 1..<3) == [6, 9, 7, 10, 8, 11, 12, 15, 13, 16, 14, 17])
    #expect(batch.planes(.bgr, of: 2..<3) == [14, 17, 13, 16, 12, 15])
    #expect(batch.planes(.rgb, of: 1..<1).isEmpty)
  }
}

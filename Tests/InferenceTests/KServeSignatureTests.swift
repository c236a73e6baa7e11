import Foundation
import Inference
import Testing

@Suite struct KServeSignatureTests {
  private func signature(
    _ json: String, maximumBatch: Int? = nil, wanted: [String] = ["probability", "regression"]
  ) throws -> KServeSignature {
    let metadata = try JSONDecoder().decode(KServeModelMetadata.self, from: Data(json.utf8))
    return try KServeSignature(metadata, maximumBatch: maximumBatch, wanted: wanted)
  }

  private func flaw(_ json: String, _ wanted: [String] = ["probability", "regression"], says text: String) {
    let error = #expect(throws: KServeFlaw.self) { try signature(json, wanted: wanted) }
    #expect(error?.reason.contains(text) == true, "\(error?.reason ?? "nothing")")
  }

  private func images(_ count: Int, _ width: Int, _ height: Int) -> PixelBatch {
    PixelBatch(
      count: count, height: height, width: width, bytes: [UInt8](repeating: 0, count: count * height * width * 3))
  }

  @Test func tritonSaysHowManyImagesItTakes() throws {
    #expect(try signature(Recorded.pnet, maximumBatch: 0).largestBatch == 1)
    #expect(try signature(Recorded.rnet, maximumBatch: 64).largestBatch == 64)
    #expect(try signature(Recorded.rnet, maximumBatch: 0).largestBatch == .max)
    #expect(try signature(Recorded.rnet).largestBatch == .max)
    #expect(try signature(Recorded.rnet).input == "image")
  }

  @Test func sizesOfImagesAreChecked() throws {
    try signature(Recorded.pnet).check(images(1, 14, 12))
    try signature(Recorded.rnet).check(images(3, 24, 24))
    let error = #expect(throws: KServeFlaw.self) { try signature(Recorded.rnet).check(images(1, 24, 48)) }
    #expect(error?.reason == "it takes images of 24×24 pixels, and these have 24×48")
  }

  @Test func whatDoesNotFitIsNamed() {
    flaw(Recorded.rnet, ["probability", "landmarks"], says: "no output landmarks, but probability, regression")
    flaw(Recorded.rnet.replacing("[-1,3,24,24]", with: "[8,3,24,24]"), says: "exactly 8 images")
    flaw(Recorded.rnet.replacing("[-1,3,24,24]", with: "[-1,24,24,3]"), says: "shape [-1, 24, 24, 3]")
    flaw(Recorded.rnet.replacing("[-1,3,24,24]", with: "[3,24,24]"), says: "shape [3, 24, 24]")
    flaw(Recorded.rnet.replacing("[-1,3,24,24]", with: "[-1,3,0,24]"), says: "shape [-1, 3, 0, 24]")
    flaw(Recorded.rnet.replacing("[-1,4]", with: "[]"), says: "regression has no dimension for the images")
    flaw(
      Recorded.rnet.replacing(#""image","datatype":"FP32""#, with: #""image","datatype":"FP16""#),
      says: "input image is of FP16, and must be of FP32")
    flaw(#"{"inputs":[],"outputs":[]}"#, says: "0 inputs")
  }

  @Test func resultsHaveTheShapesOfTheMetadata() throws {
    let names = ["probability", "regression"]
    let answer = try KServeAnswer(
      Recorded.refinement, headerLength: Recorded.refinementHeader.utf8.count, wanted: names
    ).outputs(names)
    try signature(Recorded.rnet).check(answer, images: 2)
    #expect(throws: KServeFlaw.self) { try signature(Recorded.rnet).check(answer, images: 3) }
    #expect(throws: KServeFlaw.self) {
      try signature(Recorded.rnet.replacing("[-1,4]", with: "[-1,10]")).check(answer, images: 2)
    }
    #expect(throws: KServeFlaw.self) {
      try signature(Recorded.rnet.replacing("[-1,1]", with: "[-1]")).check(answer, images: 2)
    }
  }
}

@Suite struct KServeAddressTests {
  @Test(arguments: [
    ("http://triton:8000", "http://triton:8000/v2"), ("http://triton:8000/", "http://triton:8000/v2"),
    ("http://triton:8000/v2", "http://triton:8000/v2"), ("https://[::1]:8443/a/b/", "https://[::1]:8443/a/b/v2"),
    ("http://10.0.0.7", "http://10.0.0.7/v2"),
  ])
  func anAddressIsTheURLBeforeTheProtocol(_ text: String, _ url: String) throws {
    #expect(try KServeAddress(text).url() == url)
  }

  @Test func namesAreEncoded() throws {
    let url = try KServeAddress("http://triton:8000").url("models", "a/b ü.-_~9Z", "infer")
    #expect(url == "http://triton:8000/v2/models/a%2Fb%20%C3%BC.-_~9Z/infer")
  }

  @Test(arguments: [
    "", "triton:8000", "ftp://triton", "http://", "http:///x", "http://triton:0", "http://triton:70000",
    "http://triton/?a=1", "http://triton/#a", "http://tri ton:8000", "http://ann:secret@triton:8000",
  ])
  func othersAreRefused(_ text: String) {
    let error = #expect(throws: KServeError.self) { try KServeAddress(text) }
    #expect(error.map { "\($0)" }?.contains("http://triton:8000 is needed") == true)
    #expect(error.map { "\($0)" }?.contains("secret") == false)
  }
}

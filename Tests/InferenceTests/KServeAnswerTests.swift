import Inference
import Testing

@Suite struct KServeAnswerTests {
  private static let names = ["probability", "regression"]

  private func outputs(
    _ body: [UInt8], _ headerLength: Int?, _ names: [String] = names
  ) throws(KServeFlaw) -> [Tensor] {
    try KServeAnswer(body, headerLength: headerLength, wanted: names).outputs(names)
  }

  private func flaw(_ json: String, _ bytes: [UInt8] = [], says text: String) {
    let error = #expect(throws: KServeFlaw.self) { try outputs(json.utf8 + bytes, json.utf8.count) }
    #expect(error?.reason.contains(text) == true, "\(error?.reason ?? "nothing")")
  }

  private func one(_ fields: String) -> String {
    #"{"outputs":[{"name":"probability",\#(fields)},{"name":"regression","datatype":"FP32","shape":[0],"data":[]}]}"#
  }

  /// Triton writes the same numbers in both forms.
  @Test func tritonsBytesAndItsJSONAreTheSame() throws {
    for answer in [
      try outputs(Recorded.proposal, Recorded.proposalHeader.utf8.count),
      try outputs(Array(Recorded.proposalJSON.utf8), nil),
    ] {
      #expect(answer.map(\.shape) == [[1, 1, 2], [1, 4, 1, 2]])
      #expect(answer[0].values == Recorded.proposalProbability)
      #expect(answer[1].values == Recorded.proposalRegression)
    }
  }

  @Test func outputsAreFoundByName() throws {
    let answer = try outputs(
      Recorded.proposal, Recorded.proposalHeader.utf8.count, ["regression", "probability"])
    #expect(answer.map(\.values) == [Recorded.proposalRegression, Recorded.proposalProbability])
    let last = try outputs(Recorded.proposal, Recorded.proposalHeader.utf8.count, ["regression"])
    #expect(last.map(\.values) == [Recorded.proposalRegression])
  }

  /// As the protocol allows.
  @Test func numbersMayBeNested() throws {
    let json = #"{"outputs":[{"name":"regression","datatype":"FP32","shape":[2,1,2],"data":[[[1,2]],[[3.5,-4e-1]]]}]}"#
    let answer = try outputs(Array(json.utf8), nil, ["regression"])
    #expect(answer.map(\.values) == [[1, 2, 3.5, -0.4]])
  }

  @Test func lengthsAreChecked() {
    let header = Recorded.proposalHeader
    let bytes = Recorded.bytes(Recorded.proposalBytes)
    flaw(header, Array(bytes.dropLast()), says: "regression is said to have 32 bytes, and 31 are left")
    flaw(header, bytes + [0], says: "goes on for 1 bytes")
    flaw(header.replacing("[1,4,1,2]", with: "[1,4,1,3]"), bytes, says: "regression isn't as long")
    flaw(header.replacing("size\":8}", with: "size\":-8}"), bytes, says: "said to have -8 bytes")
    flaw(
      header.replacing("size\":8}", with: "size\":9223372036854775807}"), bytes, says: "have 9223372036854775807 bytes")
    flaw(header.replacing("[1,1,2]", with: "[4294967296,4294967296,2]"), bytes, says: "impossible shape")
    flaw(header.replacing("[1,1,2]", with: "[-1,-2]"), bytes, says: "impossible shape")
    flaw(one(#""datatype":"FP32","shape":[2],"data":[1]"#), says: "probability isn't as long")
    flaw(one(#""datatype":"FP32","shape":[2]"#), says: "probability isn't as long")
    let error = #expect(throws: KServeFlaw.self) { try outputs(Recorded.proposal, 1000) }
    #expect(error?.reason.contains("1000 bytes") == true)
    #expect(throws: KServeFlaw.self) { try outputs(Recorded.proposal, -1) }
    // All of it is taken for JSON.
    #expect(throws: KServeFlaw.self) { try outputs(Recorded.proposal, nil) }
  }

  @Test func otherAnswersAreRefused() {
    flaw(one(#""datatype":"FP16","shape":[2],"data":[1,2]"#), says: "probability is of FP16")
    flaw(one(#""datatype":"FP32","shape":[1],"data":[null]"#), says: "isn't an answer")
    flaw(one(#""datatype":"FP32","shape":[1],"data":[1e999]"#), says: "isn't an answer")
    flaw(#"{"outputs":[]}"#, says: "lacks the output probability")
    flaw(Recorded.unknownModel, says: "isn't an answer")
    flaw("", says: "isn't an answer")
    let twice = Recorded.proposalJSON.replacing("\"regression\"", with: "\"probability\"")
    flaw(twice, says: "probability twice")
  }

  @Test func runsAreJoined() throws {
    let joined = try Tensor.joined([
      try outputs(Array(one(#""datatype":"FP32","shape":[1,2],"data":[1,2]"#).utf8), nil, ["probability"]),
      try outputs(Array(one(#""datatype":"FP32","shape":[2,2],"data":[3,4,5,6]"#).utf8), nil, ["probability"]),
    ])
    #expect(joined.map(\.shape) == [[3, 2]])
    #expect(joined.map(\.values) == [[1, 2, 3, 4, 5, 6]])
  }
}

import FaceDomain
import HTTPKit

extension Operation.Tag {
  static let embeddings = Operation.Tag(
    "Embeddings",
    "The same without photos, for callers that keep embeddings: the numbers that the plugin `calculator` gives.")
}

extension Operation {
  static let recognizeEmbeddings = Operation(
    "recognizeEmbeddings", "Recognise embeddings", "Names the stored faces that are most similar to each embedding.",
    tag: .embeddings, security: .serviceKey(.recognition), parameters: [.predictionCount],
    body: .embeddings,
    reply: Reply(
      "A result for each embedding, in their order.",
      .results([.required("similarities", .array(of: .subjectSimilarity).described("Most similar first."))])),
    errors: .embeddings + .predictionCount + [.emptyField("embeddings")])

  static let verifyEmbeddings = Operation(
    "verifyEmbeddings", "Compare an embedding with others",
    tag: .embeddings, security: .serviceKey(.verification),
    body: .json(
      .open([
        .required("source", .embedding.described("The one that is compared.")),
        .required("targets", .array(of: .embedding, minimum: 1).described("Those it is compared with.")),
      ]), largest: Body.largest),
    reply: Reply("A result for each target, most similar first.", .similarEmbeddings),
    errors: .embeddings + [.emptyField("source"), .emptyField("targets")])

  static let verifyStoredEmbeddings = Operation(
    "verifyStoredEmbeddings", "Compare embeddings with a stored face",
    tag: .embeddings, security: .serviceKey(.recognition), parameters: [.imageID],
    body: .embeddings,
    reply: Reply("A result for each embedding, most similar first.", .similarEmbeddings),
    errors: .embeddings + .imageID + [.emptyField("embeddings"), .imageIDIncorrect])
}

extension Operation.Body {
  fileprivate static let embeddings = Operation.Body.json(
    .open([.required("embeddings", .array(of: .embedding, minimum: 1).described("At least one."))]), largest: largest)
  fileprivate static let largest = UploadLimits().request
}

extension Schema {
  fileprivate static func results(_ properties: [Property]) -> Schema {
    .closed([
      .required(
        "result",
        .array(
          of: .closed([.required("embedding", .embedding.described("As it was sent."))] + properties), minimum: 1))
    ])
  }

  fileprivate static let similarEmbeddings = results([.required("similarity", .similarity)])
}

extension [APIError] {
  fileprivate static let embeddings: [APIError] = [
    .badVector("Embedding 2 has 512 numbers, 128 are expected"), .badVector("Embedding 2 is a vector of zeros"),
    .badVector("Embedding 2 has numbers that are not finite"), .coreUnavailable, .busy,
  ]
}

import FaceDomain
import Foundation
import HTTPKit
import HTTPTypes

/// Operations of a server that doesn't exist.
enum OpenAPISamples {
  static let tag = HTTPKit.Operation.Tag("Things", "What there is.")
  static let thing = Schema.closed([
    .required("name", .string().example("a <b> & 'c'")), .optional("size", .integer(minimum: 1)),
  ]).named("Thing")

  static let get = HTTPKit.Operation(
    "getThing", "Get a thing", tag: tag, security: .serviceKey(.detection),
    parameters: [.path("id", .uuid, "Which."), .query("limit", .integer(minimum: 0), default: 0, "How many.")],
    reply: .init("It.", thing), errors: [.imageIDIncorrect, .busy])

  static let add = HTTPKit.Operation(
    "addThing", "Add a thing", tag: tag, body: .json(.open([.required("thing", thing)])),
    reply: .init("It.", status: .created, thing))

  static let look = HTTPKit.Operation(
    "look", "Look at a photo", tag: tag,
    parameters: [.query("det_prob_threshold", .number(minimum: 0, maximum: 1), "How sure.")],
    body: .photos([.init("file", nameInErrors: "content", "The photo.")]),
    reply: .init("What is seen.", .closed([.required("things", .array(of: thing))])), errors: [.noFace])

  static func document(_ routes: [OpenAPIDocument.Route] = routes) -> OpenAPIDocument {
    OpenAPIDocument(version: "1", description: "A server.", routes: routes)
  }

  static let routes: [OpenAPIDocument.Route] = [
    .init(.get, "/things/{id}", get), .init(.post, "/things", add), .init(.post, "/look", look),
  ]
}

extension JSONValue {
  /// Read by somebody else's parser.
  var parsed: NSDictionary? {
    (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? NSDictionary
  }
}

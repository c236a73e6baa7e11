import FaceDomain
import HTTPKit

extension Operation.Tag {
  static let core = Operation.Tag("Core", "Photo in, faces out, for api servers.")
}

extension Operation {
  static let findFaces = Operation(
    "findFaces", "Find the faces in a photo", "What the api servers call.",
    tag: .core, parameters: .core, body: .photos([.corePhoto]), reply: .faces, errors: .core)

  static let findFacesBase64 = Operation(
    "findFacesBase64", "Find the faces in a photo in base64", tag: .core, parameters: .core,
    body: .photos([.corePhoto]), reply: .faces, errors: .core)

  static let scanFaces = Operation(
    "scanFaces", "Boxes and embeddings", "Of before there were plugins.", tag: .core,
    parameters: [.coreLimit, .coreThreshold], body: .photos([.corePhoto]),
    reply: Reply("The faces.", .open([.required("result", .array(of: .open([])))])), errors: .core)

  static let coreStatus = Operation(
    "coreStatus", "What this core runs on", tag: .core,
    reply: Reply(
      "Versions and coefficients.",
      .open([
        .required("calculator_version", .string().example("dlib.Calculator@resnet_v1")),
        .required("similarity_coefficients", .array(of: .number(), minimum: 2, maximum: 2).example([0.42, 12.0])),
        .required("available_plugins", .open([])),
      ])))

  static let coreHealth = Operation(
    "coreHealth", "Whether the core answers", tag: .core,
    reply: Reply("It does.", .closed([.required("status", .string(oneOf: ["OK"]))])))
}

extension Operation.Parameter {
  fileprivate static let coreLimit = Operation.Parameter.query(
    "limit", .integer(minimum: 0), default: 0, "How many faces to keep, the largest ones; 0 keeps all.")
  fileprivate static let coreThreshold = Operation.Parameter.query(
    "det_prob_threshold", .number(minimum: 0, maximum: 1).example(0.85), "A face must be more probable than this.")
}

extension [Operation.Parameter] {
  fileprivate static let core: [Operation.Parameter] = [
    .coreLimit, .coreThreshold,
    .query("face_plugins", .string().example("calculator,age"), "What else to tell, separated by commas."),
    .query("detect_faces", .string().example("true"), "`false` takes the whole photo as one face."),
  ]
}

extension Operation.Photo {
  fileprivate static let corePhoto = Operation.Photo("file", nameInErrors: "file", "The photo.")
}

extension Operation.Reply {
  fileprivate static let faces = Operation.Reply(
    "The faces, largest first.",
    .open([
      .required("plugins_versions", .open([.required("detector", .string())])),
      .required("result", .array(of: .open([.required("box", .open([]))]), minimum: 1)),
    ]))
}

extension [APIError] {
  fileprivate static let core: [APIError] = [
    .noFace, .unreadableImage(reason: "the file is empty"),
    .tooManyPixels(width: 10_000, height: 8000, limit: 40_000_000), .threshold, .limitFormat, .limitValue,
  ]
}

import HTTPKit

/// What the operations on photos have in common.
extension Operation.Parameter {
  static let limit = Operation.Parameter.query(
    "limit", .integer(minimum: 0), default: 0, "How many faces to keep, the largest ones; 0 keeps all.")

  static let threshold = Operation.Parameter.query(
    "det_prob_threshold", .number(minimum: 0, maximum: 1).example(0.85),
    "A face must be more probable than this. Without it the detector's own rule decides.")

  static let plugins = Operation.Parameter.query(
    "face_plugins", .string().example("landmarks,calculator"), default: "",
    "What else to tell about each face: `landmarks`, `calculator` (its embedding), `age`, `gender`, `mask`, `pose`, "
      + "`quality`, and `liveness` where it is installed. Separated by commas or blanks, or the parameter repeated. "
      + "Unknown ones are ignored.")

  static let status = Operation.Parameter.query(
    "status", .boolean, default: false, "Whether to add the time each plugin took, and its version.")

  static let detectFaces = Operation.Parameter.query(
    "detect_faces", .boolean, default: true,
    "`false` takes the whole photo as one face without looking for it; such a face has no landmarks.")

  static let predictionCount = Operation.Parameter.query(
    "prediction_count", .integer(minimum: 1), default: 1,
    "How many of the most similar stored faces to name for each face. A reply names 10,000 at most over all its faces."
  )

  static let imageID = Operation.Parameter.path("image_id", .uuid, "Which stored face.")

  static let page = Operation.Parameter.query(
    "page", .integer(minimum: 0), default: 0, isLenient: true, "Which part of the list, counted from 0.")

  static let size = Operation.Parameter.query(
    "size", .integer(minimum: 1, maximum: 2000), default: 20, isLenient: true,
    "How many to a part. What can't be used counts as not given, and more than the maximum as the maximum.")
}

extension [Operation.Parameter] {
  /// What every search for faces can be told.
  static let search: [Operation.Parameter] = [.limit, .threshold, .plugins, .status, .detectFaces]
}

extension Operation.Photo {
  static let file = Operation.Photo("file", nameInErrors: "content", "The photo.")
}

extension [APIError] {
  /// Why a photo gives no faces.
  static let photo: [APIError] = [
    .noFace, .unreadableImage(reason: "the file is empty"),
    .tooManyPixels(width: 10_000, height: 8000, limit: 40_000_000), .coreUnavailable, threshold,
  ]

  /// The photo's, and those of the parameters of ``Operation/Parameter/search``.
  static let search: [APIError] = photo + [.invalid("Limit should be equal or greater than 0; ")]

  static let imageID: [APIError] = [.malformed("The image id 'one' is not a UUID")]

  /// What every path variable of free text can be.
  static let subjectVariable: [APIError] = [
    .malformed("The path is not valid UTF-8 in percent encoding, or contains the zero character"),
    .invalid("Subject name is empty; "),
  ]

  static let subjectName: [APIError] = [
    .invalid("Subject name size must be between 1 and 50"), .specialCharacters,
    .invalid("Subject name cannot contain the zero character"),
  ]

  private static let threshold = APIError.invalid("det_prob_threshold should be between 0 and 1; ")
}

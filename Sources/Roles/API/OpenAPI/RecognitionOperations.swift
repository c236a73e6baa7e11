import FaceDomain
import HTTPKit

extension Operation.Tag {
  static let recognition = Operation.Tag("Recognition", "Whose faces are in a photo.")
  static let detection = Operation.Tag("Detection", "Where the faces in a photo are.")
  static let verification = Operation.Tag("Verification", "Whether two photos show the same person.")
}

extension Operation {
  static let recognize = Operation(
    "recognize", "Recognise the faces in a photo",
    """
    Finds the faces in a photo and names the stored faces that are most similar to each.

    No similarity is too small to be named: from which on two faces are one person is for the caller to decide. About \
    one half is where same and different people part.
    """,
    tag: .recognition, security: .serviceKey(.recognition),
    parameters: [.limit, .threshold, .predictionCount, .plugins, .status, .detectFaces],
    body: .photos([.file]),
    reply: Reply("The faces, each with its candidates.", .faces(.recognizedFace)),
    errors: .search + .predictionCount)

  static let detect = Operation(
    "detect", "Detect the faces in a photo",
    "Probabilities of boxes are not rounded here. A photo without a face is an error with code 28, not an empty list.",
    tag: .detection, security: .serviceKey(.detection),
    parameters: .search, body: .photos([.file]),
    reply: Reply("The faces.", .faces(.detectedFace)), errors: .search)

  static let verify = Operation(
    "verify", "Compare the face in one photo with those in another",
    """
    The source photo must show one face; with `limit=1` it may show several, of which the largest is taken. The limit \
    holds for the target photo too.
    """,
    tag: .verification, security: .serviceKey(.verification),
    parameters: .search,
    body: .photos([
      Photo("source_image", nameInErrors: "sourceImageBase64", "The photo with the one face."),
      Photo("target_image", nameInErrors: "targetImageBase64", "The photo to look for the same face in."),
    ]),
    reply: Reply(
      "One result.",
      .closed([
        .required(
          "result",
          .array(
            of: .closed([
              .required("source_image_face", .detectedFace),
              .required(
                "face_matches",
                .array(of: .matchedFace, minimum: 1).described("The faces of the target photo, largest first.")),
              .optional("plugins_versions", .versions),
            ]), minimum: 1, maximum: 1))
      ])),
    errors: .search + [.moreThanOneFace])

  static let verifyStoredFace = Operation(
    "verifyStoredFace", "Compare the faces in a photo with a stored one",
    "The photo is looked at first: its errors come before that of an unknown id.",
    tag: .recognition, security: .serviceKey(.recognition),
    parameters: [.imageID] + .search,
    body: .photos([.file]),
    reply: Reply("The faces, each with its similarity to the stored one.", .faces(.comparedFace)),
    errors: .search + .imageID + [.imageIDIncorrect])
}

extension [APIError] {
  static let predictionCount: [APIError] = [.invalid("prediction_count should be equal or greater than 1; ")]
}

import HTTPKit

/// The objects that replies are made of, as `FaceBody` and its neighbours write them.
extension Schema {
  static let box = Schema.closed([
    .required(
      "probability",
      .number(minimum: 0, maximum: 1).example(0.99929).described("How sure the detector is that this is a face.")),
    .required("x_min", .integer().example(143).described("Left edge, in pixels of the upright photo.")),
    .required("y_min", .integer().example(39).described("Upper edge.")),
    .required("x_max", .integer().example(261).described("Right edge.")),
    .required("y_max", .integer().example(205).described("Lower edge.")),
  ]).named("Box")

  private static let landmarks = Schema.array(
    of: .array(of: .integer(), minimum: 2, maximum: 2), minimum: 5, maximum: 5
  )
  .example([[173, 93], [227, 91], [200, 124], [179, 161], [222, 160]])
  .described(
    "x and y of left eye, right eye, nose, left and right corner of the mouth, as the viewer sees them. With the "
      + "plugin `landmarks`, where the face was detected.")

  /// The numbers of a face.
  static let embedding = Schema.array(of: .number(), minimum: 1).example([0.0312, -0.1175, 0.0874])

  static let similarity = Schema.number(minimum: 0, maximum: 1).example(0.97858)

  private static let executionTime = Schema.closed(
    [
      .required("detector", .number(minimum: 0).example(17.0).described("Its share of finding all faces.")),
      .optional("calculator", .number(minimum: 0).example(9.0).described("Of computing its embedding.")),
    ] + pluginSlugs.map { .optional($0, .number(minimum: 0).example(0.1)) }
  ).named("ExecutionTime")

  private static let pluginSlugs = ["age", "gender", "mask", "pose", "liveness", "quality"]

  private static let pluginVersions = Schema.closed(
    [
      .required("detector", .string().example("mtcnn.FaceDetector").described("What found the faces.")),
      .optional(
        "calculator",
        .string().example("dlib.Calculator@resnet_v1").described("What computed the embeddings.")),
    ] + pluginSlugs.map { .optional($0, .string()) }
  ).named("PluginVersions")

  private static let probability = Schema.number(minimum: 0, maximum: 1).example(0.93)

  private static func label(_ values: [String]) -> Schema {
    .closed([.required("value", .string(oneOf: values)), .required("probability", probability)])
  }

  /// What each plugin says, where it was asked for.
  private static let attributes: [Property] = [
    .optional(
      "age",
      .closed([
        .required("low", .integer(minimum: 0).example(20)), .required("high", .integer(minimum: 0).example(39)),
        .required("probability", probability.described("That the age is between the two.")),
      ]).named("Age").described("In whole years, both ends included.")),
    .optional("gender", label(["male", "female"]).named("Gender").described("As people would call it by the looks.")),
    .optional(
      "mask",
      label(["without_mask", "with_mask", "mask_weared_incorrect"]).named("Mask")
        .described("The last only where the server is configured to tell it apart.")),
    .optional(
      "pose",
      .closed([
        .required("pitch", .number().example(-3.2).described("Positive where the face looks up.")),
        .required("yaw", .number().example(12.9).described("Positive where it looks to the viewer's left.")),
        .required("roll", .number().example(0.8).described("Positive where it leans anticlockwise.")),
      ]).named("Pose").described("In degrees.")),
    .optional(
      "liveness",
      label(["live", "spoof"]).named("Liveness").described("Whether it is a face, or a picture of one.")),
    .optional(
      "quality",
      .closed([
        .required("value", .number(minimum: 0, maximum: 1).example(0.82)),
        .required(
          "reasons",
          .array(of: .string(oneOf: ["small", "turned", "tilted", "cut", "blurred", "dark", "bright", "flat"]))
            .described("What is wrong with it.")),
      ]).named("Quality").described("How well the face can be recognised.")),
  ]

  /// A face and what else a reply says about it.
  private static func face(_ properties: [Property] = []) -> Schema {
    .closed(
      [.required("box", box.described("Where the face is."))] + properties + attributes + [
        .optional("landmarks", landmarks),
        .optional(
          "embedding",
          embedding.described("The calculator's numbers as they are, not of length 1. With the plugin `calculator`.")),
        .optional("execution_time", executionTime.described("Milliseconds spent on this face. With `status=true`.")),
      ])
  }

  static let detectedFace = face().named("Face")

  static let recognizedFace = face([
    .required(
      "subjects",
      .array(of: subjectSimilarity).described(
        "The most similar stored faces, best first; a subject with several may stand here several times. Empty in an "
          + "empty collection."))
  ]).named("RecognizedFace")

  static let matchedFace = face([.required("similarity", similarity.described("To the source face."))])
    .named("MatchedFace")

  static let comparedFace = face([
    .required("subject", .string().example("Ann").described("Whose stored face it was compared with.")),
    .required("similarity", similarity.described("To the stored face.")),
  ]).named("ComparedFace")

  static let subjectSimilarity = Schema.closed([
    .required("subject", .string().example("Ann").described("Whose stored face it is.")),
    .required("similarity", similarity.described("To the face or embedding that was sent.")),
  ]).named("SubjectSimilarity")

  static let storedFace = Schema.closed([
    .required("image_id", .uuid.described("Of this face.")),
    .required("subject", .string().example("Ann").described("Whose face it is, in the stored spelling.")),
  ]).named("StoredFace")

  /// A reply that is a list of faces.
  static func faces(_ face: Schema) -> Schema {
    .closed([
      .required("result", .array(of: face, minimum: 1).described("Largest face first.")),
      .optional("plugins_versions", versions),
    ])
  }

  static let versions = pluginVersions.described("With `status=true`.")

  /// The name of a subject that is to be stored: ``SubjectName``.
  static let subjectName = Schema.string(
    minimumLength: 1, maximumLength: 50, pattern: #"^[^;/\\\u0000]*[^;/\\\u0000\s][^;/\\\u0000]*$"#
  )
  .example("Ann")

  /// The count of what was deleted.
  static let deleted = Schema.closed([.required("deleted", .integer(minimum: 0).example(3).described("How many."))])
}

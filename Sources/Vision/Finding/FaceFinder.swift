public import FaceDomain

/// The way of a photo from its bytes to its faces. Blocks the calling thread until done.
public struct FaceFinder: Sendable {
  private let decoder: ImageDecoder
  private let detector: any FaceDetector
  private let calculator: FaceCalculator
  /// Detection works on a copy whose longest side is at most this; 0 leaves photos as they are.
  private let detectionSide: Int

  public init(
    decoder: ImageDecoder, detector: any FaceDetector, calculator: FaceCalculator, detectionSide: Int
  ) {
    self.decoder = decoder
    self.detector = detector
    self.calculator = calculator
    self.detectionSide = detectionSide
  }

  /// Version by slug.
  public var plugins: [String: String] {
    ["detector": detector.version, "calculator": calculator.version, "landmarks": Self.landmarksVersion]
  }

  public var status: CoreStatus {
    CoreStatus(
      calculatorVersion: calculator.version, dimension: calculator.dimension,
      similarity: calculator.similarity, plugins: plugins)
  }

  private static let landmarksVersion = "mtcnn.LandmarksDetector"

  /// - Throws: ``FaceError``, or an error of the inference engine.
  public func findFaces(in bytes: [UInt8], _ options: FindOptions) throws -> FaceFindings {
    let photo = try decoder.decode(bytes)
    let clock = ContinuousClock()
    let start = clock.now
    var faces = options.detectFaces ? try detect(in: photo, options) : [Self.wholePhoto(photo)]
    let detected = clock.now
    guard !faces.isEmpty else { throw FaceError.noFace }
    for index in faces.indices {
      faces[index].executionTime["detector"] = (detected - start).milliseconds / Double(faces.count)
    }

    var versions = ["detector": detector.version]
    if options.plugins.contains("landmarks") { versions["landmarks"] = Self.landmarksVersion }
    if options.plugins.contains("calculator") {
      versions["calculator"] = calculator.version
      let embeddings = try calculator.embeddings(
        of: faces.map { calculator.chip(of: photo, $0.landmarks) })
      let share = (clock.now - detected).milliseconds / Double(faces.count)
      for (index, embedding) in embeddings.enumerated() {
        faces[index].embedding = embedding
        faces[index].executionTime["calculator"] = share
      }
    }
    return FaceFindings(faces: faces, pluginVersions: versions)
  }

  /// Largest box first, at most `options.limit`, in pixels of the photo itself and within it.
  private func detect(in photo: RGBImage, _ options: FindOptions) throws -> [Face] {
    let scale = Self.detectionScale(photo, longestSide: detectionSide)
    let small = photo.resized(
      width: max(1, Int((Float(photo.width) * scale).rounded())),
      height: max(1, Int((Float(photo.height) * scale).rounded())))
    let faces = try detector.detect(in: small, threshold: options.threshold)
      .map { detection in
        Face(
          box: detection.box.scaled(by: 1 / scale).clipped(width: photo.width, height: photo.height),
          probability: Double(detection.probability),
          landmarks: detection.landmarks.map { Point(x: $0.x / scale, y: $0.y / scale) })
      }
      .sorted { $0.box.area > $1.box.area }
    return options.limit > 0 ? Array(faces.prefix(options.limit)) : faces
  }

  /// Small photos are never enlarged.
  static func detectionScale(_ photo: RGBImage, longestSide: Int) -> Float {
    longestSide > 0 ? min(1, Float(longestSide) / Float(photo.longestSide)) : 1
  }

  private static func wholePhoto(_ photo: RGBImage) -> Face {
    Face(
      box: Box(xMin: 0, yMin: 0, xMax: Float(photo.width), yMax: Float(photo.height)), probability: 1)
  }
}

extension Duration {
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}

public import FaceDomain
public import Inference

/// The way of a photo from its bytes to its faces. Blocks the calling thread until done.
public struct FaceFinder: Sendable {
  private let decoder: ImageDecoder
  private let detector: any FaceDetector
  /// The one that is taken where nobody asks for another.
  private let calculator: FaceCalculator
  /// Vectors that stored faces may still be compared by.
  private let previous: FaceCalculator?
  /// Tells what plugins want to know of the calculator, where the calculator itself does not.
  private let features: FaceCalculator?
  private let plugins: [any FacePlugin]
  /// Detection works on a copy whose longest side is at most this; 0 leaves photos as they are.
  private let detectionSide: Int
  /// Photos under way: those whose faces may come to the calculator soon.
  private let callers: CallerCount
  public let meter: StageMeter

  /// - Parameters:
  ///   - features: a calculator with features, for plugins; nil where `calculator` has them or no plugin wants them.
  ///   - previous: a calculator that is used where it is asked for by its version.
  ///   - plugins: of one slug the first answers.
  ///   - callers: is told how many photos are under way.
  public init(
    decoder: ImageDecoder, detector: any FaceDetector, calculator: FaceCalculator, previous: FaceCalculator? = nil,
    features: FaceCalculator? = nil, plugins: [any FacePlugin] = [], detectionSide: Int,
    callers: CallerCount = CallerCount(), meter: StageMeter = StageMeter()
  ) {
    self.decoder = decoder
    self.detector = detector
    self.calculator = calculator
    self.previous = previous
    self.features = features
    self.plugins = plugins
    self.detectionSide = detectionSide
    self.callers = callers
    self.meter = meter
  }

  private static let landmarksVersion = "mtcnn.LandmarksDetector"

  public var status: CoreStatus { status(calculator) }

  /// One for each calculator, the first being ``status``.
  public var statuses: [CoreStatus] { [status] + (previous.map { [status($0)] } ?? []) }

  private func status(_ calculator: FaceCalculator) -> CoreStatus {
    let own = [
      PluginSlug.detector: detector.version, PluginSlug.calculator: calculator.specification.version,
      PluginSlug.landmarks: Self.landmarksVersion,
    ]
    return CoreStatus(
      calculatorVersion: calculator.specification.version, dimension: calculator.specification.dimension,
      similarity: calculator.specification.similarity,
      plugins: plugins.reduce(into: own) { versions, plugin in
        versions[plugin.slug] = versions[plugin.slug] ?? plugin.version
      })
  }

  /// A photo with its faces found, on its way to what is said about them.
  private struct Sighting {
    let photo: RGBImage
    let faces: [Face]
    let options: FindOptions
    let plugins: [any FacePlugin]
    let calculator: FaceCalculator
    /// For the calculator, one for each face, if it is needed.
    let crops: [RGBImage]
  }

  /// - Throws: ``FaceError``, or an error of the inference engine.
  public func findFaces(in bytes: [UInt8], _ options: FindOptions) throws -> FaceFindings {
    try callers.counting {
      let sighting = try look(at: bytes, options)
      return try describe(sighting, with: calculate(sighting.crops, sighting.calculator))
    }
  }

  /// - Throws: ``FaceError/coreUnavailable`` for a version it doesn't have: another one's vectors can't stand in.
  private func calculator(_ options: FindOptions) throws -> FaceCalculator {
    guard let version = options.calculator, version != calculator.specification.version else { return calculator }
    guard let previous, previous.specification.version == version else { throw FaceError.coreUnavailable }
    return previous
  }

  /// Decodes a photo, finds its faces and cuts them out.
  /// - Throws: ``FaceError``, also where there is no face, or an error of the inference engine.
  private func look(at bytes: [UInt8], _ options: FindOptions) throws -> Sighting {
    let calculator = try calculator(options)
    let photo = try meter.measure(.decode) { try decoder.decode(bytes) }
    let start = ContinuousClock.now
    var faces = options.detectFaces ? try detect(in: photo, options) : [Self.wholePhoto(photo)]
    let time = (ContinuousClock.now - start).milliseconds
    guard !faces.isEmpty else { throw FaceError.noFace }
    for index in faces.indices { faces[index].executionTime[PluginSlug.detector] = time / Double(faces.count) }
    let wanted = wantedPlugins(options)
    let needsCalculator =
      options.plugins.contains(PluginSlug.calculator)
      || calculator.specification.hasFeatures && wanted.contains { $0.input == .features }
    let crops =
      needsCalculator
      ? meter.measure(.align, count: faces.count) { faces.map { calculator.crop(of: photo, $0) } } : []
    return Sighting(
      photo: photo, faces: faces, options: options, plugins: wanted, calculator: calculator, crops: crops)
  }

  /// What the calculator says of a crop, with its share of the time that all of the photo took.
  private struct Calculation {
    let output: FaceCalculator.Output
    let milliseconds: Double
  }

  private func calculate(_ crops: [RGBImage], _ calculator: FaceCalculator) throws -> [Calculation] {
    guard !crops.isEmpty else { return [] }
    let start = ContinuousClock.now
    let outputs = try meter.measure(.calculate, count: crops.count) { try calculator.calculate(crops) }
    let time = (ContinuousClock.now - start).milliseconds / Double(crops.count)
    return outputs.map { Calculation(output: $0, milliseconds: time) }
  }

  /// Asks the plugins, and puts everything together.
  /// - Parameter calculations: for each of the sighting's crops, in their order.
  private func describe(_ sighting: Sighting, with calculations: [Calculation]) throws -> FaceFindings {
    var versions = [PluginSlug.detector: detector.version]
    if sighting.options.plugins.contains(PluginSlug.landmarks) {
      versions[PluginSlug.landmarks] = Self.landmarksVersion
    }
    var faces = sighting.faces
    if sighting.options.plugins.contains(PluginSlug.calculator) {
      versions[PluginSlug.calculator] = sighting.calculator.specification.version
      for (index, calculation) in calculations.enumerated() {
        faces[index].embedding = calculation.output.embedding
        faces[index].executionTime[PluginSlug.calculator] = calculation.milliseconds
      }
    }
    guard !sighting.plugins.isEmpty else { return FaceFindings(faces: faces, pluginVersions: versions) }
    try meter.measure(.plugins, count: faces.count) {
      for index in faces.indices {
        let told = calculations.isEmpty ? nil : calculations[index].output.features
        let view = FaceView(
          photo: sighting.photo, face: faces[index], chip: chip(index, sighting),
          features: try told ?? features(of: faces[index], sighting))
        try ask(sighting.plugins, about: view, &faces[index])
      }
    }
    for plugin in sighting.plugins { versions[plugin.slug] = plugin.version }
    return FaceFindings(faces: faces, pluginVersions: versions)
  }

  private func features(of face: Face, _ sighting: Sighting) throws -> CalculatorFeatures? {
    guard let features = features ?? (calculator.specification.hasFeatures ? calculator : nil),
      sighting.plugins.contains(where: { $0.input == .features })
    else { return nil }
    return try features.calculate([features.crop(of: sighting.photo, face)])[0].features
  }

  private func ask(_ plugins: [any FacePlugin], about view: FaceView, _ face: inout Face) throws {
    for plugin in plugins {
      let start = ContinuousClock.now
      face.attributes[plugin.slug] = try plugin.attribute(of: view)
      face.executionTime[plugin.slug] = (ContinuousClock.now - start).milliseconds
    }
  }

  /// For plugins that look at it. Most calculators take the very same one, which has been cut out then.
  private func chip(_ index: Int, _ sighting: Sighting) -> RGBImage? {
    guard sighting.plugins.contains(where: { $0.input == .chip }) else { return nil }
    if !sighting.crops.isEmpty, sighting.calculator.specification.takesChips { return sighting.crops[index] }
    return FaceAligner.dlib.chip(of: sighting.photo, sighting.faces[index].landmarks)
  }

  /// In the order they are installed, as 1.2 runs them in that of its configuration.
  private func wantedPlugins(_ options: FindOptions) -> [any FacePlugin] {
    var seen: Set<String> = []
    return plugins.filter { plugin in
      options.plugins.contains(plugin.slug) && (options.detectFaces || !plugin.needsLandmarks)
        && seen.insert(plugin.slug).inserted
    }
  }

  /// Largest box first, at most `options.limit`, in pixels of the photo itself and within it.
  private func detect(in photo: RGBImage, _ options: FindOptions) throws -> [Face] {
    let scale = Self.detectionScale(photo, longestSide: detectionSide)
    let small = meter.measure(.resize) {
      photo.resized(
        width: max(1, Int((Float(photo.width) * scale).rounded())),
        height: max(1, Int((Float(photo.height) * scale).rounded())))
    }
    let faces = try detector.detect(in: small, threshold: options.threshold, meter: meter)
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

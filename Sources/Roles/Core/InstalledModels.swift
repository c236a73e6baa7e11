import FaceDomain
internal import Inference
public import ModelStore
public import Vision

/// Builds the way from photo to faces out of the installed model packs.
public struct InstalledModels {
  /// Holds the detectors' second opinion and dlib's calculator: without it there is no core.
  public static let defaultPack = "default"
  private static let int8Pack = "int8"

  private let folder: ModelFolder
  private let settings: CoreSettings
  private let engine: any InferenceEngine
  private let callers = CallerCount()
  private let meter: StageMeter

  private init(in folder: ModelFolder, _ settings: CoreSettings, engine: any InferenceEngine, meter: StageMeter) {
    self.folder = folder
    self.settings = settings
    self.engine = engine
    self.meter = meter
  }

  /// With the engine that the settings name: OpenVINO in this process, or a server of networks.
  /// - Parameter version: of a calculator that stored faces have vectors of. Where it is another one than that of the
  ///   settings' pack, it is there too, if it is installed.
  /// - Throws: ``ModelStoreError``, or an error of the inference engine.
  public static func faceFinder(
    in folder: ModelFolder, _ settings: CoreSettings, keeping version: String? = nil, meter: StageMeter = StageMeter()
  ) throws -> FaceFinder {
    try InstalledModels(in: folder, settings, engine: engine(settings), meter: meter).faceFinder(keeping: version)
  }

  private static func engine(_ settings: CoreSettings) throws -> any InferenceEngine {
    guard !settings.inferenceURL.isEmpty else {
      return try OpenVINOEngine(streams: settings.workers, device: settings.device)
    }
    return try KServeEngine(
      KServeOptions(
        url: settings.inferenceURL, namePrefix: settings.inferencePrefix, tensors: settings.inferenceTensors))
  }

  private func faceFinder(keeping version: String?) throws -> FaceFinder {
    let calculator = try calculator(of: settings.pack)
    let previous = try version.flatMap { try self.calculator(version: $0, besides: calculator) }
    return FaceFinder(
      decoder: ImageDecoder(
        maximumPixels: settings.maximumPixels, budget: DecodingBudget(bytes: settings.decodingMemory)),
      detector: try detector(), calculator: calculator, previous: previous,
      features: try features(besides: [calculator] + (previous.map { [$0] } ?? [])), plugins: try plugins(),
      detectionSide: settings.detectionSide, callers: callers, meter: meter)
  }

  /// The heads sit on dlib's network: with another calculator it runs beside it, when somebody asks.
  private func features(besides calculators: [FaceCalculator]) throws -> FaceCalculator? {
    guard usesHeads, calculators.first?.specification.hasFeatures == false else { return nil }
    return try calculators.first { $0.specification.hasFeatures } ?? calculator(of: Self.defaultPack)
  }

  private func calculator(version: String, besides calculator: FaceCalculator) throws -> FaceCalculator? {
    guard version != calculator.specification.version else { return nil }
    let pack = try folder.packs().first { Self.calculatorVersion(of: $0) == version }
    return try pack.map { try self.calculator(of: $0.manifest.pack) }
  }

  private static func calculatorVersion(of pack: ModelPack) -> String? {
    switch pack.manifest.pack {
    case defaultPack: CalculatorSpecification.dlib.version
    case int8Pack: CalculatorSpecification.dlibInt8.version
    default: pack.manifest.calculator?.version
    }
  }

  /// What could be asked for, had its models been installed: the pack by slug.
  public static func installablePlugins(in folder: ModelFolder) throws -> [String: String] {
    try folder.packIfInstalled(named: "liveness") == nil ? ["liveness": "liveness"] : [:]
  }

  private var usesHeads: Bool { settings.ageGender == .heads || settings.mask == .heads }

  private func detector() throws -> any FaceDetector {
    let yunet =
      switch settings.detector {
      case .auto: try folder.packIfInstalled(named: "yunet")
      case .yunet: try folder.pack(named: "yunet")
      case .mtcnn: ModelPack?.none
      }
    let networks = try networks(of: Self.defaultPack)
    guard let yunet else { return try MTCNNDetector(network: networks) }
    return try YuNetDetector(path: yunet.path(of: "yunet"), network: networks)
  }

  private func calculator(of name: String) throws -> FaceCalculator {
    let pack = try folder.pack(named: name)
    let networks = try batching(networks(of: name))
    if let recipe = pack.manifest.calculator {
      return try FaceCalculator(CalculatorSpecification(recipe), largestBatch: settings.batch) { _, specification in
        try networks(recipe.model, specification)
      }
    }
    switch name {
    case Self.defaultPack: return try FaceCalculator(.dlib, largestBatch: settings.batch, network: networks)
    case Self.int8Pack: return try FaceCalculator(.dlibInt8, largestBatch: settings.batch, network: networks)
    default: throw ModelStoreError.missingModel(name: "calculator", pack: name)
    }
  }

  /// Puts the faces of photos that are worked on at the same time into one run.
  private func batching(
    _ networks: @escaping (String, NetworkSpecification) throws -> any ImageModel
  ) -> (String, NetworkSpecification) throws -> any ImageModel {
    guard settings.batch > 1 else { return networks }
    return { model, specification in
      BatchingModel(
        try networks(model, specification), largest: settings.batch, wait: .microseconds(settings.batchWait),
        callers: callers
      ) { [meter] in meter.addBatch(of: $0) }
    }
  }

  private func plugins() throws -> [any FacePlugin] {
    var plugins: [any FacePlugin] = []
    switch settings.ageGender {
    case .heads: plugins += [AgeHead(), GenderHead()] as [any FacePlugin]
    case .faceapi: plugins += try AgeGenderNetwork(network: networks(of: "agegender")).plugins
    }
    switch settings.mask {
    case .heads: plugins.append(MaskHead(tellsIncorrect: settings.tellsIncorrectMasks))
    case .aizoo: plugins.append(try AIZOOMaskDetector(network: networks(of: "aizoo")))
    }
    plugins += [PoseEstimator(), QualityEstimator()] as [any FacePlugin]
    if try folder.packIfInstalled(named: "liveness") != nil {
      do {
        plugins.append(try LivenessDetector(network: networks(of: "liveness")))
      } catch KServeError.unknownModel {
        // A server of networks need not have all that is installed here.
      }
    }
    return plugins
  }

  private func networks(of name: String) throws -> (String, NetworkSpecification) throws -> any ImageModel {
    let pack = try folder.pack(named: name)
    return { model, specification in
      // Two packs may call their networks alike; to a server of networks each has a name of its own.
      let unique = name == Self.defaultPack ? model : "\(name)_\(model)"
      return try engine.model(ModelFile(path: pack.path(of: model), name: unique), specification)
    }
  }
}

extension CalculatorSpecification {
  init(_ recipe: CalculatorRecipe) {
    func colours(_ values: [Float]) -> SIMD3<Float> {
      let rgb = recipe.channels == .rgb ? values : values.reversed()
      return SIMD3(rgb[0], rgb[1], rgb[2])
    }
    self.init(
      version: recipe.version, dimension: recipe.dimension,
      similarity: .init(midpoint: recipe.midpoint, steepness: recipe.steepness),
      crop: Crop(recipe.crop), side: recipe.side, channels: recipe.channels == .rgb ? .rgb : .bgr,
      scaling: recipe.whiten
        ? .whitened(mean: colours(recipe.mean), factor: colours(recipe.scale))
        : .linear(mean: colours(recipe.mean), factor: colours(recipe.scale)))
  }
}

extension CalculatorSpecification.Crop {
  fileprivate init(_ crop: CalculatorRecipe.Crop) {
    self =
      switch crop {
      case .arcface: .arcface
      case .dlib: .dlib
      case .box: .box
      }
  }
}

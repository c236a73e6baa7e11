import CoreRole
import Foundation
import Inference

/// What the core is configured with.
extension CoreSettings {
  init(_ sources: ConfigurationSources) throws(SettingError) {
    self.init(workers: try sources.value(Self.workersSetting))
    detector = try sources.value(Self.detectorSetting)
    pack = try sources.value(Self.packSetting)
    ageGender = try sources.value(Self.ageGenderSetting)
    mask = try sources.value(Self.maskSetting)
    tellsIncorrectMasks = try sources.value(Self.incorrectMasksSetting)
    detectionSide = try sources.value(Self.detectionSideSetting)
    maximumPixels = try sources.value(Self.maximumPixelsSetting)
    decodingMemory = try sources.value(Self.decodingMemorySetting)
    batch = try sources.value(Self.batchSetting)
    batchWait = try sources.value(Self.batchWaitSetting)
    device = try sources.value(Self.deviceSetting)
    inferenceURL = try sources.value(Self.inferenceURLSetting)
    inferencePrefix = try sources.value(Self.inferencePrefixSetting)
    inferenceTensors = try sources.value(Self.inferenceTensorsSetting)
  }
}

// MARK: The table. Add a line here, what is made of it above, and its name to `rows` below.

extension CoreSettings {
  static let detectorSetting = Setting<DetectorChoice>.choice(
    "compreface_detector", default: DetectorChoice.auto,
    "What finds faces; auto takes YuNet where it is installed, else MTCNN.")
  static let packSetting = Setting<String>(
    name: "compreface_pack", defaultText: InstalledModels.defaultPack,
    allowed: "the name of an installed model pack with a calculator; compreface models list shows them",
    help:
      "Whose calculator makes the embeddings. After a change stored faces get new ones from their photos in the background."
  ) { $0.contains("/") || $0.hasPrefix(".") ? nil : $0 }
  static let ageGenderSetting = Setting<AgeGenderChoice>.choice(
    "compreface_age_gender", default: AgeGenderChoice.heads,
    "What tells age and gender: heads on the calculator's own pass, or the installed network of faceapi.")
  static let maskSetting = Setting<MaskChoice>.choice(
    "compreface_mask", default: MaskChoice.heads,
    "What tells masks: heads on the calculator's own pass, or the installed network of aizoo.")
  static let incorrectMasksSetting = Setting<Bool>.boolean(
    "compreface_mask_incorrect", default: false,
    "Whether masks not worn as they should be are told apart. It is often wrong about them.")
  static let detectionSideSetting = Setting<Int>.integer(
    "img_length_limit", default: 640, in: 0...8192,
    "Faces are looked for in a copy whose longest side is this many pixels; 0 is full size.")
  static let maximumPixelsSetting = Setting<Int>.integer(
    "compreface_max_pixels", default: 40_000_000, in: 10_000...400_000_000,
    "Photos with more pixels are refused.")
  static let decodingMemorySetting = Setting<Int>.size(
    "compreface_decode_memory", default: "512MB", upTo: 1 << 40,
    "Memory for photos being decoded; past it they wait for each other. One photo alone may take more.")
  /// One more than processors: each now and then waits for the engine's own threads. With two processors and four
  /// requests at once that gave 86 photos a second instead of 77, and the same time for a single request.
  static let workersSetting = Setting<Int>.integer(
    "compreface_workers", default: ProcessInfo.processInfo.activeProcessorCount + 1, in: 1...1024,
    "Photos worked on at the same time, a thread each.")
  static let batchSetting = Setting<Int>.integer(
    "compreface_batch", default: 1, in: 1...256,
    "Faces, of one photo or of several, that the calculator works on in one run.")
  static let batchWaitSetting = Setting<Int>.integer(
    "compreface_batch_wait", default: 1000, in: 0...100_000,
    "Microseconds that the first face of a run waits for others, while other photos are under way.")
  static let deviceSetting = Setting<String>(
    name: "inference_device", defaultText: "CPU",
    allowed: "a device of OpenVINO such as CPU, GPU, GPU.1, NPU or AUTO:GPU,CPU",
    help: "What OpenVINO runs the networks on."
  ) { text in
    text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || ":.,".contains($0)) } ? text : nil
  }
  static let inferenceURLSetting = Setting<String>(
    name: "inference_url", defaultText: "",
    allowed: "an address such as http://triton:8000",
    help: "A server of networks (Triton, OpenVINO Model Server) that runs them instead, by the KServe protocol."
  ) { text in
    guard !text.isEmpty else { return "" }
    guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
      url.query == nil, url.user == nil
    else { return nil }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  static let inferencePrefixSetting = Setting<String>.text(
    "inference_model_prefix", default: "", "What that server's names of networks have before ours.")
  static let inferenceTensorsSetting = Setting<KServeOptions.Tensors>.choice(
    "inference_tensors", default: KServeOptions.Tensors.auto,
    "How numbers go there: auto is binary where the server says it can, else JSON.")

  static func rows(_ sources: ConfigurationSources) -> [Settings.Row] {
    [
      .init(detectorSetting, sources), .init(packSetting, sources), .init(ageGenderSetting, sources),
      .init(maskSetting, sources), .init(incorrectMasksSetting, sources), .init(detectionSideSetting, sources),
      .init(maximumPixelsSetting, sources), .init(decodingMemorySetting, sources), .init(workersSetting, sources),
      .init(batchSetting, sources), .init(batchWaitSetting, sources),
      .init(deviceSetting, sources), .init(inferenceURLSetting, sources),
      .init(inferencePrefixSetting, sources), .init(inferenceTensorsSetting, sources),
    ]
  }
}

import CoreRole
import FaceDomain
import Foundation
import Inference
import ModelStore
import TestSupport
import Vision

/// The installed networks, compiled once for all golden tests.
enum Models {
  static let folder = ModelFolder(Checkout.file(".models").path)
  static let hasYuNet = Checkout.exists(".models/yunet/manifest.json")

  /// `INFERENCE_URL` names a server of networks, of which the same is expected.
  static let inferenceURL = ProcessInfo.processInfo.environment["INFERENCE_URL"] ?? ""
  private static let engine = Result { () throws -> any InferenceEngine in
    inferenceURL.isEmpty ? try OpenVINOEngine(streams: 2) : try KServeEngine(KServeOptions(url: inferenceURL))
  }

  private static func network(_ name: String, _ specification: NetworkSpecification) throws -> any ImageModel {
    let pack = try folder.pack(named: name == "yunet" ? "yunet" : "default")
    return try engine.get().model(ModelFile(path: pack.path(of: name), name: name), specification)
  }

  static let calculator = Result { try FaceCalculator(network: network) }
  static let mtcnn = Result { try MTCNNDetector(network: network) }
  static let yunet = Result { try YuNetDetector(path: folder.pack(named: "yunet").path(of: "yunet"), network: network) }
}

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
    try network(of: "default")(name, specification)
  }

  private static func network(
    of pack: String
  ) -> (String, NetworkSpecification) throws -> any ImageModel {
    { name, specification in
      let path = try folder.pack(named: pack).path(of: name)
      return try engine.get().model(ModelFile(path: path, name: name), specification)
    }
  }

  // A server of networks has those of the default pack only.
  private static func here(
    _ pack: String
  ) -> (String, NetworkSpecification) throws -> any ImageModel {
    { name, specification in
      let path = try folder.pack(named: pack).path(of: name)
      return try OpenVINOEngine(streams: 2).model(ModelFile(path: path, name: name), specification)
    }
  }

  static let liveness = Result { try LivenessDetector(network: here("liveness")) }
  static let aizoo = Result { try AIZOOMaskDetector(network: here("aizoo")) }
  static let ageGender = Result { try AgeGenderNetwork(network: here("agegender")) }
  static let calculator = Result { try FaceCalculator(network: network) }
  static let mtcnn = Result { try MTCNNDetector(network: network) }
  static let yunet = Result { try YuNetDetector(path: folder.pack(named: "yunet").path(of: "yunet"), network: network) }
}

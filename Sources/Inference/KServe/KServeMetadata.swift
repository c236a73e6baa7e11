/// What `GET /v2` says of a server. OpenVINO Model Server leaves out the extensions.
package struct KServeServerMetadata: Decodable, Sendable {
  package let name: String?
  package let version: String?
  package let extensions: [String]?

  /// Tensors may stand as bytes after the JSON.
  package static let binaryTensors = "binary_tensor_data"
  /// `GET /v2/models/NAME/config` tells how many images a request may have.
  package static let modelConfiguration = "model_configuration"

  package func has(_ name: String) -> Bool {
    extensions?.contains(name) ?? false
  }
}

/// What `GET /v2/models/NAME` says of a network.
package struct KServeModelMetadata: Decodable, Sendable {
  package struct TensorMetadata: Decodable, Sendable {
    package let name: String
    package let datatype: String
    /// −1 where any size will do.
    package let shape: [Int]
  }

  package let inputs: [TensorMetadata]
  package let outputs: [TensorMetadata]
}

/// What Triton's `GET /v2/models/NAME/config` says, as far as it matters here.
package struct KServeModelConfiguration: Decodable, Sendable {
  /// 0 where the network's own shape says it.
  package let maximumBatch: Int?

  private enum CodingKeys: String, CodingKey {
    case maximumBatch = "max_batch_size"
  }
}

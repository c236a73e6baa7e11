/// How to reach a server of networks, and how to talk to it.
public struct KServeOptions: Sendable {
  public enum Tensors: String, Sendable, CaseIterable {
    /// As bytes if the server lists the extension `binary_tensor_data`, as JSON otherwise.
    case auto
    /// As bytes. For servers that can, but don't say so, as OpenVINO Model Server.
    case binary
    case json
  }

  /// Such as `http://triton:8000`, with a path if there is one before `/v2`.
  public var url: String
  /// What the server's names have before ours: `compreface-` for `compreface-calculator`.
  public var namePrefix: String
  public var tensors: Tensors
  public var connectTimeout: Duration
  /// For a whole request, a second try included.
  public var timeout: Duration
  /// A PEM file of the authorities to trust instead of the system's.
  public var certificateAuthority: String?

  public init(
    url: String, namePrefix: String = "", tensors: Tensors = .auto, connectTimeout: Duration = .seconds(10),
    timeout: Duration = .seconds(60), certificateAuthority: String? = nil
  ) {
    self.url = url
    self.namePrefix = namePrefix
    self.tensors = tensors
    self.connectTimeout = connectTimeout
    self.timeout = timeout
    self.certificateAuthority = certificateAuthority
  }
}

/// A server that runs networks and speaks the KServe v2 protocol ("open inference protocol") over HTTP, such as NVIDIA
/// Triton or OpenVINO Model Server. It has the same networks as the pack's files, under their names.
public final class KServeEngine: InferenceEngine {
  /// What the server calls itself.
  public let server: String

  private let client: KServeClient
  private let namePrefix: String
  private let form: KServeRequest.Form
  private let tellsConfigurations: Bool

  /// Asks the server what it is. Blocks.
  /// - Throws: ``KServeError``
  public init(_ options: KServeOptions) throws(KServeError) {
    client = try KServeClient(options)
    namePrefix = options.namePrefix
    let metadata = try client.get(KServeServerMetadata.self, client.address.url())
    server = "\(metadata.name ?? "unnamed") \(metadata.version ?? "")"
    form =
      switch options.tensors {
      case .auto: metadata.has(KServeServerMetadata.binaryTensors) ? .binary : .json
      case .binary: .binary
      case .json: .json
      }
    tellsConfigurations = metadata.has(KServeServerMetadata.modelConfiguration)
  }

  /// Asks the server whether its network takes and gives what is wanted. Blocks.
  /// - Parameter file: only its name counts.
  /// - Throws: ``KServeError``
  public func model(_ file: ModelFile, _ specification: NetworkSpecification) throws -> any ImageModel {
    try network(named: namePrefix + file.name, specification)
  }

  private func network(named name: String, _ specification: NetworkSpecification) throws(KServeError) -> KServeModel {
    let address = client.address
    let metadata: KServeModelMetadata
    do {
      metadata = try client.get(KServeModelMetadata.self, address.url("models", name))
    } catch {
      // Triton answers 404 where it has no such network, 400 where it has none that is loaded.
      guard case .refused(let server, let status, let reason) = error, [400, 404].contains(status) else { throw error }
      throw .unknownModel(name: name, server: server, reason: reason)
    }
    let configuration =
      tellsConfigurations
      ? try client.get(KServeModelConfiguration.self, address.url("models", name, "config")) : nil
    do {
      let signature = try KServeSignature(
        metadata, maximumBatch: configuration?.maximumBatch, wanted: specification.outputs)
      return KServeModel(name, signature, specification.channels, form: form, client: client)
    } catch {
      throw .unfit(model: name, server: address.description, reason: error.reason)
    }
  }
}

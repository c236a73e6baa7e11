internal import COpenVINO

/// OpenVINO itself: loads its device plugins once and compiles networks.
public final class OpenVINOEngine: InferenceEngine, @unchecked Sendable {
  // Proof: all are set once, and OpenVINO documents ov::Core as safe to use from several threads.
  let core: OpaquePointer
  /// OpenVINO's name of what the networks run on: `CPU`, `GPU`, `NPU`, `AUTO`.
  let device: String
  private let streams: Int

  /// - Parameters:
  ///   - streams: how many calls of one network run side by side, each on one thread.
  ///   - device: as OpenVINO names it.
  /// - Throws: ``OpenVINOError``, also for a device that isn't here.
  public init(streams: Int, device: String = "CPU") throws(OpenVINOError) {
    core = try created("start") { ov_core_create(&$0) }
    self.device = device
    self.streams = streams
    guard device != "CPU" else { return }
    let known = try devices()
    // AUTO:GPU,CPU and GPU.1 begin with a name of the list, or with one that stands for several.
    let first = device.prefix { $0 != ":" && $0 != "." && $0 != "," }
    guard ["AUTO", "MULTI", "HETERO"].contains(String(first)) || known.contains(where: { $0.hasPrefix(first) }) else {
      throw OpenVINOError(
        action: "use the device \(device)", reason: "this machine has \(known.joined(separator: ", "))")
    }
  }

  deinit {
    ov_core_free(core)
  }

  public func model(_ file: ModelFile, _ specification: NetworkSpecification) throws -> any ImageModel {
    try OpenVINOModel(path: file.path, specification, streams: streams, engine: self)
  }

  private func devices() throws(OpenVINOError) -> [String] {
    var list = ov_available_devices_t()
    try check(ov_core_get_available_devices(core, &list), "list the devices")
    defer { ov_available_devices_free(&list) }
    return UnsafeBufferPointer(start: list.devices, count: list.size).compactMap { $0.map { String(cString: $0) } }
  }
}

internal import COpenVINO

/// OpenVINO itself: loads its device plugins once and compiles networks.
public final class InferenceRuntime: @unchecked Sendable {
  // Proof: `core` never changes, and OpenVINO documents ov::Core as safe to use from several threads.
  let core: OpaquePointer

  public init() throws(OpenVINOError) {
    core = try created("start") { ov_core_create(&$0) }
  }

  deinit {
    ov_core_free(core)
  }

  /// As OpenVINO reports it, for example `2026.4.1-22982`.
  public static var version: String {
    var version = ov_version_t()
    guard ov_get_openvino_version(&version) == OK else { return "unknown" }
    defer { ov_version_free(&version) }
    return version.buildNumber.map { String(cString: $0) } ?? "unknown"
  }
}

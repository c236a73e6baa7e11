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
}

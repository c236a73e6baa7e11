internal import COpenVINO

/// A failed call of the inference engine.
public struct OpenVINOError: Error, CustomStringConvertible, Sendable {
  /// What was tried, in words.
  public let action: String
  /// OpenVINO's own words.
  public let reason: String

  public var description: String { "OpenVINO could not \(action): \(reason)" }
}

/// Turns a status into an error that carries OpenVINO's last message. There is one for the whole process: of two
/// failures at the same time both may carry the later one's.
func check(_ status: ov_status_e, _ action: @autoclosure () -> String) throws(OpenVINOError) {
  guard status != OK else { return }
  let text = ov_get_last_err_msg()
  defer { ov_free(text) }
  let message = text.map { String(cString: $0) } ?? ""
  throw OpenVINOError(action: action(), reason: message.isEmpty ? "status \(status.rawValue)" : message)
}

/// A pointer that a successful call has filled in.
func created<Handle>(
  _ action: @autoclosure () -> String, _ call: (inout Handle?) -> ov_status_e
) throws(OpenVINOError) -> Handle {
  var handle: Handle?
  try check(call(&handle), action())
  guard let handle else { throw OpenVINOError(action: action(), reason: "no result") }
  return handle
}

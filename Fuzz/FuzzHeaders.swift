import FaceDomain

/// Containers, headers and metadata are read within their bounds, and with little memory: no photo is small enough to
/// be decoded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHeaders(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(FaceError) {
    _ = try ImageDecoder(maximumPixels: 0).decode(bytes)
    require(false, "a photo without pixels")
  } catch {
    switch error {
    case .unreadableImage(let reason):
      require(!reason.isEmpty && reason.utf8.count < 300, "a reason of \(reason.utf8.count) bytes")
    case .tooManyPixels(let width, let height, _):
      require(width > 0 && height > 0, "a photo without a side")
    default:
      require(false, "an error that is none of a header: \(error)")
    }
  }
  return 0
}

import CFuzzer
import FaceDomain

/// A photo is whole and its pixels are its own, or there is a reason why not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDecode(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let photo = decode(bytes) else { return 0 }
  require(photo.width > 0 && photo.height > 0, "an empty photo")
  require(photo.width * photo.height <= maximumPixels, "more pixels than allowed")
  require(photo.bytes.count == 3 * photo.width * photo.height, "not three bytes a pixel")
  // A pixel that nobody wrote may be one of somebody else's photo.
  cfuzzer_fill_blocks(photo.bytes.count)
  let again = decode(bytes)
  require(cfuzzer_filled_blocks() > 0, "the memory of the photo was not found")
  cfuzzer_fill_blocks(0)
  // Where H.265 is damaged, the library goes by fields of slice headers that it never set.
  if !bytes.contains("hvc1") { require(again?.bytes == photo.bytes, "pixels that were not written") }
  return 0
}

private let maximumPixels = 1 << 18

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool {
    indices.contains { self[$0...].starts(with: text.utf8) }
  }
}

private func decode(_ bytes: [UInt8]) -> RGBImage? {
  do throws(FaceError) {
    return try ImageDecoder(maximumPixels: maximumPixels).decode(bytes)
  } catch {
    switch error {
    case .unreadableImage(let reason):
      require(!reason.isEmpty && reason.utf8.count < 300, "a reason of \(reason.utf8.count) bytes")
    case .tooManyPixels(let width, let height, _):
      require(width > 0 && height > maximumPixels / width, "few pixels are too many")
    case .sideTooLong: break
    default: require(false, "an error that is none of a decoder: \(error)")
    }
    return nil
  }
}

internal import Inference

/// Squares cut out of a photo and brought to one size, as one input of a network.
struct CropBatch {
  /// Crops in one run at most.
  static let largest = 64

  let pixels: PixelBatch

  /// The batch is filled up with black to a power of two: a network compiles anew for every batch size it has
  /// not seen, and seven sizes are soon seen.
  init(of photo: RGBImage, _ windows: some Collection<RGBImage.Window>, side: Int) {
    let count = windows.count.nextPowerOfTwo
    var floats: [Float] = []
    floats.reserveCapacity(3 * side * side * count)
    for window in windows {
      // Not rounded: MTCNN's later stages were tuned on crops that aren't, and it moves boxes by up to 10 %.
      floats += photo.crop(window).resizedFloats(width: side, height: side)
    }
    floats += repeatElement(0, count: 3 * side * side * (count - windows.count))
    pixels = PixelBatch(count: count, height: side, width: side, floats: floats)
  }
}

extension RGBImage {
  /// The image as a batch of one; shares its memory.
  var batch: PixelBatch { PixelBatch(count: 1, height: height, width: width, bytes: bytes) }
}

extension Int {
  /// The smallest power of two that is not less, at least 1.
  var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}

extension Array {
  func chunked(by size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}

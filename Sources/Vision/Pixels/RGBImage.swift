/// A photo in memory: rows from top to bottom without padding, three bytes (red, green, blue) a pixel.
public struct RGBImage: Sendable {
  public let width: Int
  public let height: Int
  /// 3·width·height bytes.
  public private(set) var bytes: [UInt8]

  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(width > 0 && height > 0 && bytes.count == 3 * width * height)
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// - Parameter fill: writes all 3·width·height bytes.
  public init(
    width: Int, height: Int, filling fill: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    let count = 3 * width * height
    self.width = width
    self.height = height
    self.bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  public var longestSide: Int { max(width, height) }
}

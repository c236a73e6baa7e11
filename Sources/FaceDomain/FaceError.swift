/// Why a photo gave no faces.
public enum FaceError: Error, Equatable, Sendable {
  case noFace
  /// `reason` is for the client: it names what is wrong with the bytes, never the bytes.
  case unreadableImage(reason: String)
  case tooManyPixels(width: Int, height: Int, limit: Int)
  case sideTooLong(width: Int, height: Int, limit: Int)
  /// More photos are waiting than the queue takes.
  case busy
  /// Whoever asked has gone before the work began.
  case cancelled
  /// The core can't be reached, or failed in a way that is not the photo's fault.
  case coreUnavailable
}

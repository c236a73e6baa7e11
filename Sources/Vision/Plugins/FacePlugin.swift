public import FaceDomain

/// Says something about a face, beside where it is and whose. `Docs/plugins.md` adds one.
public protocol FacePlugin: Sendable {
  /// What clients ask for, and under which the answer stands in replies.
  var slug: String { get }
  /// Name and version of what answers, as `status` and `plugins_versions` report them.
  var version: String { get }
  /// Of the network and its weights, as SPDX writes it.
  var licence: String { get }
  /// What it looks at.
  var input: PluginInput { get }
  /// Whether it needs a face that was looked for: where the whole photo is taken as one, there are no points.
  var needsLandmarks: Bool { get }

  /// Blocks the calling thread, one of those that work on photos.
  /// - Returns: nil where nothing can be said.
  func attribute(of face: FaceView) throws -> FaceAttribute?
}

public enum PluginInput: Sendable {
  /// Photo, box and points alone.
  case photo
  /// The chip too: the face turned upright and brought to 150 pixels.
  case chip
  /// What the calculator's network tells: ``FaceView/features``.
  case features
}

extension FacePlugin {
  public var needsLandmarks: Bool { false }
}

/// A face as a plugin sees it.
public struct FaceView: Sendable {
  /// Upright and in full size.
  public let photo: RGBImage
  /// Box and points in pixels of the photo.
  public let face: Face
  /// 150×150; nil for plugins that didn't ask for it.
  public let chip: RGBImage?
  public let features: CalculatorFeatures?

  package init(photo: RGBImage, face: Face, chip: RGBImage? = nil, features: CalculatorFeatures? = nil) {
    self.photo = photo
    self.face = face
    self.chip = chip
    self.features = features
  }
}

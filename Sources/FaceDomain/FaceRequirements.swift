/// What a face must be like to become an example in a service.
public struct FaceRequirements: Sendable, Equatable {
  /// 0…1, in thousandths at the finest; nil for none.
  public var minimumQuality: Double?
  /// Whether it must be taken for a living face, and not for a picture of one.
  public var live: Bool

  public static let none = FaceRequirements()

  public init(minimumQuality: Double? = nil, live: Bool = false) {
    self.minimumQuality = minimumQuality.map { ($0 * 1000).rounded() / 1000 }
    self.live = live
  }

  /// The plugins that tell.
  public var plugins: Set<String> {
    var plugins: Set<String> = []
    if minimumQuality != nil { plugins.insert(PluginSlug.quality) }
    if live { plugins.insert(PluginSlug.liveness) }
    return plugins
  }

  /// - Throws: ``CollectionError``, for a face that isn't as it must be, or of which nobody can tell.
  public func check(_ face: Face) throws(CollectionError) {
    if live {
      guard case .label(let label, _) = face.attributes[PluginSlug.liveness] else {
        throw .cannotJudge(PluginSlug.liveness)
      }
      guard label == Self.alive else { throw .notLive }
    }
    if let minimumQuality {
      guard case .quality(let quality, let reasons) = face.attributes[PluginSlug.quality] else {
        throw .cannotJudge(PluginSlug.quality)
      }
      guard quality >= minimumQuality else {
        throw .qualityTooLow(quality, minimum: minimumQuality, reasons: reasons)
      }
    }
  }

  /// What the plugin says of a living face.
  private static let alive = "live"
}

public import struct Foundation.UUID

/// What a service key may be used for. The letter is the one in the database.
public enum ServiceType: String, Sendable, CaseIterable {
  case recognition = "R"
  case detection = "D"
  case verification = "V"

  /// As spelled on the command line and in messages.
  public var name: String {
    switch self {
    case .recognition: "recognition"
    case .detection: "detection"
    case .verification: "verification"
    }
  }
}

/// One key's worth of faces and permissions: a `model` row of the database.
public struct Service: Sendable, Equatable {
  public let id: Int64
  /// What administration calls its `id`.
  public let guid: String
  public let name: String
  /// The name of the application it belongs to.
  public let application: String
  public let type: ServiceType
  public let apiKey: String
  /// Of faces that are added to it.
  public let requirements: FaceRequirements

  public init(
    id: Int64, guid: String, name: String, application: String, type: ServiceType, apiKey: String,
    requirements: FaceRequirements = .none
  ) {
    self.id = id
    self.guid = guid
    self.name = name
    self.application = application
    self.type = type
    self.apiKey = apiKey
    self.requirements = requirements
  }
}

/// A stored example of a subject; its id is what clients call `image_id`.
public struct StoredFace: Sendable, Equatable {
  public let id: UUID
  public let subject: String

  public init(id: UUID, subject: String) {
    self.id = id
    self.subject = subject
  }
}

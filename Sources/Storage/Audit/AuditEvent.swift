/// Something that somebody did to something.
public struct AuditEvent: Sendable, Equatable {
  public var actor: Actor
  public var action: Action
  public var object: Object
  /// The guid of the application it happened in; empty where there is none.
  public var application: String
  /// A few words, such as a new role or a number of faces. Never a secret.
  public var detail: String

  public init(actor: Actor, action: Action, object: Object, application: String = "", detail: String = "") {
    self.actor = actor
    self.action = action
    self.object = object
    self.application = application
    self.detail = detail
  }

  public struct Actor: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      /// Somebody who is signed in.
      case account
      /// Somebody's personal access token.
      case token
      /// A client with the key of a service.
      case serviceKey = "service-key"
      /// Whoever runs `compreface` on the machine.
      case commandLine = "command-line"
      /// The server by itself.
      case system
      /// Somebody who isn't signed in.
      case anonymous
    }

    public var kind: Kind
    /// Of the account or the service: its guid.
    public var id: String
    /// Of the account: its address. Of the service: its name.
    public var name: String
    /// Where the request came from; empty where there was none.
    public var address: String

    public init(kind: Kind, id: String = "", name: String = "", address: String = "") {
      self.kind = kind
      self.id = id
      self.name = name
      self.address = address
    }

    public static let commandLine = Actor(kind: .commandLine)
    public static let system = Actor(kind: .system)
  }

  public struct Object: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      case account, application, service, subject, faces, token, session
      /// All there is.
      case installation
    }

    public var kind: Kind
    /// Its guid, or what else tells it from others; empty for many at once.
    public var id: String
    public var name: String

    public init(_ kind: Kind, id: String = "", name: String = "") {
      self.kind = kind
      self.id = id
      self.name = name
    }
  }

  public enum Action: String, Sendable, CaseIterable {
    case accountCreated = "account.create"
    case accountConfirmed = "account.confirm"
    case accountRenamed = "account.rename"
    case accountDeleted = "account.delete"
    case accountExpired = "account.expire"
    case accountRoleChanged = "account.role"
    case passwordChanged = "account.password.change"
    case passwordResetAsked = "account.password.reset.ask"
    case passwordResetLinkMade = "account.password.reset.link"
    case passwordReset = "account.password.reset"
    case signedIn = "account.sign-in"
    case signInThrottled = "account.sign-in.throttle"
    case signedOut = "account.sign-out"
    case sessionRevoked = "session.revoke"
    case tokenCreated = "token.create"
    case tokenDeleted = "token.delete"
    case applicationCreated = "application.create"
    case applicationRenamed = "application.rename"
    case applicationKeyRenewed = "application.key"
    case applicationDeleted = "application.delete"
    case memberAdded = "member.add"
    case memberRoleChanged = "member.role"
    case memberRemoved = "member.remove"
    case serviceCreated = "service.create"
    case serviceRenamed = "service.rename"
    case serviceCloned = "service.clone"
    case serviceKeyRenewed = "service.key"
    case serviceRequirementsChanged = "service.require"
    case serviceDeleted = "service.delete"
    case facesDeleted = "faces.delete"
    case migrationAsked = "faces.migrate"
    case subjectDeleted = "subject.delete"
    case subjectsDeleted = "subjects.delete"
    case photosExported = "photos.export"
    case photosDeleted = "photos.delete"
    case archiveExported = "archive.export"
    case archiveImported = "archive.import"
    case mailGivenUp = "mail.give-up"
  }
}

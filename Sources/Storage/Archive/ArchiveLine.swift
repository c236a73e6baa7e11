public import Foundation

/// A line of an archive: an object of JSON, told apart by its `kind`. Docs/archive.md describes each.
public enum ArchiveLine: Sendable, Equatable {
  case header(Header)
  case account(Account)
  case application(Application)
  case member(Member)
  case service(Service)
  case subject(Subject)
  case face(Face)
  case statistic(Statistic)
  case token(Token)
  case auditEntry(AuditEntry)
  case end(End)

  public struct Header: Codable, Sendable, Equatable {
    public static let format = "compreface-archive"
    public static let currentVersion = 1

    public var format: String
    public var version: Int
    /// When it was begun.
    public var made: Date
    /// The guid of the one service that is in it; nil for an installation.
    public var service: String?
    /// Whose vectors faces are compared by.
    public var calculator: String?

    public init(made: Date, service: String?, calculator: String?) {
      (format, version) = (Self.format, Self.currentVersion)
      (self.made, self.service, self.calculator) = (made, service, calculator)
    }
  }

  public struct Account: Codable, Sendable, Equatable {
    var guid, email, password, firstName, lastName, role: String
    var enabled: Bool
    var registered: String?
    var allowsStatistics: Bool
  }

  public struct Application: Codable, Sendable, Equatable {
    var guid, name, key: String
  }

  public struct Member: Codable, Sendable, Equatable {
    /// Guids.
    var application, account: String
    var role: String
  }

  public struct Service: Codable, Sendable, Equatable {
    public var guid, name, type, key: String
    /// The guid and the name of its application.
    public var application, applicationName: String
    public var created: String?
    public var minimumQuality: Int?
    public var live: Bool
  }

  public struct Subject: Codable, Sendable, Equatable {
    /// The guid of its service.
    var service: String
    var id, name: String
  }

  public struct Face: Codable, Sendable, Equatable {
    public struct Vector: Codable, Sendable, Equatable {
      var calculator: String
      /// 32-bit floats, little endian; nil where there is none.
      var vector: Data?
      var failure: String?
    }

    var service, id, subject, subjectName: String
    var calculator: String
    /// As ``Vector/vector``.
    var vector: Data
    /// Of other calculators.
    var others: [Vector]
    var photo: Data?
    /// Its place among all faces of the database it comes from.
    public var order: Int64

    /// Those it has a vector of.
    public var calculators: Set<String> {
      Set([UpstreamCalculator.name(ofRow: calculator)] + others.filter { $0.vector != nil }.map(\.calculator))
    }
  }

  public struct Statistic: Codable, Sendable, Equatable {
    var service, hour: String
    var requests: Int64
  }

  /// A personal access token, as its hash.
  public struct Token: Codable, Sendable, Equatable {
    /// The guid of whose it is.
    var account: String
    var guid, name, hash, scopes, created, expires: String
    var lastUsed: String?
  }

  public struct AuditEntry: Codable, Sendable, Equatable {
    var at, actorKind, actorID, actorName, address, action, objectKind, objectID, objectName, application,
      detail: String
    /// Its place in the log that it comes from.
    public var order: Int64
  }

  public struct End: Codable, Sendable, Equatable {
    /// Lines before this one.
    public var lines: Int
    /// SHA-256 of all before this line, in hexadecimal digits.
    public var hash: String

    public init(lines: Int, hash: String) {
      (self.lines, self.hash) = (lines, hash)
    }
  }
}

extension ArchiveLine {
  /// Whether it is part of a service, or that itself.
  /// - Parameter service: its guid.
  public func belongs(to service: String?) -> Bool {
    switch self {
    case .service(let line): line.guid == service
    case .subject(let line): line.service == service
    case .face(let line): line.service == service
    case .statistic(let line): line.service == service
    case .header, .account, .application, .member, .token, .auditEntry, .end: false
    }
  }
}

extension ArchiveLine: Codable {
  private enum Kind: String, Codable {
    case header, account, application, member, service, subject, face, statistic, token, audit, end
  }

  private enum Key: CodingKey { case kind }

  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: Key.self).decode(Kind.self, forKey: .kind) {
    case .header: self = .header(try Header(from: decoder))
    case .account: self = .account(try Account(from: decoder))
    case .application: self = .application(try Application(from: decoder))
    case .member: self = .member(try Member(from: decoder))
    case .service: self = .service(try Service(from: decoder))
    case .subject: self = .subject(try Subject(from: decoder))
    case .face: self = .face(try Face(from: decoder))
    case .statistic: self = .statistic(try Statistic(from: decoder))
    case .token: self = .token(try Token(from: decoder))
    case .audit: self = .auditEntry(try AuditEntry(from: decoder))
    case .end: self = .end(try End(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func write(_ kind: Kind, _ line: some Encodable) throws {
      try container.encode(kind, forKey: .kind)
      try line.encode(to: encoder)
    }
    switch self {
    case .header(let line): try write(.header, line)
    case .account(let line): try write(.account, line)
    case .application(let line): try write(.application, line)
    case .member(let line): try write(.member, line)
    case .service(let line): try write(.service, line)
    case .subject(let line): try write(.subject, line)
    case .face(let line): try write(.face, line)
    case .statistic(let line): try write(.statistic, line)
    case .token(let line): try write(.token, line)
    case .auditEntry(let line): try write(.audit, line)
    case .end(let line): try write(.end, line)
    }
  }
}

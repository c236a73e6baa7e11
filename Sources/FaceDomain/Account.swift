/// What somebody may do in the whole installation, or in one application. The letter is the one in the database.
public enum Role: String, Sendable, CaseIterable {
  case owner = "O"
  case administrator = "A"
  case user = "U"

  /// As clients spell it.
  public var name: String {
    switch self {
    case .owner: "OWNER"
    case .administrator: "ADMINISTRATOR"
    case .user: "USER"
    }
  }

  /// - Parameter name: as clients spell it, exactly.
  public init?(named name: String) {
    guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }
}

/// Somebody who can sign in: a `user` row of the database.
public struct Account: Sendable, Equatable {
  public let id: Int64
  /// What clients call `userId`.
  public let guid: String
  public let email: String
  public let firstName: String
  public let lastName: String
  /// In the whole installation.
  public let role: Role
  /// False until the e-mail address is confirmed.
  public let isEnabled: Bool

  public init(
    id: Int64, guid: String, email: String, firstName: String, lastName: String, role: Role, isEnabled: Bool
  ) {
    self.id = id
    self.guid = guid
    self.email = email
    self.firstName = firstName
    self.lastName = lastName
    self.role = role
    self.isEnabled = isEnabled
  }
}

/// What a personal access token may be used for. It never allows more than its owner may do.
public enum TokenScope: String, Sendable, CaseIterable {
  /// To look at applications, services, members, accounts and statistics.
  case read
  /// To make, change and delete applications and services, and to change who belongs to an application.
  case manage
  /// To change the roles of accounts, and to delete accounts.
  case accounts
  /// To read the audit log, and which mails could not be sent.
  case audit
}

/// A group of services with the accounts that may use them: an `app` row of the database.
public struct Application: Sendable, Equatable {
  public let id: Int64
  public let guid: String
  public let name: String
  /// 1.2 shows it, and no call takes it.
  public let apiKey: String

  public init(id: Int64, guid: String, name: String, apiKey: String) {
    self.id = id
    self.guid = guid
    self.name = name
    self.apiKey = apiKey
  }
}

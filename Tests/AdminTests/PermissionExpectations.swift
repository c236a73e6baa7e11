import FaceDomain
import HTTPTypes

/// Who may do what, written down once more from CompreFace's contract and from what we do differently, for the test
/// that tries it all. It knows nothing of the product's own table.
///
/// A cell is the status of a success, or the code of a refusal; `404/0` gives both. Columns: the owner of the
/// installation, an administrator of it, then its users: owner, administrator, user of the application, and one who
/// isn't in it. What the first two get may depend on what they are in the application: not in it, user,
/// administrator, owner, with commas between. What follows are the fields of the body, on a line of their own if there
/// is no room.
///
/// The scope is what a personal access token needs: `session` where none is enough, `public` where nobody needs to be
/// signed in, `client` where a program has to name itself.
enum PermissionExpectations {
  static let lines = (applications + services + members + accounts + own + everybody)
    .replacing("\n>", with: "").split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Line.init)

  private static let applications = """
    # method, path                                scope    O    A    aO   aA   aU   none body
    GET    /apps                                  read     200  200  200  200  200  200
    POST   /app                                   manage   201  201  9    9    9    9    name=New
    POST   /app                                   manage   17   17   9    9    9    9    name=<elsewhere-name>
    GET    /app/<app>                             read     200  200  200  200  200  2
    PUT    /app/<app>                             manage   200  200  200  9    9    2    name=New
    PUT    /app/<app>                             manage   17   17   17   9    9    2    name=<elsewhere-name>
    PUT    /app/<app>/apikey                      manage   200  200  200  9    9    2
    DELETE /app/<app>                             manage   200  200  200  9    9    2

    """

  private static let services = """
    GET    /app/<app>/models                      read     200  200  200  200  200  2
    POST   /app/<app>/model                       manage   201  201  201  201  9    2    name=New type=VERIFY
    GET    /app/<app>/model/<service>             read     200  200  200  200  200  2
    GET    /app/<app>/model/<service>/statistics  read     200  200  200  200  200  2
    POST   /app/<app>/model/<service>             manage   200  200  200  200  9    2    name=New
    PUT    /app/<app>/model/<service>             manage   200  200  200  200  9    2    name=New
    PUT    /app/<app>/model/<service>/apikey      manage   200  200  200  200  9    2
    PUT    /app/<app>/model/<service>/requirements manage  200  200  200  200  9    2    minimumQuality=1
    DELETE /app/<app>/model/<service>             manage   200  200  200  200  9    2

    """

  private static let members = """
    GET    /app/<app>/roles                       read     200  200  200  200  200  2
    GET    /app/<app>/assign-roles                read     200  200  200  200  200  2
    POST   /app/<app>/invite                      manage   201  201  201  9    9    2
    > userEmail=<stranger-address> role=USER
    POST   /app/<app>/invite                      manage   201  201  201  9    9    2
    > userEmail=<stranger-address> role=OWNER
    POST   /app/<app>/invite                      manage   19   19   19   9    9    2
    > userEmail=<member-address> role=USER
    PUT    /app/<app>/role                        manage   200  200  200  9    9    2
    > userId=<member> role=ADMINISTRATOR
    PUT    /app/<app>/role                        manage   200  200  200  9    9    2    userId=<deputy> role=USER
    PUT    /app/<app>/role                        manage   200  200  200  9    9    2    userId=<member> role=OWNER
    PUT    /app/<app>/role                        manage   9    9    9    9    9    2    userId=<app-owner> role=USER
    PUT    /app/<app>/role                        manage   16,200,200,9 16,200,200,9 9 9 9 2 userId=<self> role=OWNER
    PUT    /app/<app>/role                        manage   16   16   16   9    9    2    userId=<stranger> role=USER
    DELETE /app/<app>/user/<member>               manage   200  200  200  9    9    2
    DELETE /app/<app>/user/<deputy>               manage   200  200  200  9    9    2
    DELETE /app/<app>/user/<app-owner>            manage   9    9    9    9    9    2
    DELETE /app/<app>/user/<self>                 manage   16,200,200,9 16,200,200,9 9 200 200 2
    DELETE /app/<app>/user/<stranger>             manage   16   16   16   9    9    2

    """

  private static let accounts = """
    GET    /user/roles                            read     200  200  200  200  200  200
    GET    /user/autocomplete?query=F             read     200  200  200  200  200  200
    GET    /user/global/roles                     read     200  200  200  200  200  200
    GET    /user/global/assign-roles              read     200  200  200  200  200  200
    PUT    /user/global/role                      accounts 200  200  9    9    9    9
    > userId=<stranger> role=ADMINISTRATOR
    PUT    /user/global/role                      accounts 200  9    9    9    9    9    userId=<member> role=OWNER
    PUT    /user/global/role                      accounts 200  200  9    9    9    9
    > userId=<administrator> role=USER
    PUT    /user/global/role                      accounts 14   9    9    9    9    9
    > userId=<owner> role=ADMINISTRATOR
    PUT    /user/global/role                      accounts 14   14   9    9    9    9    userId=<self> role=USER
    PUT    /user/global/role                      accounts 14   14   9    9    9    9    userId=<self> role=OWNER
    DELETE /user/<stranger>                       accounts 200  200  9    9    9    9
    DELETE /user/<stranger>?replacer=Deleter      accounts 200  200  9    9    9    9
    DELETE /user/<stranger>?replacer=owner        accounts 200  200  9    9    9    9
    DELETE /user/<app-owner>                      accounts 200,200,200,9 200 200 9 9 9
    DELETE /user/<administrator>                  accounts 200  200  9    9    9    9
    DELETE /user/<owner>                          accounts 9    9    9    9    9    9
    DELETE /user/<self>                           accounts 9    200  200  200  200  200
    DELETE /user/<self>?replacer=deleter          accounts 9    200  200  200  200  200
    POST   /user/<stranger>/reset-link            session  200  200  9    9    9    9
    POST   /user/<administrator>/reset-link       session  200  200  9    9    9    9
    POST   /user/<owner>/reset-link               session  9    9    9    9    9    9
    POST   /user/<self>/reset-link                session  9    9    9    9    9    9
    GET    /mails                                 audit    200  200  9    9    9    9
    GET    /audit                                 audit    200  200  9    9    9    9
    GET    /migration                             manage   200  9    9    9    9    9
    GET    /migration/failures                    manage   200  9    9    9    9    9
    POST   /migration                             manage   200  9    9    9    9    9
    POST   /migration?acceptLosses=true           manage   200  9    9    9    9    9

    """

  private static let own = """
    GET    /user/me                               read     200  200  200  200  200  200
    PUT    /user/update                           session  200  200  200  200  200  200  firstName=New lastName=New
    PUT    /user/me/password                      session  200  200  200  200  200  200
    > oldPassword=<password> newPassword=new-password
    PUT    /user/me/password                      session  18   18   18   18   18   18
    > oldPassword=not-the-password newPassword=new-password
    GET    /user/me/sessions                      session  200  200  200  200  200  200
    DELETE /user/me/sessions                      session  200  200  200  200  200  200
    DELETE /user/me/sessions/<session>            session  200  200  200  200  200  200
    GET    /user/me/tokens                        session  200  200  200  200  200  200
    POST   /user/me/tokens                        session  201  201  201  201  201  201
    > name=New scopes=[read] expiresInDays=1
    DELETE /user/me/tokens/<token>                session  200  200  200  200  200  200

    """

  /// Of an installation that sends no mail.
  private static let everybody = """
    POST   /user/register                         public   201  201  201  201  201  201
    > email=new@example.com firstName=New lastName=New password=new-password
    GET    /user/registration/confirm?token=none  public   25   25   25   25   25   25
    POST   /user/forgot-password                  public   29   29   29   29   29   29   email=<stranger-address>
    PUT    /user/reset-password?token=none        public   30   30   30   30   30   30   password=new-password
    GET    /user/demo/model                       public   404  404  404  404  404  404
    GET    /status                                public   200  200  200  200  200  200
    GET    /config                                public   200  200  200  200  200  200
    POST   /oauth/token                           client   200  200  200  200  200  200
    > grant_type=password username=<self-address> password=<password>
    DELETE /oauth/token                           client   200  200  200  200  200  200
    """
}

extension PermissionExpectations {
  enum Scope: Sendable, Equatable {
    case everybody
    case client
    case session
    case token(TokenScope)

    init(_ text: Substring) {
      self =
        switch text {
        case "public": .everybody
        case "client": .client
        case "session": .session
        default: .token(TokenScope(rawValue: String(text)) ?? .read)
        }
    }
  }

  /// What a request is answered with.
  enum Answer: Sendable, Hashable {
    case success(Int)
    case refusal(status: Int, code: Int)
    /// 401 in the form of OAuth's errors.
    case notSignedIn
    case nothing(status: Int)

    static func code(_ code: Int) -> Answer {
      let statuses = [1: 403, 2: 404, 3: 404, 10: 404, 16: 404, 25: 403, 29: 500, 404: 404]
      return .refusal(status: statuses[code] ?? 400, code: code)
    }

    init(_ cell: Substring) {
      let numbers = cell.split(separator: "/").compactMap { Int($0) }
      self =
        if numbers.count == 2 {
          .refusal(status: numbers[0], code: numbers[1])
        } else if let number = numbers.first, (200..<400).contains(number) {
          .success(number)
        } else {
          .code(numbers.first ?? -1)
        }
    }

    var isSuccess: Bool { if case .success = self { true } else { false } }
  }

  /// A request, and what comes of it.
  struct Line: Sendable {
    let method: HTTPRequest.Method
    /// With names in angle brackets.
    let path: String
    let scope: Scope
    /// Names and values.
    let body: [(name: String, value: String)]
    private let cells: [[Answer]]

    init(_ text: Substring) {
      let words = text.split(separator: " ", maxSplits: 9, omittingEmptySubsequences: true)
      method = words.first.flatMap { HTTPRequest.Method(rawValue: String($0)) } ?? .get
      path = words.count > 1 ? String(words[1]) : ""
      scope = Scope(words.count > 2 ? words[2] : "")
      cells = words.dropFirst(3).prefix(6).map { $0.split(separator: ",").map { Answer($0) } }
      body = words.dropFirst(9).flatMap { $0.split(separator: " ") }.map { field in
        let parts = field.split(separator: "=", maxSplits: 1)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
      }
    }

    /// - Parameters:
    ///   - role: in the installation.
    ///   - member: in the application.
    func answer(_ role: Role, member: Role?) -> Answer {
      let column: Int =
        switch (role, member) {
        case (.owner, _): 0
        case (.administrator, _): 1
        case (.user, .owner?): 2
        case (.user, .administrator?): 3
        case (.user, .user?): 4
        case (.user, nil): 5
        }
      guard column < cells.count else { return .nothing(status: 0) }
      let order: [Role?] = [nil, .user, .administrator, .owner]
      return cells[column].count == 4
        ? zip(order, cells[column]).first { $0.0 == member }?.1 ?? .nothing(status: 0) : cells[column][0]
    }

    var isComplete: Bool { cells.count == 6 && cells.allSatisfy { [1, 4].contains($0.count) } && path.hasPrefix("/") }

    /// The route it is about, its variables without their names.
    var route: String {
      let segments = path.prefix { $0 != "?" }.split(separator: "/").map { $0.hasPrefix("<") ? "{}" : $0 }
      return "\(method.rawValue) /admin/" + segments.joined(separator: "/")
    }

    func mentions(_ name: String) -> Bool { path.contains("<\(name)>") || body.contains { $0.value == "<\(name)>" } }
  }
}

import FaceDomain
import HTTPKit
import HTTPTypes
import Hummingbird

/// `/admin/user/register` and what the mail after it leads to.
struct RegistrationRoutes: Sendable {
  let register: Register
  let confirm: ConfirmAccount
  let links: AccountLinks

  func add(to routes: inout AdminRouteTable) {
    routes.open(.post, "/user/register", .register, add)
    routes.open(.get, "/user/registration/confirm", .confirmAccount, confirm)
  }

  private struct Body: Decodable {
    let firstName: String?
    let lastName: String?
    let email: String?
    let password: String?
    let isAllowStatistics: Bool?
    /// The same in the spelling that 1.2's JSON library takes too.
    let allowStatistics: Bool?
    let setupToken: String?
  }

  @Sendable private func add(_ request: Request, _ context: AppContext) async throws -> Response {
    let body = try await request.decodeJSON(Body.self)
    let outcome = try await register(
      Register.Form(
        firstName: body.firstName ?? "", lastName: body.lastName ?? "", email: body.email ?? "",
        password: body.password ?? "", allowsStatistics: body.isAllowStatistics ?? body.allowStatistics ?? false,
        setupToken: body.setupToken ?? request.headers[.setupToken] ?? ""),
      from: context.client.address)
    return switch outcome {
    case .enabled: .empty(status: .created)
    case .waitsForConfirmation: .empty()
    }
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    // Programs that look where links lead ask for the head alone. It mustn't use the link up.
    if request.method == .get { try await confirm(request.linkToken(), from: context.client.address) }
    return .empty(status: .found, headers: [.location: links.login])
  }
}

extension Request {
  /// The token of a link that was followed; empty if there is none.
  func linkToken() throws(ParameterError) -> String {
    try RequestParameters(query: uri.query ?? "").string("token") ?? ""
  }
}

extension HTTPField.Name {
  fileprivate static let setupToken = HTTPField.Name("X-Setup-Token") ?? { preconditionFailure("it is a token") }()
}

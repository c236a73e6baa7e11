import Credentials
import HTTPKit
import Hummingbird

/// `/admin/config` and `/admin/status`: about the installation, for everybody.
struct StatusRoutes: Sendable {
  let installation: Installation

  func add(to routes: inout AdminRouteTable) {
    routes.open(.get, "/config", .getConfiguration, configuration)
    routes.open(.get, "/status", .getStatus, status)
    routes.open(.get, "/user/demo/model", .getDemo, demo)
  }

  private struct ConfigurationBody: Encodable {
    let mailServiceEnabled: Bool
    let passwordRule = PasswordRule.explanation
    let firstSignUp: Bool
    let setupTokenNeeded: Bool
  }

  @Sendable private func configuration(_ request: Request, _ context: AppContext) async throws -> Response {
    let configuration = try await installation.configuration()
    return try .json(
      ConfigurationBody(
        mailServiceEnabled: configuration.sendsMails, firstSignUp: configuration.isFirstSignUp,
        setupTokenNeeded: configuration.needsSetupToken))
  }

  private struct StatusBody: Encodable {
    let status: String
  }

  @Sendable private func status(_ request: Request, _ context: AppContext) async throws -> Response {
    try .json(StatusBody(status: await installation.isReady() ? "OK" : "NOT_READY"))
  }

  /// 1.2 gives everybody the key of a demo here, until somebody registers. There is no demo.
  @Sendable private func demo(_ request: Request, _ context: AppContext) async throws -> Response {
    throw APIError.noDemo
  }
}

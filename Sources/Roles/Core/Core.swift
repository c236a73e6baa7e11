public import FaceDomain
public import HTTPKit

/// The core role: photo in, faces out. Stateless, without a database; its port is not to be published, since the api
/// servers that call it send no credential.
public struct Core: Sendable {
  private let routes: RouteTable
  private let status: CoreStatusRoutes

  public struct Settings: Sendable {
    public var limits: UploadLimits
    /// As `status` reports it.
    public var buildVersion: String
    /// Packs that would bring more plugins, by slug.
    public var installable: [String: String]

    public init(limits: UploadLimits, buildVersion: String, installable: [String: String] = [:]) {
      self.limits = limits
      self.buildVersion = buildVersion
      self.installable = installable
    }
  }

  /// - Parameter gate: where bodies take their memory.
  public init(core: any FaceCore, gate: BodyGate, settings: Settings) {
    var routes = RouteTable()
    FindFacesRoutes(core: core, limits: settings.limits, gate: gate).add(to: &routes)
    status = CoreStatusRoutes(core: core, settings: settings)
    status.add(to: &routes)
    self.routes = routes
  }

  public func add(to routes: inout RouteTable) {
    routes.append(self.routes)
  }

  /// What the gateway lets everybody see of a core: how it is, not what it does. 1.2's pages look there.
  public func addStatus(to routes: inout RouteTable, under prefix: String) {
    var own = RouteTable()
    status.add(to: &own)
    routes.append(own, under: prefix)
  }
}

public import FaceDomain
public import HTTPKit
public import Hummingbird

/// The core role: photo in, faces out. Stateless, without a database; its port is not to be published, since the api
/// servers that call it send no credential.
public struct Core: Sendable {
  private let status: CoreStatusRoutes
  private let faces: FindFacesRoutes

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
    faces = FindFacesRoutes(core: core, limits: settings.limits, gate: gate)
    status = CoreStatusRoutes(core: core, settings: settings)
  }

  public func add(to routes: inout RouteTable) {
    faces.add(to: &routes)
    status.add(to: &routes)
  }

  /// As a gateway shows a core: everybody may see how it is, as 1.2's pages do; who has it work is asked who they are.
  /// - Parameter check: throws for whoever may not.
  public func add(
    to routes: inout RouteTable, under prefix: String,
    behind check: @escaping @Sendable (Request, AppContext) async throws -> Void
  ) {
    var (open, closed) = (RouteTable(), RouteTable())
    status.add(to: &open)
    faces.add(to: &closed)
    routes.append(open, under: prefix)
    routes.append(closed, under: prefix, behind: check, reply: CoreErrors.response)
  }
}

import AsyncHTTPClient
public import FaceDomain
import FaceWire
public import Logging
import NIOCore
public import ServiceLifecycle

/// The embedding server on other machines: several cores, of which the least loaded is asked, and another one when it dies.
///
/// ``run()`` looks every second whether they answer. A core that doesn't is asked last; what it was working on is
/// given up and asked elsewhere.
public final class HTTPFaceCore: FaceCore, ServiceLifecycle.Service {
  public struct Settings: Sendable {
    /// Until a connection is there, and for the question whether a core is alive.
    public var connectTimeout: Duration
    /// For a photo, all tries together.
    public var readTimeout: Duration

    public init(connectTimeout: Duration = .seconds(10), readTimeout: Duration = .seconds(60)) {
      self.connectTimeout = connectTimeout
      self.readTimeout = readTimeout
    }
  }

  private let endpoints: [CoreEndpoint]
  private let settings: Settings
  private let request: CoreRequest
  private let client: HTTPClient
  private let logger: Logger

  /// How often each core is asked whether it is alive.
  private static let interval = Duration.seconds(1)
  /// How long it may take to answer that.
  private static let patience = Duration.seconds(3)

  /// - Parameter urls: of the cores, `http://host:3000`, at least one.
  public init(urls: [String], settings: Settings = Settings(), logger: Logger) {
    endpoints = urls.map { CoreEndpoint(url: $0.hasSuffix("/") ? String($0.dropLast()) : $0) }
    self.settings = settings
    self.logger = logger
    var configuration = HTTPClient.Configuration()
    configuration.timeout.connect = .milliseconds(settings.connectTimeout.milliseconds)
    configuration.httpVersion = .http1Only
    // Who refuses is asked no more; there are others, and it is looked at again soon.
    configuration.connectionPool.retryConnectionEstablishment = false
    // Ours are closed before a core closes its: 60 seconds.
    configuration.connectionPool.idleTimeout = .seconds(30)
    // The client would queue what goes beyond; who takes how much is decided here.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    request = CoreRequest(client: client)
  }

  /// Watches the cores until the server stops. Has to run as long as requests come.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await self.checkAll()
        try? await Task.sleep(for: Self.interval)
      }
    }
    // Whoever asks has to have stopped before: a group of services stops in the reverse of its order.
    try? await client.shutdown()
  }

  /// Requests under way, over all cores.
  public var load: Int { endpoints.reduce(0) { $0 + $1.load } }
  /// Cores that answer.
  public var coresUp: Int { endpoints.count { $0.isUp } }

  public func status() async throws(FaceError) -> CoreStatus {
    if let status = current { return status }
    await checkAll()
    guard let status = current else { throw .coreUnavailable }
    return status
  }

  /// Of the first core that answers; of one that did, while none does.
  private var current: CoreStatus? {
    (endpoints.first { $0.isUp && $0.status != nil } ?? endpoints.first { $0.status != nil })?.status
  }

  /// In the order of the addresses, also of cores that don't answer at the moment. Complete when each has answered once.
  public func calculators() async -> CoreCalculators {
    var seen: Set<String> = []
    let statuses = endpoints.map(\.status)
    return CoreCalculators(
      known: statuses.compactMap(\.self).filter { seen.insert($0.calculatorVersion).inserted },
      isComplete: statuses.allSatisfy { $0 != nil })
  }

  public func findFaces(in photo: [UInt8], _ options: FindOptions) async throws(FaceError) -> FaceFindings {
    let deadline = ContinuousClock.now + settings.readTimeout
    let first = try await status().calculatorVersion
    let version = options.calculator ?? first
    var tries: [Int: Int] = [:]
    var isBusy = false
    while let index = choose(version, tries), ContinuousClock.now < deadline {
      tries[index, default: 0] += 1
      do throws(CoreRequest.Failure) {
        let found = try await ask(endpoints[index], photo, options, within: deadline - .now)
        // A core that was replaced since it was last asked: its vectors must not be taken for the others'.
        if let made = found.pluginVersions[PluginSlug.calculator], made != version {
          throw .noAnswer("it has another calculator now")
        }
        return found
      } catch {
        if Task.isCancelled { throw .cancelled }
        switch error {
        case .refused(let reason): throw reason
        case .busy:
          isBusy = true
          tries[index] = Self.mostTries
        case .failed: tries[index] = Self.mostTries
        case .noAnswer(let reason): lose(endpoints[index], reason)
        }
      }
    }
    throw isBusy ? .busy : .coreUnavailable
  }

  /// Twice where there is no other: a connection that was kept open may have been closed at that moment.
  private static let mostTries = 2

  /// The core to ask next: one that is up and was asked least, then least loaded. Cores of another calculator are not
  /// asked: their vectors can't be compared.
  private func choose(_ version: String, _ tries: [Int: Int]) -> Int? {
    let candidates = endpoints.indices.filter { index in
      tries[index, default: 0] < Self.mostTries
        && endpoints[index].status.map { $0.calculatorVersion == version } ?? true
    }
    // Shuffled first, so that equal ones take turns.
    return candidates.shuffled().min { one, other in
      rank(one, tries).lexicographicallyPrecedes(rank(other, tries))
    }
  }

  private func rank(_ index: Int, _ tries: [Int: Int]) -> [Int] {
    [tries[index, default: 0], endpoints[index].isUp ? 0 : 1, endpoints[index].load]
  }

  private func ask(
    _ endpoint: CoreEndpoint, _ photo: [UInt8], _ options: FindOptions, within time: Duration
  ) async throws(CoreRequest.Failure) -> FaceFindings {
    let task = Task { [request] () async -> Result<FaceFindings, CoreRequest.Failure> in
      do throws(CoreRequest.Failure) {
        return .success(try await request.findFaces(photo, options, at: endpoint.url, within: time))
      } catch {
        return .failure(error)
      }
    }
    let number = endpoint.begin { task.cancel() }
    defer { endpoint.end(number) }
    return try await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }.get()
  }

  private func lose(_ endpoint: CoreEndpoint, _ reason: String) {
    guard endpoint.markDown() else { return }
    logger.warning("a core does not answer", metadata: ["core": "\(endpoint.url)", "reason": "\(reason)"])
  }

  private func checkAll() async {
    await withTaskGroup(of: Void.self) { group in
      for endpoint in endpoints { group.addTask { await self.check(endpoint) } }
    }
  }

  private func check(_ endpoint: CoreEndpoint) async {
    do throws(CoreRequest.Failure) {
      let patience = min(Self.patience, settings.connectTimeout)
      let wire = try await request.status(of: endpoint.url, timeout: patience)
      guard let status = wire.coreStatus(dimension: try await dimension(wire, endpoint)) else {
        throw .noAnswer("its status lacks what is needed")
      }
      guard endpoint.markUp(status) else { return }
      logger.info(
        "a core answers", metadata: ["core": "\(endpoint.url)", "calculator": "\(status.calculatorVersion)"])
    } catch {
      guard !Task.isCancelled else { return }
      if case .noAnswer(let reason) = error { lose(endpoint, reason) }
    }
  }

  /// Of the vectors of a core that doesn't tell, by one it is asked for, once.
  private func dimension(_ wire: WireStatus, _ endpoint: CoreEndpoint) async throws(CoreRequest.Failure) -> Int? {
    if let told = wire.dimension { return told }
    if let known = endpoint.dimension(of: wire.calculator_version) { return known }
    let options = FindOptions(plugins: [PluginSlug.calculator], detectFaces: false)
    let found = try await request.findFaces(
      ProbePhoto.bytes, options, at: endpoint.url, within: settings.readTimeout)
    guard let count = found.faces.first?.embedding?.values.count else { return nil }
    endpoint.learn(dimension: count, of: wire.calculator_version)
    return count
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

import HTTPTypes
internal import Synchronization

/// Numbers about the server, in the text format Prometheus reads.
///
/// None of the packages at hand writes that format, and it is a page. Labels take few values: patterns of paths, not
/// paths.
public final class Metrics: Sendable {
  struct Route: Hashable, Sendable {
    let method: String
    let path: String
  }

  /// A number that is asked for when somebody looks.
  public struct Gauge: Sendable {
    let name: String
    let help: String
    let type: String
    let values: @Sendable () -> [Labelled]

    public init(_ name: String, _ help: String, _ value: @escaping @Sendable () -> Double) {
      self.init(name, help, type: "gauge") { [Labelled(labels: "", value: value())] }
    }

    /// A number that only grows, for each of some labels.
    public init(counter name: String, _ help: String, labelled: @escaping @Sendable () -> [Labelled]) {
      self.init(name, help, type: "counter", values: labelled)
    }

    /// Facts written as labels of a number that is 1.
    public init(info name: String, _ help: String, labelled: @escaping @Sendable () -> [Labelled]) {
      self.init(name, help, type: "gauge", values: labelled)
    }

    private init(_ name: String, _ help: String, type: String, values: @escaping @Sendable () -> [Labelled]) {
      self.name = name
      self.help = help
      self.type = type
      self.values = values
    }
  }

  /// A number under labels as Prometheus writes them, `stage="decode"`; without quotes and backslashes in the values.
  public struct Labelled: Sendable {
    let labels: String
    let value: Double

    public init(labels: String, value: Double) {
      self.labels = labels
      self.value = value
    }
  }

  private struct Times {
    var byStatus: [Int: Int] = [:]
    /// How many took no longer than each of ``bounds``.
    var withinBound = [Int](repeating: 0, count: Metrics.bounds.count)
    var count = 0
    var seconds = 0.0
  }

  private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private let requests = Mutex<[Route: Times]>([:])
  private let gauges: [Gauge]

  public init(_ gauges: [Gauge] = []) {
    self.gauges = gauges
  }

  /// Methods are the client's text: unknown ones are one.
  static func method(_ method: HTTPRequest.Method) -> String {
    let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .options, .patch]
    return known.contains(method) ? method.rawValue : "other"
  }

  func record(_ route: Route, status: Int, time: Duration) {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    requests.withLock { requests in
      var times = requests[route] ?? Times()
      times.byStatus[status, default: 0] += 1
      times.count += 1
      times.seconds += seconds
      for (index, bound) in Self.bounds.enumerated() where seconds <= bound { times.withinBound[index] += 1 }
      requests[route] = times
    }
  }

  /// The whole page.
  package var text: String {
    let requests = requests.withLock(\.self).sorted { ($0.key.path, $0.key.method) < ($1.key.path, $1.key.method) }
    var lines = [
      "# HELP compreface_http_requests_total Requests answered.", "# TYPE compreface_http_requests_total counter",
    ]
    for (route, times) in requests {
      for (status, count) in times.byStatus.sorted(by: { $0.key < $1.key }) {
        lines.append("compreface_http_requests_total{\(Self.labels(route)),status=\"\(status)\"} \(count)")
      }
    }
    lines += [
      "# HELP compreface_http_request_seconds Time until a request was answered.",
      "# TYPE compreface_http_request_seconds histogram",
    ]
    for (route, times) in requests {
      let labels = Self.labels(route)
      for (bound, count) in zip(Self.bounds, times.withinBound) {
        lines.append("compreface_http_request_seconds_bucket{\(labels),le=\"\(bound)\"} \(count)")
      }
      lines += [
        "compreface_http_request_seconds_bucket{\(labels),le=\"+Inf\"} \(times.count)",
        "compreface_http_request_seconds_sum{\(labels)} \(times.seconds)",
        "compreface_http_request_seconds_count{\(labels)} \(times.count)",
      ]
    }
    for gauge in gauges {
      lines += ["# HELP \(gauge.name) \(gauge.help)", "# TYPE \(gauge.name) \(gauge.type)"]
      for value in gauge.values() {
        lines.append("\(gauge.name)\(value.labels.isEmpty ? "" : "{\(value.labels)}") \(value.value)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Patterns of paths hold neither quotes nor backslashes.
  private static func labels(_ route: Route) -> String { "method=\"\(route.method)\",path=\"\(route.path)\"" }
}

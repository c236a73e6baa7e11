import HTTPKit
import Vision

/// Where the time of photos goes, and what they are looked at with, for `/metrics`.
enum StageMetrics {
  static func gauges(_ meter: StageMeter) -> [Metrics.Gauge] {
    [
      Metrics.Gauge(
        counter: "compreface_stage_seconds_total", "Time spent on photos, by stage.",
        labelled: { labelled(meter, \.seconds) }),
      Metrics.Gauge(
        counter: "compreface_stage_total", "How often each stage ran; once a face for those that work on faces.",
        labelled: { labelled(meter) { Double($0.count) } }),
      Metrics.Gauge(
        counter: "compreface_batch_total", "Runs of the calculator, by how many faces they had.",
        labelled: {
          meter.batchSizes.sorted { $0.key < $1.key }.map {
            Metrics.Labelled(labels: "faces=\"\($0.key)\"", value: Double($0.value))
          }
        }),
    ]
  }

  static func versions(_ plugins: [String: String]) -> [Metrics.Gauge] {
    let values = plugins.sorted { $0.key < $1.key }.map { slug, version in
      Metrics.Labelled(labels: "plugin=\"\(slug)\",version=\"\(version)\"", value: 1)
    }
    return [Metrics.Gauge(info: "compreface_model_info", "What photos are looked at with.", labelled: { values })]
  }

  private static func labelled(
    _ meter: StageMeter, _ value: (StageMeter.Total) -> Double
  ) -> [Metrics.Labelled] {
    meter.all.sorted { $0.key.rawValue < $1.key.rawValue }.map { stage, total in
      Metrics.Labelled(labels: "stage=\"\(stage.rawValue)\"", value: value(total))
    }
  }
}

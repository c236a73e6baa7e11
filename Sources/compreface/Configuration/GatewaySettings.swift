import Foundation
import FrontendRole
import HTTPKit

/// What `compreface fe` is configured with beside what every server is. Names are those of CompreFace 1.2's gateway
/// where it had them, and so are the addresses without settings: the names of its containers.
struct GatewaySettings: Sendable {
  let gateway: Gateway.Settings

  init(_ sources: ConfigurationSources, limits: UploadLimits) throws(SettingError) {
    gateway = Gateway.Settings(
      admin: try sources.value(Self.admin), api: try sources.value(Self.api), core: try sources.value(Self.core),
      largestBody: limits.largestBody, connectTimeout: try sources.value(Self.connectTimeout),
      readTimeout: try sources.value(Self.readTimeout))
  }
}

// MARK: The table. Add a line here, what is made of it above, and its name to `rows` below.

extension GatewaySettings {
  static let admin = Setting<String>.server(
    "compreface_admin_url", default: "http://compreface-admin:8080", "Where fe alone finds the admin server.")
  static let api = Setting<String>.server(
    "compreface_api_url", default: "http://compreface-api:8080", "Where fe alone finds the api server.")
  static let core = Setting<String>.server(
    "compreface_core_url", default: "http://compreface-core:3000", "Where fe alone finds the core.")
  static let bodySize = Setting<Int>.size(
    "client_max_body_size", default: "10M", upTo: 2 << 30,
    "Largest request, for fe alone; a third more where it may carry base64.")
  static let connectTimeout = Setting<Int>.duration(
    "proxy_connect_timeout", default: "10000ms", in: 100...600_000,
    "Until a server behind fe alone must take a connection.")
  static let readTimeout = Setting<Int>.duration(
    "proxy_read_timeout", default: "60000ms", in: 100...3_600_000, "How long a server behind fe alone may say nothing.")

  static func rows(_ sources: ConfigurationSources) -> [Settings.Row] {
    [
      .init(admin, sources), .init(api, sources), .init(core, sources), .init(bodySize, sources),
      .init(connectTimeout, sources), .init(readTimeout, sources),
    ]
  }
}

extension Setting {
  /// The address of a server, without a slash at its end.
  fileprivate static func server(_ name: String, default value: String, _ help: String) -> Setting<String> {
    Setting<String>(
      name: name, defaultText: value, allowed: "an address such as \(value)", help: help
    ) { text in
      guard let url = URLComponents(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false,
        url.query == nil, url.fragment == nil, url.user == nil
      else { return nil }
      return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
  }

  /// Milliseconds, as nginx writes times: seconds where there is no unit.
  fileprivate static func duration(
    _ name: String, default text: String, in range: ClosedRange<Int>, _ help: String
  ) -> Setting<Int> {
    Setting<Int>(
      name: name, defaultText: text,
      allowed: "a time such as 500ms, 60s or 60 (seconds), from \(range.lowerBound)ms to \(range.upperBound / 1000)s",
      help: help
    ) { text in
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      let unit: Int? =
        switch text.dropFirst(digits.count) {
        case "ms": 1
        case "", "s": 1000
        default: nil
        }
      guard let number = Int(digits), let unit, number <= range.upperBound else { return nil }
      return range.contains(number * unit) ? number * unit : nil
    }
  }
}

package import HTTPTypes

extension HTTPField.Name {
  /// With the key of a service.
  package static let apiKey = HTTPField.Name("x-api-key") ?? { preconditionFailure("x-api-key is a token") }()
}

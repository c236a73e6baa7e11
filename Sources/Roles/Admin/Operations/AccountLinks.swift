package import Credentials

/// The addresses that mails, administrators and the command line send people to. What a token is good for stands where
/// it is made.
package struct AccountLinks: Sendable {
  /// Where people reach this installation, without a slash at its end.
  private let publicURL: String

  package init(publicURL: String) {
    self.publicURL = publicURL
  }

  package var login: String { publicURL + "/login" }

  package func confirmation(_ token: Secret) -> String {
    publicURL + "/admin/user/registration/confirm?token=" + token.text
  }

  /// Of the page on which a new password is chosen.
  package func reset(_ token: Secret) -> String {
    publicURL + "/reset-password?token=" + token.text
  }

  /// Where that page sends it.
  /// - Parameter token: or a word that stands for one.
  package func resetEndpoint(_ token: String) -> String {
    publicURL + "/admin/user/reset-password?token=" + token
  }
}

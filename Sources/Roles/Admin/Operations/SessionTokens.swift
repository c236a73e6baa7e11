import Credentials
import Foundation
import Storage

/// The two secrets of a session: one that comes with each request, and one that fetches the next pair.
struct SessionTokens: Sendable {
  let access: Secret
  let refresh: Secret
  /// From when they were made.
  let accessSeconds: Int
  let refreshSeconds: Int
  /// What is stored of them.
  let stored: AccountRows.SessionTokens

  init(accessSeconds: Int, refreshSeconds: Int, now: Date) {
    access = Secret.make()
    refresh = Secret.make()
    self.accessSeconds = accessSeconds
    self.refreshSeconds = refreshSeconds
    stored = AccountRows.SessionTokens(
      accessHash: access.hash, refreshHash: refresh.hash,
      accessExpires: now.addingTimeInterval(Double(accessSeconds)),
      refreshExpires: now.addingTimeInterval(Double(refreshSeconds)))
  }
}

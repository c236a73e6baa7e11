import Credentials
import FaceDomain
package import Foundation
package import Logging
package import Mail
public import ServiceLifecycle
package import Storage

/// Sends the mails that wait in the database, two at a time, outside of any request and any transaction. What fails is
/// tried again for as long as it would be of use, then given up, for administrators to see.
///
/// A mail's token is made when it is sent: nothing that opens a door lies in the database meanwhile. Another try has
/// another token, and only the last one is good.
public struct MailOutbox: ServiceLifecycle.Service {
  private let store: AccountStore
  private let mailer: any Mailer
  private let texts: MailTexts
  private let logger: Logger
  private let now: @Sendable () -> Date
  private let lanes = [Lane(), Lane()]

  private struct Lane {
    let wakeUps: AsyncStream<Void>
    let wakeUp: AsyncStream<Void>.Continuation

    init() {
      (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }
  }

  private struct Job: Sendable {
    let mail: AccountRows.OutgoingMail
    let token: Secret
  }

  /// How often it is looked whether another try is due.
  private static let interval = Duration.seconds(5)
  /// Longer than any sending takes: who hasn't told the outcome by then has died.
  private static let leaseSeconds = 120.0
  /// Before the second try, the third and so on; the last one from then on.
  private static let pauseSeconds = [10.0, 30, 120, 300, 600]

  package init(
    store: AccountStore, mailer: any Mailer, publicURL: String, logger: Logger, now: @escaping @Sendable () -> Date
  ) {
    self.store = store
    self.mailer = mailer
    texts = MailTexts(links: AccountLinks(publicURL: publicURL))
    self.logger = logger
    self.now = now
  }

  /// Looks into the database now, not only after a while.
  func wake() {
    for lane in lanes { lane.wakeUp.yield() }
  }

  /// Mails that are on their way when the server stops are waited for.
  public func run() async throws {
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for lane in lanes {
          group.addTask { for await _ in lane.wakeUps { await sendDue() } }
        }
        group.addTask {
          await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
              wake()
              try? await Task.sleep(for: Self.interval)
            }
          }
        }
      }
    } onGracefulShutdown: {
      for lane in lanes { lane.wakeUp.finish() }
    }
  }

  /// Sends one mail after the other until none is due.
  package func sendDue() async {
    while !Task.isShuttingDownGracefully, let job = await claim() { await send(job) }
  }

  // MARK: One mail

  private func claim() async -> Job? {
    let now = now()
    do {
      // Seldom anything: the only writer isn't taken for nothing.
      guard let due = try await store.read({ rows in try rows.nextMailDue() }), due <= now else { return nil }
      return try await store.write { rows in
        while let mail = try rows.claimMail(at: now, until: now.addingTimeInterval(Self.leaseSeconds)) {
          if let job = try Self.prepare(mail, rows, at: now) { return job }
        }
        return nil
      }
    } catch {
      if !Task.isCancelled {
        logger.warning("the mails to send could not be read, it is tried again", metadata: ["error": "\(error)"])
      }
      return nil
    }
  }

  /// Makes the token.
  /// - Returns: nil for a mail that nobody needs any more.
  private static func prepare(_ mail: AccountRows.OutgoingMail, _ rows: AccountRows, at now: Date) throws -> Job? {
    guard mail.isWanted else {
      try rows.mailIsSent(mail.id)
      return nil
    }
    guard now < mail.deadline else {
      try giveUp(mail, "it was not sent in time", rows, at: now)
      return nil
    }
    let token = Secret.makeUUID()
    switch mail.kind {
    case .confirmation: try rows.setConfirmation(token.uuidHash, of: mail.account.id)
    case .reset:
      try rows.setResetToken(
        token.uuidHash, of: mail.account, expires: now.addingTimeInterval(ResetPassword.linkSeconds))
    }
    return Job(mail: mail, token: token)
  }

  private func send(_ job: Job) async {
    let account = job.mail.account
    let message =
      switch job.mail.kind {
      case .confirmation: texts.confirmation(job.token, to: account.email)
      case .reset: texts.reset(job.token, to: account.email)
      }
    do throws(MailError) {
      try await mailer.send(message)
    } catch {
      await note(error, about: job.mail)
      return
    }
    do {
      try await store.write { rows in try rows.mailIsSent(job.mail.id) }
    } catch {
      logger.warning(
        "a mail was sent, but not noted as sent: it will be sent again",
        metadata: ["account": "\(account.guid)", "error": "\(error)"])
    }
  }

  // MARK: Failures

  private func note(_ error: MailError, about mail: AccountRows.OutgoingMail) async {
    let now = now()
    let next = error.isPermanent ? nil : mail.nextAttempt(after: now)
    logger.warning(
      next == nil ? "a mail could not be sent, it is given up" : "a mail could not be sent, it is tried again",
      metadata: [
        "account": "\(mail.account.guid)", "kind": "\(mail.kind.rawValue)", "attempt": "\(mail.attempts)",
        // Servers quote the address they refuse, which has no place in a log.
        "error": "\(error.description.withoutAddress(mail.account.email))",
      ])
    do {
      try await store.write { rows in
        guard try rows.isMailWaiting(mail.id) else { return }
        if let next {
          try rows.mailFailed(mail.id, error.description, next: next)
        } else {
          try Self.giveUp(mail, error.description, rows, at: now)
        }
      }
    } catch {
      // The lease ends, and it is tried again.
      logger.warning("that a mail failed could not be noted", metadata: ["error": "\(error)"])
    }
  }

  private static func giveUp(
    _ mail: AccountRows.OutgoingMail, _ reason: String, _ rows: AccountRows, at now: Date
  ) throws {
    try rows.mailFailed(mail.id, reason, next: nil)
    try rows.note(
      AuditEvent(
        actor: .system, action: .mailGivenUp,
        object: .init(.account, id: mail.account.guid, name: mail.account.email),
        detail: "\(mail.kind.rawValue), attempt \(mail.attempts): \(reason)"),
      at: now)
  }

  fileprivate static func pause(after attempts: Int) -> Double {
    pauseSeconds[min(max(attempts, 1), pauseSeconds.count) - 1]
  }
}

extension AccountRows.OutgoingMail {
  /// Whether the account hasn't been confirmed yet, or has.
  fileprivate var isWanted: Bool {
    switch kind {
    case .confirmation: !account.isEnabled
    case .reset: account.isEnabled
    }
  }

  /// From when on it is of no use: the account is deleted then, or whoever asked has long asked again.
  fileprivate var deadline: Date {
    switch kind {
    case .confirmation: created.addingTimeInterval(AccountRows.confirmationSeconds)
    case .reset: created.addingTimeInterval(ResetPassword.linkSeconds)
    }
  }

  /// Nil where that would be too late.
  fileprivate func nextAttempt(after now: Date) -> Date? {
    let next = now.addingTimeInterval(MailOutbox.pause(after: attempts))
    return next < deadline ? next : nil
  }
}

extension String {
  fileprivate func withoutAddress(_ address: String) -> String {
    replacingOccurrences(of: address, with: "(address)", options: .caseInsensitive)
  }
}

import Credentials
import FaceDomain

extension SignInThrottle {
  /// Counts a try that stays counted, whatever becomes of it.
  /// - Throws: ``AccountError/tooManyAttempts(seconds:)``
  @discardableResult
  func admit(_ keys: [Key]) throws(AccountError) -> Attempt {
    do throws(Refusal) {
      return try attempt(keys)
    } catch {
      throw .tooManyAttempts(seconds: Int(error.retryAfter.components.seconds))
    }
  }

  /// Does something of which too many failures are slowed down.
  /// - Parameters:
  ///   - failure: the error that tells a failure. After any other nothing was learned, and nothing counts.
  /// - Throws: ``AccountError/tooManyAttempts(seconds:)``, and whatever `body` throws.
  func slowing<Result: Sendable>(
    _ keys: [Key], after failure: AccountError, _ body: () async throws -> Result
  ) async throws -> Result {
    let attempt = try admit(keys)
    do {
      let result = try await body()
      attempt.succeeded()
      return result
    } catch {
      // After the caller hung up it stands: they would have had as many hashes computed as they like.
      if error as? AccountError != failure, !Task.isCancelled { attempt.withdraw() }
      throw error
    }
  }
}

internal import CCurl

/// What libcurl and the server say about a mail that was not sent.
struct SMTPFailure: Error {
  let code: CURLcode
  let reply: SMTPReply
  /// libcurl's, in English.
  let explanation: String

  func error(_ reason: ReasonText) -> MailError {
    switch code {
    case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_INVALIDCERTSTATUS:
      .insecure(reason: reason(explanation.utf8))
    // The server may have said anything before it fell silent.
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_OUT_OF_MEMORY:
      .unavailable(reason: reason(explanation.utf8))
    case CURLE_URL_MALFORMAT, CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN, CURLE_UNSUPPORTED_PROTOCOL,
      CURLE_BAD_FUNCTION_ARGUMENT:
      .invalid(reason: reason(explanation.utf8))
    default:
      if let code = reply.code {
        answered(code, reason(reply.text, code: code))
      } else if code == CURLE_LOGIN_DENIED {
        // There was no way of logging in that both sides know; the server was not even asked.
        .refused(code: 535, reason: reason(explanation.utf8))
      } else {
        .unavailable(reason: reason("the connection broke: \(explanation)".utf8))
      }
    }
  }

  private func answered(_ code: Int, _ reason: String) -> MailError {
    code < 500 ? .unavailable(reason: reason) : .refused(code: code, reason: reason)
  }
}

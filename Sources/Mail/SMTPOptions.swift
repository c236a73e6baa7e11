internal import CCurl

/// How libcurl should talk to a server. If any of it can't be set nothing may be sent: it may be the encryption.
struct SMTPOptions {
  let curl: UnsafeMutableRawPointer

  func set(server: SMTPServer, greeting: String) throws(CurlError) {
    try set(CURLOPT_URL, "\(server.security == .tls ? "smtps" : "smtp")://\(server)/\(greeting)")
    try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    // No proxy, whatever the environment says.
    try set(CURLOPT_PROXY, "")
    // No signals: they would hit any thread of the process.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_CONNECTTIMEOUT_MS, server.connectTimeout.wholeMilliseconds)
    try set(CURLOPT_TIMEOUT_MS, server.timeout.wholeMilliseconds)
    // A mail that has been taken is followed by a good-bye, whose reply those limits leave out: 120 s is the default.
    try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, 1 + server.timeout.wholeMilliseconds / 1000)
    try set(CURLOPT_FORBID_REUSE, 1)
    try set(encryption: server)
    guard !server.username.isEmpty else { return }
    try set(CURLOPT_USERNAME, server.username)
    try set(CURLOPT_PASSWORD, server.password)
    // Not Kerberos, which libcurl would try before these wherever it is offered.
    try set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
  }

  func set(from sender: MailAddress, to recipients: UnsafeMutablePointer<curl_slist>) throws(CurlError) {
    try set(CURLOPT_MAIL_FROM, "<\(sender.text)>")
    try CurlError.check(compreface_curl_set_recipients(curl, recipients))
    try set(CURLOPT_UPLOAD, 1)
  }

  private func set(encryption server: SMTPServer) throws(CurlError) {
    let demand =
      switch server.security {
      case .startTLS, .tls: CURLUSESSL_ALL
      case .opportunistic: CURLUSESSL_TRY
      case .none: CURLUSESSL_NONE
      }
    try set(CURLOPT_USE_SSL, Int(demand.rawValue))
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    guard let file = server.certificateAuthority else { return }
    try set(CURLOPT_CAINFO, file)
    // Else the system's authorities would go on to be trusted beside it.
    try set(CURLOPT_CAPATH, nil)
  }

  func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
    try CurlError.check(compreface_curl_set_number(curl, option, value))
  }

  func set(_ option: CURLoption, _ value: String?) throws(CurlError) {
    try CurlError.check(compreface_curl_set_text(curl, option, value))
  }

  func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) throws(CurlError) {
    try CurlError.check(compreface_curl_set_pointer(curl, option, value))
  }

  func set(_ option: CURLoption, _ value: curl_read_callback) throws(CurlError) {
    try CurlError.check(compreface_curl_set_callback(curl, option, value))
  }
}

struct CurlError: Error {
  let code: CURLcode

  static func check(_ code: CURLcode) throws(CurlError) {
    if code != CURLE_OK { throw CurlError(code: code) }
  }
}

extension Duration {
  /// From 1, since libcurl takes 0 for no limit, to what its 32 bits hold.
  fileprivate var wholeMilliseconds: Int {
    Int(min(max(self / .milliseconds(1), 1), Double(Int32.max)))
  }
}

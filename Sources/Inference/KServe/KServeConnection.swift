internal import CCurl

/// A connection to a server of networks, which stays open between requests. By libcurl, which blocks.
final class KServeConnection: @unchecked Sendable {
  // Proof: libcurl's handle is not safe for two threads at once; KServeClient takes a connection out of a locked pool
  // before use and puts it back after, so that only one thread has it.

  struct Answer {
    let status: Int
    let body: [UInt8]
    /// Bytes of JSON at the body's start, if the server says so.
    let headerLength: Int?
  }

  struct Failure: Error {
    let code: CURLcode
    /// In English.
    let explanation: String

    /// The server may have closed the connection while nothing was asked: the same may work on a new one.
    var isBrokenConnection: Bool {
      [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE].contains(code)
    }
  }

  private let curl: UnsafeMutableRawPointer
  private let explanation: UnsafeMutablePointer<CChar>
  private var received: [UInt8] = []
  private var largestAnswer = 0

  private static let isStarted = compreface_curl_start() == CURLE_OK

  /// Opens nothing yet.
  init(_ options: KServeOptions) throws(Failure) {
    guard Self.isStarted, let curl = curl_easy_init() else {
      throw Failure(code: CURLE_FAILED_INIT, explanation: "libcurl doesn't start")
    }
    self.curl = curl
    explanation = .allocate(capacity: Int(CURL_ERROR_SIZE))
    explanation.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try configure(options)
  }

  deinit {
    curl_easy_cleanup(curl)
    explanation.deallocate()
  }

  /// - Parameters:
  ///   - request: nil gets what is there.
  ///   - largestAnswer: bytes; longer ones are a failure.
  ///   - timeout: for all of it.
  func ask(
    _ url: String, _ request: KServeRequest?, largestAnswer: Int, timeout: Duration
  ) throws(Failure) -> Answer {
    received = []
    self.largestAnswer = largestAnswer
    let headers = request.map(KServeHeaderFields.init)
    defer { withExtendedLifetime(headers) {} }
    try set(CURLOPT_URL, url)
    try set(CURLOPT_TIMEOUT_MS, timeout.wholeMilliseconds)
    try check(compreface_curl_set_headers(curl, headers?.list))
    if let request {
      // libcurl reads the body where it lies, so the transfer ends within the closure.
      let outcome = request.body.withUnsafeBytes { body in
        Result { () throws(Failure) in try post(body) }
      }
      try outcome.get()
    } else {
      try set(CURLOPT_HTTPGET, 1)
      try perform()
    }
    return Answer(
      status: compreface_curl_status(curl), body: received,
      headerLength: compreface_curl_header(curl, KServeHeaderFields.headerLength).flatMap { Int(String(cString: $0)) })
  }

  private func post(_ body: UnsafeRawBufferPointer) throws(Failure) {
    try set(CURLOPT_POST, 1)
    try check(compreface_curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
    // libcurl only reads it; the boundary to C has one function for all pointers.
    try set(CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
    try perform()
  }

  private func perform() throws(Failure) {
    // What libcurl calls back with is this object, which the caller of this method holds.
    try set(CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
    try check(curl_easy_perform(curl))
  }

  /// - Returns: whether it was taken.
  fileprivate func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= largestAnswer - received.count else { return false }
    received.append(contentsOf: bytes)
    return true
  }

  // MARK: Options

  private func configure(_ options: KServeOptions) throws(Failure) {
    try set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(explanation))
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    // No proxy, whatever the environment says.
    try set(CURLOPT_PROXY, "")
    // No signals: they would hit any thread of the process.
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeout.wholeMilliseconds)
    try check(compreface_curl_set_callback(curl, CURLOPT_WRITEFUNCTION, writeAnswer))
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    guard let file = options.certificateAuthority else { return }
    try set(CURLOPT_CAINFO, file)
    // Else the system's authorities would go on to be trusted beside it.
    try set(CURLOPT_CAPATH, String?.none)
  }

  private func set(_ option: CURLoption, _ value: Int) throws(Failure) {
    try check(compreface_curl_set_number(curl, option, value))
  }

  private func set(_ option: CURLoption, _ value: String?) throws(Failure) {
    try check(compreface_curl_set_text(curl, option, value))
  }

  private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) throws(Failure) {
    try check(compreface_curl_set_pointer(curl, option, value))
  }

  private func check(_ code: CURLcode) throws(Failure) {
    guard code != CURLE_OK else { return }
    let text = String(cString: explanation)
    let isTooLong = code == CURLE_WRITE_ERROR
    throw Failure(
      code: code,
      explanation: isTooLong
        ? "its answer has more than \(largestAnswer) bytes"
        : text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)
  }
}

private let writeAnswer: curl_read_callback = { buffer, size, count, context in
  guard let buffer, let context else { return 0 }
  let bytes = UnsafeRawBufferPointer(start: buffer, count: size * count)
  return Unmanaged<KServeConnection>.fromOpaque(context).takeUnretainedValue().receive(bytes) ? bytes.count : 0
}

extension Duration {
  /// From 1, since libcurl takes 0 for no limit, to what its 32 bits hold.
  fileprivate var wholeMilliseconds: Int {
    Int(min(max(self / .milliseconds(1), 1), Double(Int32.max)))
  }
}

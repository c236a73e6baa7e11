internal import CCurl

/// One mail over one connection, by libcurl. Belongs to the thread that made it, and keeps it until the server is done.
final class SMTPTransfer {
  private let curl: UnsafeMutableRawPointer
  private let recipients: UnsafeMutablePointer<curl_slist>
  private let explanation: UnsafeMutablePointer<CChar>
  private var unsent: ArraySlice<UInt8>
  private var reply = SMTPReply()

  /// libcurl's own start. It starts OpenSSL 3, which guards its start itself (OPENSSL_init_ssl).
  private static let isStarted = compreface_curl_start() == CURLE_OK

  /// Fails if there is no memory.
  init?(_ message: MIMEMessage) {
    guard Self.isStarted, let curl = curl_easy_init() else { return nil }
    guard let recipients = curl_slist_append(nil, "<\(message.recipient.text)>") else {
      curl_easy_cleanup(curl)
      return nil
    }
    self.curl = curl
    self.recipients = recipients
    explanation = .allocate(capacity: Int(CURL_ERROR_SIZE))
    explanation.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    unsent = message.bytes[...]
  }

  deinit {
    curl_easy_cleanup(curl)
    curl_slist_free_all(recipients)
    explanation.deallocate()
  }

  func run(_ message: MIMEMessage, through server: SMTPServer) throws(SMTPFailure) {
    let options = SMTPOptions(curl: curl)
    // What libcurl calls back with is this object, which the caller of this method holds.
    let this = Unmanaged.passUnretained(self).toOpaque()
    do throws(CurlError) {
      try options.set(CURLOPT_ERRORBUFFER, explanation)
      // The sender's domain is known to the DNS, where strict servers look; this machine's name may be a container's.
      try options.set(server: server, greeting: message.sender.domain)
      try options.set(from: message.sender, to: recipients)
      try options.set(CURLOPT_INFILESIZE, message.bytes.count)
      try options.set(CURLOPT_READFUNCTION, readUpload)
      try options.set(CURLOPT_READDATA, this)
      try options.set(CURLOPT_HEADERFUNCTION, writeReply)
      try options.set(CURLOPT_HEADERDATA, this)
      try CurlError.check(curl_easy_perform(curl))
    } catch {
      let text = String(cString: explanation)
      throw SMTPFailure(
        code: error.code, reply: reply,
        explanation: text.isEmpty ? String(cString: curl_easy_strerror(error.code)) : text)
    }
  }

  /// The next bytes of the mail; none at its end. libcurl doubles dots at the start of lines.
  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = unsent.prefix(buffer.count)
    buffer.copyBytes(from: piece)
    unsent = unsent[piece.endIndex...]
    return piece.count
  }

  fileprivate func receive(_ line: UnsafeRawBufferPointer) {
    reply.append(line)
  }
}

private let readUpload: curl_read_callback = { buffer, size, count, context in
  guard let buffer, let context else { return 0 }
  return Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue()
    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

/// libcurl passes every line of the server here, as it passes header fields of HTTP.
private let writeReply: curl_write_callback = { buffer, size, count, context in
  guard let buffer, let context else { return 0 }
  Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue()
    .receive(UnsafeRawBufferPointer(start: buffer, count: size * count))
  return size * count
}

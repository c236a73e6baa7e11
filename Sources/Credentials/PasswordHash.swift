internal import CCrypt
internal import Foundation

package enum CredentialError: Error, Sendable {
  /// bcrypt would end the password at its zero character.
  case zeroCharacter
  /// bcrypt would ignore what lies beyond `PasswordRule.maximumBytes`.
  case tooLong
  /// The operating system's libcrypt refused.
  case hashingFailed
}

/// bcrypt, by the operating system's libcrypt. Every call takes the time of a hash (tens of milliseconds) on the
/// calling thread.
package enum PasswordHash {
  /// CompreFace's column holds `$2a$10$`; older installations must be able to read what we write.
  private static let prefix = "$2a$"
  private static let cost: UInt = 10

  /// A dearer hash would hold a processor for seconds with every try.
  private static let costs = 4...14

  /// To be compared with when there is no such account, so that the answer takes as long.
  /// Salt and digest are random: nobody knows a password for it.
  package static let unknown = "$2a$10$JL0JQWhbgJjLG4ZtjF64iuvbtARY8Oz8sSDy1SVBP0T2LlxlUzqGC"

  /// `$2a$10$…`, 60 characters. Applies no rule but bcrypt's own limits; see `PasswordRule`.
  package static func make(_ password: String) throws(CredentialError) -> String {
    if password.utf8.contains(0) { throw .zeroCharacter }
    if password.utf8.count > PasswordRule.maximumBytes { throw .tooLong }
    guard let setting = makeSetting(), let hash = crypt(password, setting), parts(of: hash) != nil else {
      throw .hashingFailed
    }
    return String(decoding: hash, as: UTF8.self)
  }

  /// False also for what is no bcrypt hash (`$2a$`, `$2b$`, `$2y$`) of a cost from 4 to 14.
  /// Of a password longer than 72 bytes only these count, as bcrypt has it.
  package static func matches(_ password: String, _ hash: String) -> Bool {
    let expected = Array(hash.utf8.prefix(Self.length + 1))
    guard let expectedDigest = parts(of: expected)?.digest, !password.utf8.contains(0),
      let actual = crypt(password, expected), let actualDigest = parts(of: actual)?.digest
    else { return false }
    // The digests only: libcrypt clears the unused bits of the salt's last character, other implementations keep them.
    return zip(expectedDigest, actualDigest).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static let length = 60
  private static let settingLength = 29

  private static func parts(of hash: [UInt8]) -> (setting: ArraySlice<UInt8>, digest: ArraySlice<UInt8>)? {
    let dollar = UInt8(ascii: "$")
    guard hash.count == length, hash[0] == dollar, hash[1] == UInt8(ascii: "2"), "aby".utf8.contains(hash[2]),
      hash[3] == dollar, hash[6] == dollar, let tens = digit(hash[4]), let ones = digit(hash[5]),
      costs.contains(tens * 10 + ones), hash[7...].allSatisfy(isRadix64)
    else { return nil }
    return (hash[..<settingLength], hash[settingLength...])
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private static func isRadix64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      // These three follow one another in ASCII: period, slash and the digits.
      UInt8(ascii: ".")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func makeSetting() -> [UInt8]? {
    let salt = RandomBytes.make(16).map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
    guard crypt_gensalt_rn(prefix, cost, salt, Int32(salt.count), &output, Int32(output.count)) != nil else {
      return nil
    }
    return output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  }

  /// The whole hash, as bytes. The password is cut at 72 bytes: libcrypt refuses more than 511, bcrypt reads no more.
  private static func crypt(_ password: String, _ setting: [UInt8]) -> [UInt8]? {
    // One array of its final size, so that no copy escapes the wiping; the last byte stays zero.
    var phrase = [CChar](repeating: 0, count: PasswordRule.maximumBytes + 1)
    for (index, byte) in password.utf8.prefix(PasswordRule.maximumBytes).enumerated() {
      phrase[index] = CChar(bitPattern: byte)
    }
    defer { phrase.withUnsafeMutableBytes(wipe) }
    // On the heap, because it is 32 KiB; zero before its first use, because libcrypt wants it so.
    let size = MemoryLayout<crypt_data>.size
    let work = UnsafeMutableRawBufferPointer.allocate(
      byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
    work.initializeMemory(as: UInt8.self, repeating: 0)
    defer {
      wipe(work)
      work.deallocate()
    }
    let setting = setting.map { CChar(bitPattern: $0) } + [0]
    guard let output = crypt_rn(phrase, setting, work.baseAddress, Int32(size)) else { return nil }
    return Array(UnsafeBufferPointer(start: output, count: strlen(output))).map { UInt8(bitPattern: $0) }
  }

  /// Unlike an assignment, the compiler may not leave this out.
  private static func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    explicit_bzero(start, bytes.count)
  }
}

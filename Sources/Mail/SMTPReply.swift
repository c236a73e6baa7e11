/// What the server last said, if it was a refusal.
///
/// A reply of any other kind is not kept: those to AUTH can hold what the password is made of.
package struct SMTPReply {
  /// 400 to 599.
  package private(set) var code: Int?
  /// All lines of the reply with its codes taken off, cut off where the server goes on and on.
  package private(set) var text: [UInt8] = []
  private var goesOn = false

  package init() {}

  /// One line, with its end or without.
  package mutating func append(_ line: some Collection<UInt8>) {
    let code = Self.code(of: line)
    // libcurl says good-bye after a refusal too.
    if code == 221 { return }
    guard let code, (400...599).contains(code) else {
      self = SMTPReply()
      return
    }
    if !goesOn || code != self.code { text = [] }
    self.code = code
    let rest = line.dropFirst(3)
    goesOn = rest.first == UInt8(ascii: "-")
    if text.count < 1000 { text += rest.dropFirst().prefix(1000) }
  }

  private static func code(of line: some Collection<UInt8>) -> Int? {
    let digits = line.prefix(3)
    guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

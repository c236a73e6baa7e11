import Credentials
import Testing

struct PasswordHashTests {
  /// Hashes that others made, with their passwords.
  struct Golden: Sendable {
    let password: String
    let hashes: [String]
  }

  private static let phrase = "correct horse battery"
  private static let umlauts = "Größenwahn-Übung"
  private static let emoji = "pässwörd 🔑🙂"
  private static let signs = "Ünïcödé ÿÿÿÿ £££"
  private static let bytes72 = String(repeating: "0123456789abcdef", count: 4) + "01234567"
  private static let bytes100 = String(repeating: "0123456789", count: 10)

  /// Python's `bcrypt` 4.3.0 from PyPI (in Rust; it cuts a password at 72 bytes, from 5.0 on it refuses
  /// longer ones).
  static let python = [
    Golden(
      password: phrase,
      hashes: [
        "$2a$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG",
        "$2b$10$dpkF9hnQtUTDEP9BSPYVsOYkG5as3pGKc8qJvo2yG4ksHSjmsIDKm",
        "$2b$14$hmcWJqG9GAZjT00uqQvQo.WdQxksFnoeAKXaJnA8zCJrvxfFHcD/2",
      ]),
    Golden(
      password: umlauts,
      hashes: [
        "$2a$04$iaCz6wudFjy99z9fHk2.DeNNAJ2qLNH9UmfYlAc9q/c7smeiWRwfy",
        "$2b$04$EINIEPlkWxW.CALCoA3.DOlMfqHEgGDlOp/OawZp3qQChR0zc2Vle",
        "$2y$05$2ALIJpBd6qOCIW8DbE.tEO2L1uzfzufnBgvoSCpgEGszlxb2O03Mm",
      ]),
    Golden(
      password: emoji,
      hashes: [
        "$2a$04$zjZnZ9WMgO0OIQ9lCrHTJuPyf6DBFISqxxO6.y6qV4ZCO61uYn66y",
        "$2b$04$rZcT2KN73ivQ79jMZRtHz.7QQ5ZyJTJCzQMNmF5Xaf4v8Dyo//43K",
      ]),
    Golden(
      password: signs,
      hashes: [
        "$2a$04$QY1JstOfNoNfcAjFNXoaT.LPaK1rc/d3BU.zwf6UC3imITMrFoSXm",
        "$2b$04$vjxlF53i4NA6gcTcL0Rl8uGAdPM1yMf15LK05z//Y0F0Q3CRgt4SK",
      ]),
    Golden(
      password: bytes72,
      hashes: [
        "$2a$04$sHFC/EWcRtYPlBt03oZCTuKDgSwGcohlZVseni2NkDhUxxJTUgsCm",
        "$2b$04$v16QMo/jAFKzT9o8TnR3XebI6P74MAJB5uUkiCijsNq7GpFVoRKTK",
      ]),
    Golden(
      password: bytes100,
      hashes: [
        "$2a$04$nnwDYxXtGJeehNqaYzoOTeanFk4OVlUnny56ANyCHmVojcG0w6ssu",
        "$2b$04$bw8PNQxVL26zkECOrSWfEebDGjjj2Wl.yuNxCuGryuaQsjsUCC6kq",
      ]),
    Golden(
      password: "",
      hashes: [
        "$2a$04$Xqj38pm5gAPZ1tkacF0jY.WCmGfgl685EfE.c5cf.50dLmIiYGlXy",
        "$2b$04$pibGjNpsvg/oB6S8l5a7u.piL/4LAW8SkO3.FQDZeNqUdPimlLfdK",
      ]),
  ]

  /// Apache's `htpasswd -B` 2.4.71, which only knows `$2y$`.
  static let apache = [
    Golden(password: phrase, hashes: ["$2y$04$AtjtndY2IZRdhV.fpoBWZ.zf9SF31HCSS1NR2voL7SLn9wCFBtEVK"]),
    Golden(password: umlauts, hashes: ["$2y$04$rRm3s3ixJptRrpMakOjp7eWOfQnZZWKyUopUxfO636fGLK4Q0dEN2"]),
    Golden(password: emoji, hashes: ["$2y$04$7d/yXXRBf4FFv.j1QCRBXew8zdOTEA6dZlIWphjcizxnbACHBcFFy"]),
    Golden(password: bytes72, hashes: ["$2y$04$yTn1zDXmLt6WnJXyWyaLF./nzrrigEAaVqL54AgC3ak3UuOo3unXG"]),
    Golden(password: bytes100, hashes: ["$2y$05$x5NoigccShupBuUj3miNO.6/e9yedFe4xJIgoIrMRsgKLpuHu5QVK"]),
    Golden(password: "", hashes: ["$2y$04$83uj8Zs3t6dPCzXr/68Ry.0zREUoBHHo2r5ZOs6pKrpL4/6aa7zMC"]),
  ]

  /// Python's `passlib` 1.7.4 with its own bcrypt in pure Python.
  static let passlib = [
    Golden(
      password: umlauts,
      hashes: [
        "$2a$04$yV2dokftrvjPFFYMcw6a8evEqPZqlmMkrZaaNLyYX3bKuLd.SeXu.",
        "$2b$04$aoeFUcYEnjectPNT8OZrbuSdxr18ACTedWr6.jOWptQzuwyt7cRnW",
        "$2y$04$GZTBQ.rsaMB0wV.SiH1oAePDRsox4qMiur09eT5r9aMLv3kU9SXz6",
      ]),
    Golden(
      password: bytes100,
      hashes: [
        "$2a$04$dZSCoESAwuwL8Z2TimxP/.wNmUCfU6j0ghVH3Y3NZkQFf5WXSMySi",
        "$2b$04$7C3bd7UYeKHu28dsXLK/JOdM736jvZbNJPQIxQ68Nen8A7AbpsD/C",
        "$2y$04$jPm/yW6.UVuGtpgpuev/4.1w0uhvt6KGtPW68eYv6VOqphAJV/aEi",
      ]),
    Golden(
      password: "",
      hashes: [
        "$2a$04$oE2n9A6QY5L76QwdhB3AjOatuIU6FJmgSl2EUZ7UyPbXvoR7TtjYa",
        "$2b$04$R.sNQhHmesCzxX4GIrAX/uzUo/beO.0uQUTQcr78/0abzwCUFgZj6",
        "$2y$04$k6iYY9ox3QhQGgxX1U2eM.atenFQd0CH0/matLfKpUbl5dv2K0QEq",
      ]),
  ]

  @Test(arguments: python + apache + passlib) func hashesOfOthersMatch(golden: Golden) {
    for hash in golden.hashes {
      #expect(PasswordHash.matches(golden.password, hash))
      #expect(!PasswordHash.matches("x" + golden.password, hash))
    }
  }

  @Test func onlyTheFirst72BytesCountAsInOtherImplementations() {
    let hash = "$2a$04$nnwDYxXtGJeehNqaYzoOTeanFk4OVlUnny56ANyCHmVojcG0w6ssu"
    #expect(PasswordHash.matches(String(Self.bytes100.prefix(72)), hash))
    #expect(PasswordHash.matches(Self.bytes100 + String(repeating: "x", count: 1000), hash))
    #expect(!PasswordHash.matches(String(Self.bytes100.prefix(71)), hash))
  }

  /// The 22nd character of the salt has four bits that mean nothing; some implementations keep what they were given.
  /// The digest is from Python's `bcrypt`, for the same salt with these bits zero.
  @Test func theUnusedBitsOfTheSaltMayBeAny() {
    for last in ["u", "v"] {
      let hash = "$2a$04$abcdefghijklmnopqrstu\(last)qREtd3VJD2QVZbuFskFSLk6eRIrQoOS"
      #expect(PasswordHash.matches(Self.phrase, hash))
    }
  }

  @Test(arguments: [
    "", "$", "$2a$", "plain text", "correct horse battery",
    // Other variants and schemes of libcrypt, among them the one with the sign bug.
    "$2x$04$AtjtndY2IZRdhV.fpoBWZ.zf9SF31HCSS1NR2voL7SLn9wCFBtEVK",
    "$2$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG",
    "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/", "$6$saltsalt$", "$y$j9T$salt$", "*0", "*1",
    // Right but for the cost: by Python's `bcrypt`; and costs that do not exist.
    "$2b$15$IpRrLW6YBh3VG51W4NEgD.FkEdzf48XdDrmusCZLxG1xXYoTjmtua",
    "$2a$31$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG",
    "$2a$03$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG",
    "$2a$1a$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG",
    "$2a$+9$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG",
    // A character too few, too many, wrong.
    "$2a$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMm",
    "$2a$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmGG",
    "$2a$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMm\n",
    "$2a$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMm\0",
    "$2a$10$MRqRm1VngKkJShX2MeTM:.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG",
    "$2a$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmH",
  ])
  func whatIsNoHashOfItNeverMatches(hash: String) {
    #expect(!PasswordHash.matches(Self.phrase, hash))
    #expect(!PasswordHash.matches("", hash))
  }

  @Test func aZeroCharacterNeverMatches() {
    #expect(!PasswordHash.matches("\0", "$2a$04$Xqj38pm5gAPZ1tkacF0jY.WCmGfgl685EfE.c5cf.50dLmIiYGlXy"))
    #expect(!PasswordHash.matches(Self.phrase + "\0x", "$2a$10$MRqRm1VngKkJShX2MeTMP.f9oqTY3uoMjhKnhDPL5jvzc/.HYCMmG"))
    #expect(!PasswordHash.matches(Self.bytes100 + "\0", "$2a$04$nnwDYxXtGJeehNqaYzoOTeanFk4OVlUnny56ANyCHmVojcG0w6ssu"))
  }

  @Test(arguments: [phrase, umlauts, emoji, bytes72, ""]) func whatWeMakeMatches(password: String) throws {
    let hash = try PasswordHash.make(password)
    #expect(hash.hasPrefix("$2a$10$"))
    #expect(hash.utf8.count == 60)
    #expect(PasswordHash.matches(password, hash))
    #expect(!PasswordHash.matches(password.isEmpty ? "x" : String(password.dropLast()), hash))
    #expect(try PasswordHash.make(password) != hash)
  }

  @Test func whatBcryptWouldLoseIsNotHashed() {
    #expect(throws: CredentialError.zeroCharacter) { try PasswordHash.make("12345678\0") }
    #expect(throws: CredentialError.tooLong) { try PasswordHash.make(Self.bytes72 + "x") }
  }

  @Test func manyThreadsDoNotDisturbEachOther() async {
    await withTaskGroup { group in
      for golden in Self.apache {
        for _ in 0..<20 {
          group.addTask { golden.hashes.allSatisfy { PasswordHash.matches(golden.password, $0) } }
          group.addTask { !golden.hashes.contains { PasswordHash.matches(golden.password + " ", $0) } }
        }
      }
      // A password of 72 bytes or more stays the same with something behind it.
      var wrong = 0
      for await isRight in group where !isRight { wrong += 1 }
      #expect(wrong == 40)
    }
  }

  @Test func theUnknownHashIsOneOfOursThatNothingMatches() {
    #expect(PasswordHash.unknown.hasPrefix("$2a$10$"))
    #expect(PasswordHash.unknown.utf8.count == 60)
    for password in ["", "password", "unknown", PasswordHash.unknown] {
      #expect(!PasswordHash.matches(password, PasswordHash.unknown))
    }
  }
}

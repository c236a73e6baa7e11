import Credentials
import Testing

struct SecretTests {
  /// SHA-256 of "abc" and of nothing: FIPS 180-2, appendix B.1, and NIST's example values.
  @Test func hashIsSHA256InHexadecimal() {
    #expect(Secret.hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Secret.hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    // By coreutils' sha256sum.
    #expect(Secret.hash("Schlüssel 🔑") == "87f62fd63f017eec6d51ba32c7e92121e9830490878e3aa1e4c7c0c921ba0ee8")
  }

  @Test func uuidHashIsItsFirstHalf() {
    #expect(Secret.uuidHash("abc") == "ba7816bf-8f01-cfea-4141-40de5dae2223")
    #expect(Secret.uuidHash("") == "e3b0c442-98fc-1c14-9afb-f4c8996fb924")
  }

  @Test func aSecretHas256BitsOfBase64URL() throws {
    let texts = (0..<200).map { _ in Secret.make().text }
    #expect(Set(texts).count == texts.count)
    #expect(texts.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_-]{43}/) != nil })
    // Every character of the alphabet comes up in 200 × 42, unless with a chance below 10^-50.
    #expect(Set(texts.joined()).count == 64)
  }

  @Test func aUUIDIsVersion4InLowerCase() {
    let texts = (0..<200).map { _ in Secret.makeUUID().text }
    #expect(Set(texts).count == texts.count)
    let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(texts.allSatisfy { $0.wholeMatch(of: form) != nil })
  }

  @Test func anAccessTokenIsMarked() {
    let texts = (0..<200).map { _ in Secret.makeAccessToken().text }
    #expect(Set(texts).count == texts.count)
    #expect(texts.allSatisfy { $0.wholeMatch(of: /cf_[A-Za-z0-9]{40}/) != nil })
    #expect(Set(texts.joined()).count == 63)
  }

  @Test func theHashesAreOfTheText() {
    let secret = Secret.make()
    #expect(secret.hash == Secret.hash(secret.text))
    #expect(secret.uuidHash == Secret.uuidHash(secret.text))
  }

  @Test func printingDoesNotRevealIt() {
    struct Holder {
      let secret: Secret
    }
    let secret = Secret.make()
    var dumped = ""
    dump(secret, to: &dumped)
    dump(Holder(secret: secret), to: &dumped)
    dump([secret], to: &dumped)
    let printed = [
      "\(secret)", String(describing: secret), String(reflecting: secret), "\(Holder(secret: secret))",
      "\(Optional(secret) as Any)", "\([secret])", "\(Mirror(reflecting: secret).children.map(\.value))", dumped,
    ]
    for text in printed {
      #expect(!text.contains(secret.text))
      #expect(!text.contains(secret.hash))
    }
    #expect("\(secret)" == "Secret(…)")
  }
}

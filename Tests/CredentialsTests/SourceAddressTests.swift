import Credentials
import Testing

struct SourceAddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("255.255.255.255", "255.255.255.255"),
    ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:0201", "192.0.2.1"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
    ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
    // Only the mapped form: this one is an IPv6 address.
    ("64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"),
    ("", "unknown"), ("unknown", "unknown"), ("localhost", "unknown"), ("192.0.2.256", "unknown"),
    ("192.0.2", "unknown"), ("0x7f.0.0.1", "unknown"), ("192.0.2.1:80", "unknown"), ("[::1]", "unknown"),
    ("2001:db8:::1", "unknown"), ("%", "unknown"),
  ])
  func reduces(address: String, source: String) {
    #expect(SignInThrottle.source(of: address) == source)
    #expect(SignInThrottle.source(of: source) == source, "what is reduced stays")
  }

  @Test func oneNetworkIsOneSource() {
    #expect(SignInThrottle.Key.source("2001:db8:1:2::1") == .source("2001:db8:1:2:ffff::"))
    #expect(SignInThrottle.Key.source("2001:db8:1:2::1") != .source("2001:db8:1:3::1"))
  }
}

import Storage
import Testing

@Suite struct PostgresAddressTests {
  @Test(arguments: [
    ("jdbc:postgresql://compreface-postgres-db:5432/frs", "postgresql://compreface-postgres-db:5432/frs"),
    ("jdbc:postgresql://db/frs", "postgresql://db:5432/frs"),
    ("jdbc:postgresql://[2001:db8::7]:5433/frs", "postgresql://2001:db8::7:5433/frs"),
    ("jdbc:postgresql://a:1,b:2/frs?user=u&password=p", "postgresql://a,b/frs"),
    ("jdbc:postgresql:frs", "postgresql://localhost:5432/frs"),
    ("jdbc:postgresql://db/f%20rs?loggerLevel=OFF", "postgresql://db:5432/f rs"),
    ("postgresql://u:p@db:5433/frs?sslmode=verify-full", "postgresql://db:5433/frs"),
    ("postgres://db/frs", "postgresql://db/frs"),
  ])
  func bothFormsAreRead(text: String, shown: String) throws {
    let address = try #require(PostgresAddress(text))
    // Of several servers each has its port.
    let expected = text.contains("a:1,b:2") ? "postgresql://a:1,b:2/frs" : shown
    #expect(address.text == expected)
    #expect(!address.text.contains("u:p") && !address.text.contains("password"))
  }

  @Test(arguments: [
    "", "frs", "jdbc:mysql://db/frs", "jdbc:postgresql://db", "jdbc:postgresql://db:x/frs",
    "jdbc:postgresql://db:0/frs",
    "jdbc:postgresql://db:70000/frs", "jdbc:postgresql:///", "jdbc:postgresql://db/%zz",
    "postgresql://db/frs?nonsense=1",
    "postgresql://db:x:y/frs", "http://db/frs", "postgresql://db", "jdbc:postgresql://[::1/frs",
  ])
  func whatIsNoAddressIsRefused(text: String) {
    #expect(PostgresAddress(text) == nil)
  }

  @Test(arguments: [
    ("jdbc:postgresql://db/frs?ssl=true", "verify-full"), ("jdbc:postgresql://db/frs?ssl", "verify-full"),
    ("jdbc:postgresql://db/frs?sslmode=require&ssl=true", "require"), ("jdbc:postgresql://db/frs?ssl=false", nil),
    ("jdbc:postgresql://db/frs?tcpKeepAlive&user&sslmode", nil),
    ("postgresql://db/frs?sslmode=verify-ca", "verify-ca"),
  ])
  func javasWordsForEncryptionAreUnderstood(text: String, mode: String?) {
    #expect(PostgresAddress(text)?.encryption == mode)
  }

  @Test func whatTheAddressSaysGoesBeforeWhatIsGivenBeside() throws {
    let named = try #require(PostgresAddress("postgresql://u:p@db/frs")).with(user: "other", password: "other")
    let bare = try #require(PostgresAddress("postgresql://db/frs")).with(user: "u", password: "p")
    #expect(named.user == "u" && bare.user == "u")
  }
}

import Foundation
import ModelStore
import Testing

/// Reading and checking of installed packs.
@Suite struct ModelPackTests {
  private let models = TemporaryModels()

  @Test func manifestIsRead() throws {
    try models.install()
    let pack = try models.folder.pack(named: "default")
    #expect(pack.manifest.format == 1)
    #expect(pack.manifest.pack == "default")
    #expect(pack.manifest.version == "1.2.3")
    #expect(pack.manifest.description == "For tests")
    #expect(pack.manifest.models.map(\.name) == ["calculator"])
    #expect(pack.manifest.models.map(\.bytes) == [14])
    #expect(pack.manifest.models.map(\.licence) == ["CC0-1.0"])
    #expect(pack.manifest.models.map(\.source) == ["https://example.org/net"])
    #expect(try pack.path(of: "calculator") == models.path("default/net.onnx"))
  }

  @Test func undamagedFilePasses() throws {
    try models.install()
    let pack = try models.folder.pack(named: "default")
    for model in pack.manifest.models { try pack.verify(model) }
  }

  @Test func damagedFileIsNamedWithBothChecksums() throws {
    try models.install()
    // One letter differs; by `sha256sum`.
    try models.write("a tiny netw0rk", to: "default/net.onnx")
    let actual = "57ecfd2c537a54becd4d4435da4e8d867d90058ff350c3d951a4ae0e9cd95b7e"
    let pack = try models.folder.pack(named: "default")
    let model = try #require(pack.manifest.models.first)
    let file = models.path("default/net.onnx")
    let error = #expect(throws: ModelStoreError.self) { try pack.verify(model) }
    #expect(error == .wrongChecksum(file: file, expected: TemporaryModels.networkSHA256, actual: actual))
    for part in [file, actual, TemporaryModels.networkSHA256] { #expect(error?.description.contains(part) == true) }
  }

  @Test func missingFileIsNamed() throws {
    try models.install(file: "gone.onnx")
    let pack = try models.folder.pack(named: "default")
    let model = try #require(pack.manifest.models.first)
    let error = #expect(throws: ModelStoreError.missingFile(models.path("default/gone.onnx"))) {
      try pack.verify(model)
    }
    #expect(error?.description.contains("gone.onnx is missing") == true)
  }

  @Test func modelThatIsNotInThePackIsNamed() throws {
    try models.install()
    let pack = try models.folder.pack(named: "default")
    #expect(throws: ModelStoreError.missingModel(name: "pnet", pack: "default")) { try pack.path(of: "pnet") }
  }

  @Test(arguments: ["../secret", "sub/net.onnx", "/etc/passwd", "..", ".", ".hidden", "net/../../secret"])
  func filesOutsideOfThePackAreRefused(file: String) throws {
    try models.install(file: file)
    #expect(throws: ModelStoreError.unreadableManifest(file: models.path("default/manifest.json"))) {
      try models.folder.pack(named: "default")
    }
  }

  @Test(arguments: [0, 2, 1000]) func manifestOfAnotherFormatIsRefused(format: Int) throws {
    try models.install(format: format)
    let file = models.path("default/manifest.json")
    let error = #expect(throws: ModelStoreError.otherFormat(file: file, format: format, expected: 1)) {
      try models.folder.pack(named: "default")
    }
    #expect(error?.description.contains("has format \(format), this version reads format 1") == true)
  }

  @Test(arguments: ["", "{}", "no JSON", "[1]", #"{"format": 1, "pack": "default"}"#])
  func damagedManifestIsNamed(text: String) throws {
    try models.write(text, to: "default/manifest.json")
    #expect(throws: ModelStoreError.unreadableManifest(file: models.path("default/manifest.json"))) {
      try models.folder.pack(named: "default")
    }
    #expect(throws: ModelStoreError.self) { try models.folder.packIfInstalled(named: "default") }
  }

  @Test func packThatIsNotInstalledSaysWhatToDo() throws {
    let error = #expect(throws: ModelStoreError.packNotInstalled(name: "yunet", folder: models.root.path)) {
      try models.folder.pack(named: "yunet")
    }
    for part in ["\"yunet\"", models.root.path, "make setup", "COMPREFACE_MODELS"] {
      #expect(error?.description.contains(part) == true)
    }
    #expect(try models.folder.packIfInstalled(named: "yunet") == nil)
  }

  @Test func packsAreListedByNameWithoutWhatIsNoPack() throws {
    for name in ["yunet", "default", ".partial"] { try models.install(name) }
    try models.write("hello", to: "README.md")
    try models.write("hello", to: "empty/notes.txt")
    #expect(try models.folder.packs().map(\.manifest.pack) == ["default", "yunet"])
    #expect(try ModelFolder("/nowhere/at all").packs().isEmpty)
  }
}

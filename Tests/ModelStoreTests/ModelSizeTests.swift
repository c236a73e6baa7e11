import Foundation
import ModelStore
import Testing

@Suite struct ModelSizeTests {
  @Test func sizeIsComparedToo() throws {
    let models = TemporaryModels()
    try models.install()
    let file = models.root.appendingPathComponent("default/manifest.json")
    let text = try String(contentsOf: file, encoding: .utf8).replacing("\"bytes\": 14", with: "\"bytes\": 99")
    try Data(text.utf8).write(to: file)
    let pack = try models.folder.pack(named: "default")
    let model = try #require(pack.manifest.models.first)
    #expect(throws: ModelStoreError.self) { try pack.verify(model) }
  }
}

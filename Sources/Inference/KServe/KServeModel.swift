/// A network on a server.
final class KServeModel: ImageModel {
  private let name: String
  private let signature: KServeSignature
  private let channels: NetworkSpecification.Channels
  private let form: KServeRequest.Form
  private let client: KServeClient
  private let url: String

  init(
    _ name: String, _ signature: KServeSignature, _ channels: NetworkSpecification.Channels,
    form: KServeRequest.Form, client: KServeClient
  ) {
    self.name = name
    self.signature = signature
    self.channels = channels
    self.form = form
    self.client = client
    url = client.address.url("models", name, "infer")
  }

  func run(_ pixels: PixelBatch) throws(KServeError) -> [Tensor] {
    do throws(KServeFlaw) {
      try signature.check(pixels)
    } catch {
      throw .unfit(model: name, server: client.address.description, reason: error.reason)
    }
    guard pixels.count > 0 else { return signature.outputs.map { _ in Tensor(shape: [0], values: []) } }
    var first = 0
    var parts: [[Tensor]] = []
    repeat {
      let end = first + min(signature.largestBatch, pixels.count - first)
      parts.append(try run(pixels, first..<end))
      first = end
    } while first < pixels.count
    guard parts.count > 1 else { return parts[0] }
    do throws(KServeFlaw) {
      return try Tensor.joined(parts)
    } catch {
      throw .damaged(server: client.address.description, reason: error.reason)
    }
  }

  private func run(_ pixels: PixelBatch, _ images: Range<Int>) throws(KServeError) -> [Tensor] {
    let names = signature.outputs.map(\.name)
    let request = KServeRequest(
      input: signature.input, shape: [images.count, 3, pixels.height, pixels.width],
      values: pixels.planes(channels, of: images), outputs: names, form: form)
    let answer = try client.infer(url, request)
    do throws(KServeFlaw) {
      let tensors = try KServeAnswer(answer.body, headerLength: answer.headerLength, wanted: names).outputs(names)
      try signature.check(tensors, images: images.count)
      return tensors
    } catch {
      throw .damaged(server: client.address.description, reason: error.reason)
    }
  }
}

internal import CYuNet
internal import Inference
internal import Synchronization

/// YuNet itself, computed by ``CYuNet`` with the weights of its published ONNX file.
package final class YuNetNetwork: Sendable {
  package struct UnknownNetwork: Error, CustomStringConvertible {
    package let description = "the file is not YuNet: its convolutions have other sizes"
  }

  /// For how many generations of processors, of those that the network is compiled for, this one has the instructions.
  package static let generations = Int(cyunet_generations())

  private let generation: Int32
  private let weights: [Float]
  /// Numbers: 16 MB. A photo of 640×640 needs 5.
  private static let largestKept = 4 << 20
  /// Memory not in use: one for each caller at the same time, as large as the largest photo it has seen.
  private let idle = Mutex<[[Float]]>([])

  /// - Parameter generation: below ``generations``; the last is the fastest.
  /// - Throws: an error of the file, or ``UnknownNetwork``.
  package init(path: String, generation: Int = generations - 1) throws {
    precondition((0..<Self.generations).contains(generation))
    self.generation = Int32(generation)
    weights = try Self.arranged(ONNXConvolutions(path: path).all)
    precondition(weights.count == Int(CYUNET_WEIGHTS))
  }

  /// - Parameter photo: of any size; what is missing to a multiple of 32 is black.
  /// - Returns: for strides 8, 16 and 32, ``YuNetGrid/numbersPerCell`` numbers for each cell, row by row.
  package func run(_ photo: RGBImage) -> [[Float]] {
    let needed = cyunet_scratch(photo.width, photo.height)
    var scratch = idle.withLock { $0.popLast() } ?? []
    if scratch.count < needed { scratch = [Float](repeating: 0, count: needed) }
    // What a huge photo needed is not held on to.
    defer { if scratch.count <= Self.largestKept { idle.withLock { [scratch] in $0.append(scratch) } } }
    func grid(_ stride: Int, _ body: (inout UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
      let cells = YuNetGrid.padded(photo.width) / stride * (YuNetGrid.padded(photo.height) / stride)
      let count = cells * YuNetGrid.numbersPerCell
      return [Float](unsafeUninitializedCapacity: count) { memory, initialized in
        body(&memory)
        initialized = count
      }
    }
    var (middle, coarse): ([Float], [Float]) = ([], [])
    let fine = grid(8) { fine in
      middle = grid(16) { middle in
        coarse = grid(32) { coarse in
          let grids = [fine.baseAddress, middle.baseAddress, coarse.baseAddress]
          photo.bytes.withUnsafeBufferPointer { pixels in
            scratch.withUnsafeMutableBufferPointer { scratch in
              cyunet_run(generation, weights, pixels.baseAddress, photo.width, photo.height, scratch.baseAddress, grids)
            }
          }
        }
      }
    }
    return [fine, middle, coarse]
  }

  // MARK: Weights

  /// Channels that go into each pair of a 1×1 and a depthwise convolution before the heads, and out of the last.
  private static let channels = [16, 16, 16] + Array(repeating: 64, count: 15)
  /// In the order of the file, three of each.
  private static let headsInFile = ["class", "box", "object", "points"]
  /// In the order of a cell's numbers, with how many each gives.
  private static let headsInCell = [("class", 1), ("object", 1), ("box", 4), ("points", 10)]

  /// The weights in the order in which `cyunet_run` takes them.
  private static func arranged(_ file: [ONNXConvolutions.Convolution]) throws(UnknownNetwork) -> [Float] {
    let pairs = channels.count - 1
    guard file.count == 1 + 2 * (pairs + 3 * headsInFile.count), file[0].shape == [16, 3, 3, 3] else {
      throw UnknownNetwork()
    }
    var weights: [Float] = []
    for row in 0..<3 {
      for column in 0..<3 {
        // The network was made for blue, green, red.
        for colour in [2, 1, 0] {
          for output in 0..<16 { weights.append(file[0].weights[((output * 3 + colour) * 3 + row) * 3 + column]) }
        }
      }
    }
    weights += file[0].bias
    for pair in 0..<pairs {
      weights += try pointwise([file[1 + 2 * pair]], inputs: channels[pair], outputs: [channels[pair + 1]])
      weights += try depthwise([file[2 + 2 * pair]], outputs: [channels[pair + 1]])
    }
    let heads = file[(1 + 2 * pairs)...]
    let outputs = headsInCell.map(\.1)
    for grid in 0..<3 {
      let places = headsInCell.map(\.0).compactMap(headsInFile.firstIndex).map {
        heads.startIndex + 2 * (3 * $0 + grid)
      }
      weights += try pointwise(places.map { heads[$0] }, inputs: 64, outputs: outputs)
      weights += try depthwise(places.map { heads[$0 + 1] }, outputs: outputs)
    }
    return weights
  }

  /// Several of the same input, as if they were one.
  private static func pointwise(
    _ parts: [ONNXConvolutions.Convolution], inputs: Int, outputs: [Int]
  ) throws(UnknownNetwork) -> [Float] {
    guard parts.map(\.shape) == outputs.map({ [$0, inputs, 1, 1] }) else { throw UnknownNetwork() }
    let rows = parts.flatMap(\.weights)
    let bias = parts.flatMap(\.bias)
    let block = min(32, bias.count)
    var weights: [Float] = []
    for first in stride(from: 0, to: bias.count, by: block) {
      for input in 0..<inputs {
        for output in first..<first + block { weights.append(rows[output * inputs + input]) }
      }
    }
    return weights + bias
  }

  private static func depthwise(
    _ parts: [ONNXConvolutions.Convolution], outputs: [Int]
  ) throws(UnknownNetwork) -> [Float] {
    guard parts.map(\.shape) == outputs.map({ [$0, 1, 3, 3] }) else { throw UnknownNetwork() }
    let rows = parts.flatMap(\.weights)
    let bias = parts.flatMap(\.bias)
    return (0..<9).flatMap { place in bias.indices.map { rows[9 * $0 + place] } } + bias
  }
}

import AsyncHTTPClient
import FaceDomain
import FaceWire
import Foundation
import NIOCore
import NIOHTTP1

/// One request to one core, and what its answer means.
struct CoreRequest: Sendable {
  let client: HTTPClient

  /// Bytes of an answer: a crowd with embeddings of 512 numbers takes a few megabytes.
  private static let largestReply = 64 << 20

  enum Failure: Error {
    /// The core didn't answer, or not in a way that makes sense: another one may.
    case noAnswer(String)
    /// It has no room for more.
    case busy
    /// It can't do it, on this photo or at the moment; it is alive all the same.
    case failed
    /// Its answer, which another core would give too.
    case refused(FaceError)
  }

  /// Our core's code for a network that failed.
  private static let coreFailed = 41

  func status(of url: String, timeout: Duration) async throws(Failure) -> WireStatus {
    let (code, body) = try await send(HTTPClientRequest(url: url + "/status"), within: timeout)
    guard code == 200, let status = try? JSONDecoder().decode(WireStatus.self, from: body) else {
      throw .noAnswer("its status is HTTP \(code), or no status of a core")
    }
    return status
  }

  func findFaces(
    _ photo: [UInt8], _ options: FindOptions, at url: String, within time: Duration
  ) async throws(Failure) -> FaceFindings {
    var request = HTTPClientRequest(url: url + "/find_faces")
    request.method = .POST
    let form = CoreForm(photo, options)
    request.headers.add(name: "Content-Type", value: form.contentType)
    request.body = .bytes(form.body)
    let (code, body) = try await send(request, within: time)
    if code == 200 {
      do {
        return try JSONDecoder().decode(WireFindings.self, from: body).findings
      } catch {
        throw .noAnswer("its answer is none that a core gives")
      }
    }
    if code == 503 {
      let told = try? JSONDecoder().decode(WireError.self, from: body)
      throw told?.code == Self.coreFailed ? .failed : .busy
    }
    guard code == 400, let error = try? JSONDecoder().decode(WireError.self, from: body),
      let meaning = Self.meaning(error)
    else { throw .noAnswer("it answered with HTTP \(code)") }
    throw .refused(meaning)
  }

  private func send(_ request: HTTPClientRequest, within time: Duration) async throws(Failure) -> (UInt, Data) {
    do {
      return try await withThrowingTaskGroup(of: (UInt, Data).self) { group in
        group.addTask {
          let response = try await client.execute(request, timeout: .nanoseconds(time.nanoseconds))
          let body = try await response.body.collect(upTo: Self.largestReply)
          return (response.status.code, Data(body.readableBytesView))
        }
        // The client's own timeout ends with the head of the answer.
        group.addTask {
          try await Task.sleep(for: time)
          throw Failure.noAnswer("it did not answer within \(time)")
        }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      // The type alone: texts of errors may hold addresses.
      throw .noAnswer("\(type(of: error))")
    }
  }

  /// What a core means by 400. Ours says it by a code, 1.2's by its words.
  private static func meaning(_ error: WireError) -> FaceError? {
    switch error.code {
    case 28: return .noFace
    case 101: return .unreadableImage(reason: error.reason ?? "the file is damaged")
    case 102:
      guard let width = error.width, let height = error.height, let limit = error.limit else { return nil }
      return error.reason == "side"
        ? .sideTooLong(width: width, height: height, limit: limit)
        : .tooManyPixels(width: width, height: height, limit: limit)
    default:
      if error.message.contains("No face is found") { return .noFace }
      if error.message.contains("incorrect format") || error.message.contains("only one dimension") {
        return .unreadableImage(reason: "the core knows none of its format, or it is damaged")
      }
      return nil
    }
  }
}

extension Duration {
  fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

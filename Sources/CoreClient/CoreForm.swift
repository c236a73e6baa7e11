import FaceDomain
import Foundation
import NIOCore

/// A photo with its parameters as `multipart/form-data`, which cores of every version read.
struct CoreForm {
  let contentType: String
  let body: ByteBuffer

  init(_ photo: [UInt8], _ options: FindOptions) {
    // Nobody can put into a photo what is chosen after it was sent.
    let boundary = "compreface-\(UUID().uuidString)"
    contentType = "multipart/form-data; boundary=\(boundary)"
    var body = ByteBufferAllocator().buffer(capacity: photo.count + 1024)
    for (name, value) in Self.fields(options) {
      body.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n")
    }
    body.writeString(
      """
      --\(boundary)\r\nContent-Disposition: form-data; name="file"; filename="photo"\r\n\
      Content-Type: application/octet-stream\r\n\r\n
      """)
    body.writeBytes(photo)
    body.writeString("\r\n--\(boundary)--\r\n")
    self.body = body
  }

  private static func fields(_ options: FindOptions) -> [(String, String)] {
    var fields = [("limit", String(options.limit))]
    if let threshold = options.threshold { fields.append(("det_prob_threshold", String(threshold))) }
    // A slug may be whatever a client wrote; those with other characters are no plugin's, and would break the form.
    let slugs = options.plugins.filter { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") } }
    fields.append(("face_plugins", slugs.sorted().joined(separator: ",")))
    if !options.detectFaces { fields.append(("detect_faces", "false")) }
    return fields
  }
}

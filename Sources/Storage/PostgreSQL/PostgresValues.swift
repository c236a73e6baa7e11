internal import CLibPQ
import Foundation

/// Values as they travel to PostgreSQL and back: results in its binary form, which spares a photo its doubling, values
/// as texts, but for bytes and vectors.
enum PostgresValues {
  /// Numbers that PostgreSQL gives its types, the same in every version (its pg_type.dat).
  private enum TypeID {
    static let boolean: Oid = 16
    static let bytes: Oid = 17
    static let name: Oid = 19
    static let integers: [Oid] = [20, 21, 23]
    static let texts: [Oid] = [25, 705, 1042, 1043]
    static let floats: Oid = 1021
    static let doubles: Oid = 1022
    static let float: UInt32 = 700
    static let double: UInt32 = 701
    static let times: [Oid] = [1114, 1184]
    static let uuid: Oid = 2950
    /// What functions give back that give nothing.
    static let void: Oid = 2278
  }

  // MARK: To the server

  struct Parameter {
    /// Nil for null. A text ends with zero.
    var bytes: [UInt8]?
    var length: Int32 = 0
    /// 0 leaves the type to the server.
    var type: Oid = 0
    var isBinary = false
  }

  static func parameter(_ value: SQLValue) throws(StorageError) -> Parameter {
    switch value {
    case .null: Parameter()
    case .integer(let integer): text(String(integer))
    case .boolean(let boolean): text(boolean ? "true" : "false")
    case .text(let string):
      // The server would refuse it, but not say why.
      if string.utf8.contains(0) { throw .zeroCharacter } else { text(string) }
    case .blob(let bytes):
      Parameter(bytes: bytes, length: Int32(clamping: bytes.count), type: TypeID.bytes, isBinary: true)
    case .vector(let values): vector(values)
    }
  }

  private static func text(_ text: String) -> Parameter { Parameter(bytes: Array(text.utf8) + [0]) }

  /// As an array of `real`, which the server widens where a column is `double precision[]`.
  private static func vector(_ values: [Float]) -> Parameter {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20 + values.count * 8)
    func append(_ number: UInt32) { withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) } }
    // One dimension (none for an empty array), no nulls, what it is an array of; then its length, counted from 1.
    append(values.isEmpty ? 0 : 1)
    append(0)
    append(TypeID.float)
    if !values.isEmpty {
      append(UInt32(values.count))
      append(1)
    }
    for value in values {
      append(4)
      append(value.bitPattern)
    }
    return Parameter(bytes: bytes, length: Int32(clamping: bytes.count), type: TypeID.floats, isBinary: true)
  }

  // MARK: From the server

  /// - Parameter bytes: the binary form of a value that isn't null.
  static func value(_ bytes: UnsafeRawBufferPointer, type: Oid) throws(StorageError) -> SQLValue {
    switch type {
    case TypeID.boolean where bytes.count == 1: .boolean(bytes[0] != 0)
    case _ where TypeID.integers.contains(type): .integer(try integer(bytes))
    case _ where TypeID.texts.contains(type) || type == TypeID.name: .text(String(decoding: bytes, as: UTF8.self))
    case TypeID.bytes: .blob([UInt8](bytes))
    case TypeID.floats, TypeID.doubles: .vector(try floats(bytes))
    case _ where TypeID.times.contains(type) && bytes.count == 8:
      .text(PostgresTime.text(microseconds: try integer(bytes)))
    case TypeID.uuid where bytes.count == 16: .text(UUID(uuid: bytes.loadUnaligned(as: uuid_t.self)).lowercase)
    case TypeID.void: .null
    default: throw .failed("a column has the unexpected type \(type)")
    }
  }

  private static func integer(_ bytes: UnsafeRawBufferPointer) throws(StorageError) -> Int64 {
    switch bytes.count {
    case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
    case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
    case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    default: throw .failed("a number of \(bytes.count) bytes")
    }
  }

  private static func floats(_ bytes: UnsafeRawBufferPointer) throws(StorageError) -> [Float] {
    func number(_ offset: Int) -> UInt32 {
      UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
    let wrong = StorageError.failed("a vector is not a list of numbers")
    guard bytes.count >= 12 else { throw wrong }
    if number(0) == 0 { return [] }
    let isDouble = number(8) == TypeID.double
    let size = isDouble ? 8 : 4
    guard number(0) == 1, isDouble || number(8) == TypeID.float, bytes.count >= 20 else { throw wrong }
    let count = Int(number(12))
    // Also the one place where a null, which has no bytes, would show.
    guard bytes.count == 20 + count * (4 + size) else { throw wrong }
    return try (0..<count).map { index throws(StorageError) in
      let offset = 20 + index * (4 + size)
      guard number(offset) == UInt32(size) else { throw wrong }
      guard isDouble else { return Float(bitPattern: number(offset + 4)) }
      let bits = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt64.self))
      return Float(Double(bitPattern: bits))
    }
  }
}

/// PostgreSQL's points in time: microseconds since 2000.
enum PostgresTime {
  /// As ``Timestamp`` writes them: milliseconds, and those only where there are any.
  static func text(microseconds: Int64) -> String {
    // What PostgreSQL calls infinity.
    if microseconds == .max { return "9999-12-31 23:59:59" }
    if microseconds == .min { return "0001-01-01 00:00:00" }
    let milliseconds = microseconds.floored(by: 1000)
    let seconds = milliseconds.floored(by: 1000)
    let fraction = milliseconds - seconds * 1000
    let (days, second) = (seconds.floored(by: 86_400), seconds - seconds.floored(by: 86_400) * 86_400)
    let (year, month, day) = civil(daysSince2000: days)
    let time = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    let text = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2)) \(time)"
    return fraction == 0 ? text : "\(text).\(padded(fraction, 3))"
  }

  /// The Gregorian calendar, by its cycle of 400 years that begins with a first of March.
  private static func civil(daysSince2000 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 730_425
    let era = shifted.floored(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, day)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension Int64 {
  fileprivate func floored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

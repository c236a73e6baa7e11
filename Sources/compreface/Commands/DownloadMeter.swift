import Foundation
import ModelStore

/// How far a download is, on standard error: a line that is written over at a terminal, else a line now and then.
final class DownloadMeter {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var file: String?
  private var shown = 0

  /// Percent between two lines where nobody sits before them.
  private static let step = 25

  func show(_ progress: PackInstallation.Progress) {
    let percent = Int(Double(progress.received) / Double(max(progress.total, 1)) * 100)
    if file != "\(progress.pack)/\(progress.file)" {
      file = "\(progress.pack)/\(progress.file)"
      shown = percent
      let goesOn = progress.received > 0 ? ", going on at \(percent) %" : ""
      let what = "\(progress.pack): \(progress.file), \(Self.size(progress.total)), from \(progress.place)\(goesOn)"
      // An address can come from a stranger's recipe.
      write("\(what.printable)\n")
    }
    // Less than before after a beginning anew.
    let isDue = percent >= shown + Self.step || percent < shown || progress.received == progress.total
    guard percent != shown, isTerminal || isDue else { return }
    shown = percent
    let line = "\(progress.pack): \(percent) % of \(Self.size(progress.total))"
    write(isTerminal ? "\r\(line)\(progress.received == progress.total ? "\n" : "")" : "\(line)\n")
  }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  private static func size(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1_048_576) }
}

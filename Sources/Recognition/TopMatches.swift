/// The best `limit` rows seen so far, as a heap with the worst on top: each candidate costs one comparison
/// until it is good enough to stay.
struct TopMatches {
  struct Candidate {
    var score: Float
    /// Position in the order of insertion: of equal scores the older face wins, as a stable sort would have it.
    var age: UInt64
    var block: Int
    var row: Int

    func isWorse(than other: Candidate) -> Bool {
      score != other.score ? score < other.score : age > other.age
    }
  }

  private let limit: Int
  private var heap: [Candidate] = []

  init(limit: Int) {
    self.limit = limit
  }

  /// Scores below this can't enter; equal ones may, if they are older.
  var threshold: Float { heap.count < limit ? -.infinity : (heap.first?.score ?? .infinity) }

  mutating func offer(_ candidate: Candidate) {
    if heap.count < limit {
      heap.append(candidate)
      siftUp(from: heap.count - 1)
    } else if let worst = heap.first, worst.isWorse(than: candidate) {
      heap[0] = candidate
      siftDown(from: 0)
    }
  }

  /// Best first.
  func sorted() -> [Candidate] {
    heap.sorted { $1.isWorse(than: $0) }
  }

  private mutating func siftUp(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isWorse(than: heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      var worst = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].isWorse(than: heap[worst]) { worst = child }
      }
      guard worst != parent else { return }
      heap.swapAt(parent, worst)
      parent = worst
    }
  }
}

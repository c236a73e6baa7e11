/// Each subject's name once, however many faces it has.
struct SubjectNames: Sendable {
  typealias Handle = Int32

  private var names: [String] = []
  private var uses: [Int] = []
  private var handles: [String: Handle] = [:]
  private var free: [Handle] = []

  func handle(of name: String) -> Handle? { handles[name] }

  func name(of handle: Handle) -> String { names[Int(handle)] }

  mutating func retain(_ name: String) -> Handle {
    if let handle = handles[name] {
      uses[Int(handle)] += 1
      return handle
    }
    let handle: Handle
    if let reused = free.popLast() {
      handle = reused
      names[Int(handle)] = name
      uses[Int(handle)] = 1
    } else {
      handle = Handle(names.count)
      names.append(name)
      uses.append(1)
    }
    handles[name] = handle
    return handle
  }

  mutating func release(_ handle: Handle) {
    uses[Int(handle)] -= 1
    guard uses[Int(handle)] == 0 else { return }
    handles[names[Int(handle)]] = nil
    names[Int(handle)] = ""
    free.append(handle)
  }

  /// Renames `old`, or gives its uses to the subject that has the new name already.
  /// - Returns: the handle under which `old`'s faces are to be found from now on.
  mutating func merge(_ old: Handle, into newName: String) -> Handle {
    let oldName = names[Int(old)]
    guard let other = handles[newName] else {
      handles[oldName] = nil
      handles[newName] = old
      names[Int(old)] = newName
      return old
    }
    uses[Int(other)] += uses[Int(old)]
    uses[Int(old)] = 0
    handles[oldName] = nil
    names[Int(old)] = ""
    free.append(old)
    return other
  }
}

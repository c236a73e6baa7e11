import Foundation

/// Files and connections that the process may have open.
enum Descriptors {
  /// To what the system allows: many give a process 1,024 to begin with, as many as there may be connections alone.
  static func raiseLimit() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    // Where it is refused, connections wait a little earlier than they would have to.
    _ = setrlimit(resource, &limit)
  }
}

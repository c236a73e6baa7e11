import FaceDomain
package import Foundation

/// The change of stored faces to another calculator, as far as people have a say in it.
extension AccountRows {
  package struct MigrationEntry: Sendable, Equatable {
    package let change: CalculatorStore.Change
    package let progress: CalculatorStore.Progress
    package let subjectsLost: Int

    package enum State: String, Sendable, CaseIterable {
      /// Nothing is to be done.
      case idle
      /// Asked for, and no server has taken notice yet.
      case asked
      case running
      /// All that can be done is done; it takes consent that subjects are lost.
      case waiting
    }

    package var state: State {
      if change.requests > change.handled { return .asked }
      guard change.target != nil else { return .idle }
      return progress.remaining == 0 && subjectsLost > 0 ? .waiting : .running
    }
  }

  /// - Returns: the progress to the calculator that is to come, or else that of the one in use.
  package func migration() throws -> MigrationEntry {
    let change = try CalculatorStore.change(connection)
    guard let calculator = change.target ?? change.inUse else {
      return MigrationEntry(change: change, progress: .init(faces: 0, done: 0, failures: [:]), subjectsLost: 0)
    }
    let progress = try CalculatorStore.progress(of: calculator, connection)
    let lost =
      progress.failed > 0
      ? try CalculatorStore.subjectsLost(
        to: calculator, from: change.inUse == calculator ? nil : change.inUse, connection) : 0
    return MigrationEntry(change: change, progress: progress, subjectsLost: lost)
  }

  /// - Throws: ``AccountError/migrationUnderWay``, ``AccountError/upstreamServersConnected``.
  /// - Returns: see ``CalculatorStore/Change/handled``.
  @discardableResult
  package func askForMigration(
    acceptsLosses: Bool, by actor: AuditEvent.Actor, at now: Date
  ) throws -> Int {
    let state = try migration().state
    guard state == .idle || state == .waiting else { throw AccountError.migrationUnderWay }
    if try CalculatorStore.isAdopted(connection), try CalculatorStore.upstreamServers(connection) > 0 {
      throw AccountError.upstreamServersConnected
    }
    return try CalculatorStore.ask(acceptsLosses: acceptsLosses, noting: actor, at: now, connection)
  }

  /// See ``CalculatorStore/failures(of:page:size:)``.
  package func migrationFailures(page: Int, size: Int) throws -> [CalculatorStore.FailedFace] {
    let change = try CalculatorStore.change(connection)
    guard let calculator = change.target ?? change.inUse else { return [] }
    return try CalculatorStore.failures(of: calculator, page: page, size: size, connection)
  }
}

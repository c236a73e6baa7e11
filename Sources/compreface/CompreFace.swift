import ArgumentParser

@main
struct CompreFace: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compreface",
    abstract: "Face recognition as a service: finds faces, tells whose they are, and keeps what it has learned.",
    discussion: """
      To begin:

        compreface serve
            starts the server on 127.0.0.1:8000
        compreface service create --type recognition Doorbell
            makes a service and prints its API key
        curl -X POST -H "x-api-key: KEY" -F file=@ann.jpg \\
          "http://127.0.0.1:8000/api/v1/recognition/faces?subject=Ann"
            teaches it a face
        compreface recognize party.jpg
            tells who is on a photo, without the server

      Settings come from the command line, then the environment, then the
      file compreface.yaml; `compreface config` explains each.
      """,
    version: Version.current,
    subcommands: [
      Serve.self, FrontendCommand.self, AdminCommand.self, APICommand.self, CoreCommand.self, ServiceCommand.self,
      UserCommand.self, AuditCommand.self, Recognize.self, ModelsCommand.self, MigrateCommand.self, AdoptCommand.self,
      ExportCommand.self, ImportCommand.self, BackupCommand.self, RestoreCommand.self,
      ConfigCommand.self,
    ])
}

enum Version {
  static let current = "0.1.0"
}

// swift-tools-version: 6.2
import PackageDescription

// `make setup` lays OpenVINO's headers and libraries under .openvino/ (Scripts/setup-openvino.sh).
// A fixed place, because what a manifest reads from the environment is cached with it.
let openVINO = Context.packageDirectory + "/.openvino"

let ours: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
  name: "compreface",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(
      url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["YAML"]),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    // The version that swift-configuration takes for its YAML trait.
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // MARK: Roles. None imports another; Hummingbird only in HTTPKit and Routes/.
    .target(
      name: "AdminRole",
      dependencies: [
        "Credentials", "FaceDomain", "HTTPKit", "Mail", "Scheduling", "Storage", httpTypes, hummingbird, lifecycle,
        logging,
      ],
      path: "Sources/Roles/Admin", swiftSettings: ours),
    .target(
      name: "APIRole",
      dependencies: [
        "FaceDomain", "FaceWire", "HTTPKit", "Recognition", "Scheduling", "Storage", httpTypes, hummingbird, lifecycle,
        logging, .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Sources/Roles/API", swiftSettings: ours),
    .target(
      name: "CoreRole",
      dependencies: [
        "FaceDomain", "FaceWire", "HTTPKit", "Inference", "ModelStore", "Scheduling", "Vision", hummingbird, logging,
      ],
      path: "Sources/Roles/Core", swiftSettings: ours),
    .target(
      name: "FrontendRole",
      dependencies: [
        "HTTPKit", httpTypes, hummingbird, lifecycle, logging, nioCore,
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      path: "Sources/Roles/Frontend", swiftSettings: ours),

    // MARK: Libraries
    .target(
      name: "Credentials", dependencies: ["CCrypt", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: ours),
    .target(
      name: "CoreClient",
      dependencies: [
        "FaceDomain", "FaceWire", .product(name: "AsyncHTTPClient", package: "async-http-client"), lifecycle, logging,
        nioCore, .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: ours),
    .target(name: "FaceDomain", swiftSettings: ours),
    .target(name: "FaceWire", dependencies: ["FaceDomain"], swiftSettings: ours),
    .target(
      name: "HTTPKit",
      dependencies: [
        "FaceDomain", hummingbird, httpTypes, logging, nioCore, .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
      ],
      swiftSettings: ours),
    .target(
      name: "Scheduling", dependencies: [.product(name: "NIOPosix", package: "swift-nio")],
      swiftSettings: ours),
    .target(
      name: "Storage",
      dependencies: ["CLibPQ", "FaceDomain", "Scheduling", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: ours),
    .target(name: "Mail", dependencies: ["CCurl", "Scheduling"], swiftSettings: ours),
    .target(name: "Recognition", dependencies: ["FaceDomain"], swiftSettings: ours),
    .target(
      name: "Vision", dependencies: ["CImage", "CPixels", "CYuNet", "FaceDomain", "Inference"], swiftSettings: ours),
    .target(
      name: "Inference", dependencies: ["CCurl", "COpenVINO"],
      swiftSettings: ours + [.unsafeFlags(["-Xcc", "-I\(openVINO)/include"])],
      linkerSettings: [
        .unsafeFlags(["-L\(openVINO)/link", "-Xlinker", "-rpath", "-Xlinker", "\(openVINO)/libs"]),
        .linkedLibrary("openvino_c"),
      ]),
    .target(
      name: "ModelStore",
      dependencies: [
        nioCore, .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: ours),

    // MARK: C boundaries
    .systemLibrary(name: "CCrypt"),
    .systemLibrary(name: "CCurl"),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq"),
    .target(
      name: "CImage",
      linkerSettings: [
        .linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("webp"), .linkedLibrary("gif"),
        .linkedLibrary("tiff"), .linkedLibrary("de265"), .linkedLibrary("dav1d"),
      ]),
    .target(name: "CPixels"),
    .target(name: "CYuNet"),
    .systemLibrary(name: "COpenVINO"),

    // MARK: Executable
    .executableTarget(
      name: "compreface",
      dependencies: [
        "AdminRole", "APIRole", "CoreClient", "CoreRole", "Credentials", "FaceDomain", "FrontendRole", "HTTPKit",
        "Mail",
        "ModelStore", "Scheduling", "Storage", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        "Vision", hummingbird, lifecycle, logging, nioCore,
      ],
      swiftSettings: ours),

    // MARK: Tests
    .target(name: "TestSupport", dependencies: ["FaceDomain", "Scheduling", "Storage"], swiftSettings: ours),
    .testTarget(
      name: "AdminTests",
      dependencies: [
        "AdminRole", "Credentials", "FaceDomain", "HTTPKit", "Mail", "Storage", "TestSupport", httpTypes, hummingbird,
        hummingbirdTesting, logging,
      ],
      swiftSettings: ours),
    .testTarget(
      name: "APITests",
      dependencies: [
        "APIRole", "HTTPKit", "Scheduling", "Storage", "TestSupport", hummingbird, hummingbirdTesting, logging,
      ],
      swiftSettings: ours),
    .testTarget(name: "CredentialsTests", dependencies: ["Credentials"], swiftSettings: ours),
    .testTarget(
      name: "HTTPKitTests",
      dependencies: [
        "FaceDomain", "HTTPKit", httpTypes, hummingbird, hummingbirdTesting, nioCore,
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      ],
      swiftSettings: ours),
    .testTarget(name: "InferenceTests", dependencies: ["Inference", "TestSupport"], swiftSettings: ours),
    .testTarget(name: "MailTests", dependencies: ["Mail", "TestSupport"], swiftSettings: ours),
    .testTarget(name: "RecognitionTests", dependencies: ["FaceDomain", "Recognition"], swiftSettings: ours),
    .testTarget(name: "StorageTests", dependencies: ["FaceDomain", "Storage", "TestSupport"], swiftSettings: ours),
    .testTarget(name: "SchedulingTests", dependencies: ["Scheduling"], swiftSettings: ours),
    .testTarget(
      name: "GoldenTests",
      dependencies: ["CoreRole", "Inference", "ModelStore", "Recognition", "TestSupport", "Vision"],
      swiftSettings: ours),
    .testTarget(name: "VisionTests", dependencies: ["FaceDomain", "Inference", "Vision"], swiftSettings: ours),
    .testTarget(name: "ModelStoreTests", dependencies: ["ModelStore", "TestSupport"], swiftSettings: ours),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "compreface", "Storage", "TestSupport", .product(name: "AsyncHTTPClient", package: "async-http-client"),
        nioCore, .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: ours),
  ],
  swiftLanguageModes: [.v6]
)

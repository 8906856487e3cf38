// swift-tools-version: 6.2
import PackageDescription

/// Whether `make fuzz` builds: libFuzzer then sees which way a run goes, and AddressSanitizer what it touches.
let isFuzzing = Context.environment["CROSSWALK_FUZZ"] != nil
let watched: [SwiftSetting] = isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : []

/// The settings of every Swift target: leaked C types, stray imports and warnings stop the build.
let rules: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(), .treatAllWarnings(as: .error),
]
let strict = rules + watched

/// A room of `Sources`: what it imports is all that it may import.
func room(_ name: String, in path: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/" + path, swiftSettings: strict)
}

/// A suite of `Tests`, beside the room it proves.
func suite(_ name: String, proves dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/" + name, swiftSettings: strict)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// The program of `make fuzz`: it cannot be linked without libFuzzer, so nothing else builds it.
let fuzzing: [Target] = [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
    .executableTarget(
        name: "fuzz",
        dependencies: ["CLibFuzzer", "FuzzTargets"],
        path: "Tests/Fuzz/Program",
        swiftSettings: strict,
        // GNU gold, the usual linker, fails on what the sanitizers bring.
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]
    ),
]

let package = Package(
    name: "crosswalk",
    products: [.executable(name: "crosswalk", targets: ["crosswalk"])],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // Bindings: the only place with C.
        .systemLibrary(
            name: "CMicroHTTPD",
            path: "Sources/Bindings/CMicroHTTPD",
            pkgConfig: "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"])]
        ),
        .systemLibrary(
            name: "CCurl",
            path: "Sources/Bindings/CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            path: "Sources/Bindings/COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]
        ),
        .systemLibrary(name: "CEpoll", path: "Sources/Bindings/CEpoll"),
        .systemLibrary(name: "CMalloc", path: "Sources/Bindings/CMalloc"),
        room("Crypto", in: "Bindings/Crypto", uses: ["COpenSSL"]),
        room("Resources", in: "Bindings/Resources", uses: ["CMalloc"]),
        room("HTTPServer", in: "Bindings/HTTPServer", uses: ["CMicroHTTPD", "Resources", "Model"]),
        room("HTTPClient", in: "Bindings/HTTPClient", uses: ["CCurl", "Resources", "Model"]),
        room("FrameLog", in: "Bindings/FrameLog", uses: ["Crypto"]),
        room("ByteSpans", in: "Bindings/ByteSpans"),
        room("Load", in: "Bindings/Load", uses: ["CEpoll"]),
        // The values that flow, and the contract of a system.
        room("Model", in: "Model", uses: ["ByteSpans"]),
        room("Platforms", in: "Platforms", uses: ["Model", "Crypto"]),
        // What is kept.
        room("Store", in: "Store/Store", uses: ["Model"]),
        room("SQLiteStore", in: "Store/SQLiteStore", uses: ["FrameLog", "Resources", "Store", "Model", grdb]),
        // The stages and the pumps.
        room("Pipeline", in: "Pipeline", uses: ["Model", "Store", logging, lifecycle]),
        // The simulated systems.
        .target(
            name: "Sandbox",
            dependencies: ["Model", "Crypto"],
            path: "Sources/Sandbox",
            resources: [.embedInCode("Salesforce/schema.json")],
            swiftSettings: strict
        ),
        // Configuration, wiring, commands.
        room(
            "App",
            in: "App/App",
            uses: [
                "Model", "Crypto", "HTTPServer", "HTTPClient", "Load", "Resources", "Platforms", "Store", "SQLiteStore",
                "Pipeline", "Sandbox", yams, logging, lifecycle, signals, arguments,
            ]
        ),
        .executableTarget(
            name: "crosswalk",
            dependencies: ["App"],
            path: "Sources/App/crosswalk",
            swiftSettings: strict
        ),
        // Proofs.
        suite("ModelTests", proves: ["Model"]),
        suite("CryptoTests", proves: ["Crypto"]),
        suite("HTTPTests", proves: ["HTTPServer", "HTTPClient", "Load", "Model"]),
        suite("PlatformsTests", proves: ["Platforms", "Model", "Crypto"]),
        suite("StoreTests", proves: ["Store", "SQLiteStore", "FrameLog", "Model"]),
        suite("PipelineTests", proves: ["Pipeline", "Store", "SQLiteStore", "Model"]),
        suite("SandboxTests", proves: ["Sandbox", "Platforms", "Model", "Crypto"]),
        suite(
            "AppTests",
            proves: ["App", "Sandbox", "Pipeline", "Platforms", "Store", "SQLiteStore", "Model", "Crypto", logging]
        ),
        // The gateway as it runs, on sockets and in processes of this machine.
        suite(
            "ServedTests",
            proves: [
                "App", "HTTPServer", "HTTPClient", "Sandbox", "Pipeline", "Platforms", "Store", "SQLiteStore", "Model",
                "Crypto", logging, lifecycle,
            ]
        ),
        suite("ArchitectureTests", proves: []),
        // What must hold for any input, tried by `make fuzz`, and its corpus replayed by the tests.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "App", "HTTPServer", "Pipeline", "Platforms", "Sandbox", "Store", "Model", "Crypto", logging,
            ],
            path: "Tests/Fuzz/Targets",
            swiftSettings: strict
        ),
        suite("FuzzTests", proves: ["FuzzTargets"]),
    ] + (isFuzzing ? fuzzing : []),
    swiftLanguageModes: [.v6]
)

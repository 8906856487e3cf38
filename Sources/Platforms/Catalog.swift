package import Model

/// The platforms that a connection can name: adding one is a folder and a line here.
package enum Catalog {
    /// Every platform.
    package static let platforms: [any Platform] = [
        SalesforcePlatform(), IntercomPlatform(), ArloPlatform(),
    ]

    /// The platform of a name.
    package static func platform(named name: String) -> (any Platform)? {
        platforms.first { $0.name == name }
    }
}

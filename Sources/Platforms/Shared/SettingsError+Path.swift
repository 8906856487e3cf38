import Model

extension SettingsError {
    /// The same error, found below a key.
    func below(_ prefix: String) -> SettingsError {
        SettingsError(path.isEmpty ? prefix : "\(prefix).\(path)", problem, remedy: remedy)
    }
}

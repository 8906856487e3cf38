import App

/// The program.
@main
enum Main {
    static func main() async {
        await Entrance.enter(Array(CommandLine.arguments.dropFirst()))
    }
}

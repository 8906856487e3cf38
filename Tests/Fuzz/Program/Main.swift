import CLibFuzzer
import FuzzTargets
import Glibc
import Synchronization

/// Fuzzes one target: `fuzz TARGET [options of libFuzzer] [corpus folders]`; without arguments it lists the targets.
///
/// libFuzzer starts the program anew for some of what it does, with its own options alone: the target's name comes with
/// the environment then.
@main enum Main {
    /// What is fuzzed, for libFuzzer's callback, which carries no context.
    private static let target = Mutex<FuzzTarget?>(nil)

    /// Tells children which target is fuzzed.
    private static let variable = "CROSSWALK_FUZZ_TARGET"

    static func main() {
        guard CommandLine.arguments.count > 1 else {
            for target in FuzzTarget.all { print("\(target.name)\t\(target.promise)") }
            return
        }
        let isChild = CommandLine.arguments[1].hasPrefix("-")
        let name = isChild ? unsafe getenv(variable).map { unsafe String(cString: $0) } ?? "" : CommandLine.arguments[1]
        let options = CommandLine.arguments.dropFirst(isChild ? 1 : 2)
        guard let chosen = FuzzTarget.all.first(where: { $0.name == name }) else {
            print("there is no target \(name)")
            exit(2)
        }
        if options.first == "--words" {
            for word in chosen.words { print(Self.dictionaryEntry(word)) }
            return
        }
        target.withLock { $0 = chosen }
        unsafe setenv(variable, name, 1)
        run([CommandLine.arguments[0], "-max_len=\(chosen.sizeLimit)"] + options)
    }

    /// Hands over to libFuzzer, which ends the process.
    private static func run(_ arguments: [String]) {
        var count = CInt(arguments.count)
        let copies = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { unsafe copies[index] = strdup(argument) }
        unsafe copies[arguments.count] = nil
        var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe copies
        let status = unsafe LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
            unsafe Main.test(Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
        exit(status)
    }

    private static func test(_ input: [UInt8]) {
        guard let target = target.withLock(\.self), let breach = target.breach(by: input) else { return }
        print("\nBREACH of \(target.name): \(breach)")
        fflush(nil)
        abort()
    }

    /// A line of libFuzzer's dictionary format: quotes, backslashes and everything unprintable are escaped.
    private static func dictionaryEntry(_ word: String) -> String {
        "\""
            + word.utf8.map { byte in
                let isPlain = byte > 32 && byte < 127 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                return isPlain ? String(Unicode.Scalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined() + "\""
    }
}

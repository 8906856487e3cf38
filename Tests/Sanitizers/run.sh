#!/usr/bin/env bash
# Runs the tests under AddressSanitizer (memory, leaks) and under ThreadSanitizer (races). Run by `make sanitize`.
#
#   run.sh [address|thread] [options of swift test]
set -euo pipefail
cd "$(dirname "$0")/../.."

tools=$PWD/Tests/Sanitizers
# One test at a time: a sanitizer makes everything several times slower, and the tests have time limits.
# The sanitizers print the stack; Swift's own printer would read memory that they guard.
export SWIFT_BACKTRACE=enable=no

# GNU gold, the usual linker, fails on what the sanitizers bring: hence lld.
build() {
  swift build --build-tests --sanitize "$1" --scratch-path ".build/$1" -Xswiftc -use-ld=lld
}

address() {
  build address
  ASAN_OPTIONS=detect_leaks=1:suppressions=$tools/overflows.txt LSAN_OPTIONS=suppressions=$tools/leaks.txt \
    swift test --skip-build --no-parallel --sanitize address --scratch-path .build/address -Xswiftc -use-ld=lld "$@"
}

thread() {
  build thread
  clang -shared -fPIC -O1 -Wall -Werror "$tools/mutex.c" -o .build/thread/mutex.so
  LD_PRELOAD=$PWD/.build/thread/mutex.so TSAN_OPTIONS=halt_on_error=0 \
    swift test --skip-build --no-parallel --sanitize thread --scratch-path .build/thread -Xswiftc -use-ld=lld "$@"
}

case ${1:-all} in
  address) address "${@:2}" ;;
  thread) thread "${@:2}" ;;
  all) address && thread ;;
  *) echo "usage: $0 [address|thread] [options of swift test]" >&2; exit 2 ;;
esac

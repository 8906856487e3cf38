// libFuzzer's own entry, for programs that bring a `main` (https://llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a
// library"). The toolchain has no header for it.
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test_one)(const uint8_t *bytes, size_t count));

// Tells ThreadSanitizer about Swift's `Mutex`, for `make sanitize`; loaded before everything else (LD_PRELOAD).
//
// On Linux, `Synchronization.Mutex` locks by an atomic that is compiled into its callers, where ThreadSanitizer sees it.
// Only when a lock is contended does it call into the standard library, which goes to the kernel (FUTEX_LOCK_PI) and is
// not instrumented: ThreadSanitizer misses that whoever waited comes after whoever unlocked, and reports races that are
// none. These functions stand in front of the library's own, call them, and say so.
//
// https://github.com/swiftlang/swift/blob/swift-6.3-RELEASE/stdlib/public/Synchronization/Mutex/LinuxImpl.swift

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

static void *own(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL) abort();
    return function;
}

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF void *mutex) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
    static SWIFT void (*function)(uint32_t, SELF void *);
    if (function == NULL) function = own(LOCK);
    function(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT bool try_lock_slow(SELF void *mutex) {
    static SWIFT bool (*function)(SELF void *);
    if (function == NULL) function = own(TRY_LOCK);
    bool locked = function(mutex);
    if (locked && __tsan_acquire) __tsan_acquire(mutex);
    return locked;
}

SWIFT void unlock_slow(SELF void *mutex) {
    static SWIFT void (*function)(SELF void *);
    if (function == NULL) function = own(UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    function(mutex);
}

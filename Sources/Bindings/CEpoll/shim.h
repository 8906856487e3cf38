// The door to Linux's epoll, which Swift's Glibc module leaves out. Needs Linux 5.11 and glibc 2.35 (epoll_pwait2).
#ifndef CROSSWALK_CEPOLL_SHIM_H
#define CROSSWALK_CEPOLL_SHIM_H

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

/// A new epoll; negative when the system has none left.
static inline int crosswalk_poll(void) { return epoll_create1(EPOLL_CLOEXEC); }

/// Watches a socket for input, and for room to write when `writable` is not 0; its events carry `mark`. 0 when it works.
static inline int crosswalk_watch(int poll, int socket, int writable, uint32_t mark) {
    struct epoll_event event = {0};
    event.events = EPOLLIN | (writable ? EPOLLOUT : 0);
    event.data.u32 = mark;
    return epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
}

/// Watches a socket that is watched already in another way. 0 when it works.
static inline int crosswalk_watch_again(int poll, int socket, int writable, uint32_t mark) {
    struct epoll_event event = {0};
    event.events = EPOLLIN | (writable ? EPOLLOUT : 0);
    event.data.u32 = mark;
    return epoll_ctl(poll, EPOLL_CTL_MOD, socket, &event);
}

/// Waits for events for so many nanoseconds at most, for ever when they are negative; returns how many there are.
static inline int crosswalk_wait(int poll, struct epoll_event *events, int room, int64_t nanoseconds) {
    struct timespec limit = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    return epoll_pwait2(poll, events, room, nanoseconds < 0 ? NULL : &limit, NULL);
}

/// Opens a socket that does not block and sends at once, and begins to connect it to a loopback port (in host order);
/// negative when the system has none left.
static inline int crosswalk_begin_connecting(uint16_t port, int *refused) {
    struct sockaddr_in address = {0};
    int one = 1;
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *refused = connect(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0 && errno != EINPROGRESS;
    return descriptor;
}

/// Whether a socket that was connecting is connected.
static inline int crosswalk_is_connected(int socket) {
    int error = 0;
    socklen_t size = sizeof(error);
    return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

#endif

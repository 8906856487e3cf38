// What can be had of this machine by a receiver that keeps what it takes and does nothing else: each thread takes what
// its clients have sent, writes it to a file of its own with one call, waits for the disk, and answers them all. It
// proves nothing, frames nothing, and cannot tell later whether what it kept is whole.
//
//     cc -O2 -o keeper keeper.c -lmicrohttpd -lpthread
//     ./keeper PORT FOLDER [THREADS]
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 1024, ROOM = 4 << 20, RUN = 32 << 20 };

struct clerk {
    struct MHD_Daemon *daemon;
    uintptr_t turns;
    size_t taken, filled;
    off_t place;
    int file;
    char bytes[ROOM];
};

static struct MHD_Response *ok;

/// A request that was taken remembers the turn in which it is kept; libmicrohttpd asks again with every turn.
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *bytes, size_t *count, void **turn) {
    static char begun;
    struct clerk *clerk = context;
    (void)url, (void)method, (void)version;
    if (*turn == NULL) {
        *turn = &begun;
    } else if (*count > 0) {
        if (clerk->filled + *count > ROOM) return MHD_NO;
        memcpy(clerk->bytes + clerk->filled, bytes, *count);
        clerk->filled += *count;
        *count = 0;
    } else if (*turn == &begun) {
        *turn = (void *)(clerk->turns + 1);
        clerk->taken++;
    } else if ((uintptr_t)*turn <= clerk->turns) {
        return MHD_queue_response(connection, MHD_HTTP_OK, ok);
    }
    return MHD_YES;
}

/// Puts what was taken on disk, and lets everyone have an answer.
static void keep(struct clerk *clerk) {
    if (clerk->place + (off_t)clerk->filled > RUN) clerk->place = 0;
    if (pwrite(clerk->file, clerk->bytes, clerk->filled, clerk->place) != (ssize_t)clerk->filled
        || fdatasync(clerk->file) != 0) {
        exit(1);
    }
    clerk->place += (off_t)clerk->filled;
    clerk->filled = clerk->taken = 0;
    clerk->turns++;
    MHD_run(clerk->daemon);
}

static void *serve(void *context) {
    struct clerk *clerk = context;
    struct pollfd clients = {MHD_get_daemon_info(clerk->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, POLLIN, 0};
    for (;;) {
        MHD_UNSIGNED_LONG_LONG patience = 0;
        if (MHD_get_timeout(clerk->daemon, &patience) != MHD_YES || patience > 100) patience = 100;
        if (patience > 0) poll(&clients, 1, (int)patience);
        MHD_run(clerk->daemon);
        if (clerk->taken > 0) keep(clerk);
    }
    return NULL;
}

static struct clerk *employ(const char *folder, int number) {
    char path[4096];
    struct clerk *clerk = calloc(1, sizeof(*clerk));
    pthread_t thread;
    if (clerk == NULL) return NULL;
    snprintf(path, sizeof(path), "%s/kept-%d", folder, number);
    clerk->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    clerk->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL,
                                     answer, clerk, MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CLIENTS,
                                     MHD_OPTION_END);
    if (clerk->file < 0 || clerk->daemon == NULL) return NULL;
    // Blocks that a file has already are written many times as fast as those it is given for the first time.
    for (off_t place = 0; place < RUN; place += ROOM) {
        if (pwrite(clerk->file, clerk->bytes, ROOM, place) != ROOM) return NULL;
    }
    return fsync(clerk->file) == 0 && pthread_create(&thread, NULL, serve, clerk) == 0 ? clerk : NULL;
}

int main(int count, char **arguments) {
    int port = count > 1 ? atoi(arguments[1]) : 0, threads = count > 3 ? atoi(arguments[3]) : 2, next = 0;
    const char *folder = count > 2 ? arguments[2] : ".";
    struct clerk *clerks[16];
    struct sockaddr_in address = {0};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    sigset_t none;
    if (threads < 1 || threads > 16) return 2;
    // Whoever starts it may do so from a thread that takes no signals, and SIGTERM is to end it.
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    ok = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    for (int number = 0; number < threads; number++) {
        if ((clerks[number] = employ(folder, number)) == NULL) return 1;
    }
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, SOMAXCONN) != 0) {
        fprintf(stderr, "keeper: port %d is not to be had\n", port);
        return 1;
    }
    printf("ready\n");
    fflush(stdout);
    for (;; next = (next + 1) % threads) {
        socklen_t size = sizeof(address);
        int client = accept(listener, (struct sockaddr *)&address, &size);
        if (client < 0) return 1;
        (void)fcntl(client, F_SETFL, O_NONBLOCK);
        MHD_add_connection(clerks[next]->daemon, client, (struct sockaddr *)&address, size);
    }
}

// The ceiling: what libmicrohttpd alone does with the bodies that the gateway takes. It reads each body, keeps nothing,
// checks nothing, and answers "ok".
//
//     cc -O2 -o ceiling ceiling.c -lmicrohttpd
//     ./ceiling PORT [THREADS] [epoll|poll|select]
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct MHD_Response *ok;

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *bytes, size_t *count, void **kept) {
    (void)context, (void)url, (void)version, (void)bytes;
    if (*kept == NULL) {
        *kept = ok;
        return MHD_YES;
    }
    if (*count > 0) {
        *count = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, strcmp(method, "POST") == 0 ? MHD_HTTP_OK : MHD_HTTP_METHOD_NOT_ALLOWED, ok);
}

int main(int count, char **arguments) {
    unsigned int port = count > 1 ? (unsigned int)atoi(arguments[1]) : 0;
    unsigned int threads = count > 2 ? (unsigned int)atoi(arguments[2]) : 2;
    const char *polling = count > 3 ? arguments[3] : "epoll";
    unsigned int flags = strcmp(polling, "epoll") == 0  ? MHD_USE_EPOLL_INTERNAL_THREAD
                         : strcmp(polling, "poll") == 0 ? MHD_USE_POLL_INTERNAL_THREAD
                                                        : MHD_USE_INTERNAL_POLLING_THREAD;
    struct sockaddr_in address = {0};
    struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
                                    {MHD_OPTION_END, 0, NULL}};
    struct MHD_Daemon *daemon;
    sigset_t signals;
    int signal;
    if (threads < 2) pool[0].option = MHD_OPTION_END;
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    ok = MHD_create_response_from_buffer(2, (void *)"ok", MHD_RESPMEM_PERSISTENT);
    daemon = MHD_start_daemon(flags, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address,
                              MHD_OPTION_CONNECTION_LIMIT, 2048u, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
    if (ok == NULL || daemon == NULL) {
        fprintf(stderr, "ceiling: port %u is not to be had\n", port);
        return 1;
    }
    printf("ready\n");
    fflush(stdout);
    sigwait(&signals, &signal);
    MHD_stop_daemon(daemon);
    return 0;
}

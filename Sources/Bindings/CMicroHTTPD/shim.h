// The door to libmicrohttpd, 0.9.75 or later, and to the little of GnuTLS that tells whose certificate a client showed.
// What Swift cannot call as it stands (variadic functions, unions, enum constants) has one typed function here.
#ifndef CROSSWALK_CMICROHTTPD_SHIM_H
#define CROSSWALK_CMICROHTTPD_SHIM_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <limits.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/// The functions that a server calls back, each with `context` as its first argument.
struct crosswalk_callbacks {
    void *context;
    void *(*target)(void *, const char *, struct MHD_Connection *);
    MHD_AccessHandlerCallback request;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
};

/// The options of a server; a null text is an option not given.
struct crosswalk_options {
    unsigned int connections;
    unsigned int connections_per_address;
    unsigned int idle_seconds;
    size_t connection_memory;
    const char *certificate;
    const char *key;
    const char *client_authority;
};

/// TLS 1.2 and 1.3 with forward secrecy.
#define CROSSWALK_TLS_PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA"

/// Reads a numeric address, IPv4 or IPv6, into a socket address; 0 when the text is neither.
static inline int crosswalk_address(const char *text, uint16_t port, struct sockaddr_storage *address) {
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    memset(address, 0, sizeof(*address));
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return 1;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        return 1;
    }
    return 0;
}

/// Opens a socket that listens on an address, and never blocks; -1 when it could not be. `::` takes in IPv4 as well.
static inline int crosswalk_listen(const struct sockaddr_storage *address) {
    int on = 1, off = 0;
    socklen_t size = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    int listener = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) return -1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0
        && (address->ss_family != AF_INET6
            || setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0)
        && bind(listener, (const struct sockaddr *)address, size) == 0 && listen(listener, SOMAXCONN) == 0) {
        return listener;
    }
    close(listener);
    return -1;
}

/// The port a socket listens on; 0 when that is not known.
static inline uint16_t crosswalk_port(int listener) {
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    if (getsockname(listener, (struct sockaddr *)&address, &size) != 0) return 0;
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

/// Accepts a connection, whose socket never blocks; -1 when there is none, or no room for it.
static inline int crosswalk_accept(int listener) {
    int accepted = accept(listener, NULL, NULL);
    if (accepted >= 0) {
        (void)fcntl(accepted, F_SETFD, FD_CLOEXEC);
        (void)fcntl(accepted, F_SETFL, O_NONBLOCK);
    }
    return accepted;
}

/// Opens a server that listens nowhere and is given its connections: epoll, connections that can be suspended, no thread
/// of its own, so that whoever turns it with `MHD_run` does everything. Null when it could not.
///
/// Requests without a Host header or with a space in the target are refused.
static inline struct MHD_Daemon *crosswalk_open(
    const struct crosswalk_options *options, const struct crosswalk_callbacks *callbacks) {
    struct MHD_OptionItem items[8];
    int count = 0;
    unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET;
    if (options->certificate != NULL) {
        flags |= MHD_USE_TLS;
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->certificate};
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->key};
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)CROSSWALK_TLS_PRIORITIES};
    }
    if (options->client_authority != NULL) {
        items[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_TRUST, 0, (void *)options->client_authority};
    }
    items[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    return MHD_start_daemon(
        flags, 0, NULL, NULL, callbacks->request, callbacks->context,
        MHD_OPTION_URI_LOG_CALLBACK, callbacks->target, callbacks->context,
        MHD_OPTION_NOTIFY_COMPLETED, callbacks->completed, callbacks->context,
        MHD_OPTION_NOTIFY_CONNECTION, callbacks->connection, callbacks->context,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->connection_memory,
        MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_ARRAY, items,
        MHD_OPTION_END);
}

/// Gives a server a connection, whose socket is its own from here on; 0 when it took none.
static inline int crosswalk_add(struct MHD_Daemon *daemon, int socket) {
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    if (getpeername(socket, (struct sockaddr *)&address, &size) != 0) {
        close(socket);
        return 0;
    }
    return MHD_add_connection(daemon, socket, (const struct sockaddr *)&address, size) == MHD_YES;
}

/// The descriptor that is readable when a server has something to do for a client.
static inline int crosswalk_epoll(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return info == NULL ? -1 : info->epoll_fd;
}

/// How many milliseconds a server may be left alone as long as nothing is readable: 0 when it has work in hand.
static inline int crosswalk_patience(struct MHD_Daemon *daemon) {
    MHD_UNSIGNED_LONG_LONG timeout = 0;
    return MHD_get_timeout(daemon, &timeout) == MHD_NO || timeout > INT_MAX ? INT_MAX : (int)timeout;
}

/// Waits until one of two descriptors is readable or some milliseconds have passed; 1 when the second one is.
static inline int crosswalk_wait(int one, int other, int milliseconds) {
    struct pollfd waited[] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    return poll(waited, 2, milliseconds) > 0 && waited[1].revents != 0;
}

/// The answer of a callback that goes on with a request.
static inline enum MHD_Result crosswalk_go_on(void) { return MHD_YES; }

/// The answer of a callback that drops the connection.
static inline enum MHD_Result crosswalk_hang_up(void) { return MHD_NO; }

/// Whether a notice about a connection is its first one.
static inline int crosswalk_is_opening(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

/// Hands the header lines of a request to a function, in the order received; returns how many there are.
static inline int crosswalk_headers(
    struct MHD_Connection *connection, MHD_KeyValueIteratorN line, void *context) {
    return MHD_get_connection_values_n(connection, MHD_HEADER_KIND, line, context);
}

/// How many bytes the request line and the header lines had.
static inline size_t crosswalk_header_bytes(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info == NULL ? 0 : info->header_size;
}

/// How far a walk over the header lines has come: where the next line begins, and whether every line so far is plain.
struct crosswalk_walk {
    const char *next;
    int is_plain;
};

/// Whether one header line stands right behind the one before, as `name: value` and CR LF.
static inline enum MHD_Result crosswalk_walk_line(
    void *context, enum MHD_ValueKind kind, const char *name, size_t name_count, const char *value,
    size_t value_count) {
    struct crosswalk_walk *walk = context;
    const char *gap = name + name_count + 1;
    (void)kind;
    walk->is_plain = 0;
    if (name != walk->next || value == NULL || value < gap) return MHD_NO;
    while (gap < value && (*gap == ' ' || *gap == '\t')) gap++;
    if (gap != value || memchr(value, '\r', value_count) != NULL) return MHD_NO;
    walk->is_plain = 1;
    walk->next = value + value_count + 2;
    return MHD_YES;
}

/// Whether every byte of a request's head is where a strict reader would have it (RFC 9112 §2.2, §5.2): lines end in
/// CR LF, none is folded, none holds a CR or a NUL.
///
/// libmicrohttpd 0.9.75 takes a lone LF for the end of a line, cuts a value off at a NUL, and appends what stands on a
/// folded line to the *name* of the line above: `Transfer-Enc: chunked`, folded `oding`, becomes a transfer coding that
/// no proxy saw. It leaves plain lines where it read them, with zeros for the colon and for CR LF, so a head is plain
/// when its lines lie side by side and fill all of it. A target that holds a NUL is shorter than its place.
static inline int crosswalk_head_is_plain(
    struct MHD_Connection *connection, const char *method, size_t target_count, const char *version) {
    struct crosswalk_walk walk = {NULL, 1};
    if (method == NULL || version == NULL) return 0;
    if (version != method + strlen(method) + 1 + target_count + 1) return 0;
    walk.next = version + strlen(version) + 2;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, crosswalk_walk_line, &walk);
    return walk.is_plain && walk.next + 2 == method + crosswalk_header_bytes(connection);
}

/// The socket of a connection; -1 when that is not known.
static inline int crosswalk_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

/// What was kept for a connection when it opened.
static inline void *crosswalk_kept(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

/// The TLS session of a connection; null without TLS.
static inline gnutls_session_t crosswalk_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : (gnutls_session_t)info->tls_session;
}

/// Writes bytes to a connection past its state machine, without waiting: the last word before hanging up.
static inline void crosswalk_last_word(struct MHD_Connection *connection, const void *bytes, size_t count) {
    gnutls_session_t session = crosswalk_session(connection);
    if (session != NULL) {
        (void)gnutls_record_send(session, bytes, count);
    } else {
        (void)send(crosswalk_socket(connection), bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

/// Whether everything that a client has sent was read, and its side is closed.
static inline int crosswalk_has_ended(int socket) {
    char byte;
    return recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/// Reads what is there, without waiting, into `bytes`, which has room for `room`; as `recv`.
static inline ssize_t crosswalk_read_now(int socket, void *bytes, size_t room) {
    return recv(socket, bytes, room, MSG_DONTWAIT);
}

/// Makes a response of a copy of some bytes; null when memory is short.
static inline struct MHD_Response *crosswalk_response(const void *bytes, size_t count) {
    return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

/// Writes the subject (RFC 4514) of the client's certificate into `text`, which has room for `room` bytes; returns its
/// length, 0 when there is none that the client authority vouches for as a TLS client's.
static inline size_t crosswalk_client_subject(struct MHD_Connection *connection, char *text, size_t room) {
    gnutls_session_t session = crosswalk_session(connection);
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0};
    unsigned int status = 0, certificates = 0;
    const gnutls_datum_t *chain;
    gnutls_x509_crt_t certificate;
    gnutls_datum_t name = {NULL, 0};
    size_t count = 0;
    if (session == NULL || gnutls_certificate_type_get(session) != GNUTLS_CRT_X509) return 0;
    if (gnutls_certificate_verify_peers(session, &purpose, 1, &status) != 0 || status != 0) return 0;
    chain = gnutls_certificate_get_peers(session, &certificates);
    if (chain == NULL || certificates == 0 || gnutls_x509_crt_init(&certificate) != 0) return 0;
    if (gnutls_x509_crt_import(certificate, chain, GNUTLS_X509_FMT_DER) == 0
        && gnutls_x509_crt_get_dn3(certificate, &name, 0) == 0 && name.size <= room) {
        memcpy(text, name.data, name.size);
        count = name.size;
    }
    gnutls_free(name.data);
    gnutls_x509_crt_deinit(certificate);
    return count;
}

#endif

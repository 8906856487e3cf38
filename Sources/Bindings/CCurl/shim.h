// The door to libcurl, 7.88 or later. `curl_easy_setopt` and its kin are variadic: one typed function per kind of value.
#ifndef CROSSWALK_CCURL_SHIM_H
#define CROSSWALK_CCURL_SHIM_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// Sets an option whose value is a number.
static inline CURLcode crosswalk_set_number(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option whose value is a large number.
static inline CURLcode crosswalk_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option whose value is a text, which curl copies.
static inline CURLcode crosswalk_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option whose value is a pointer, which must stay valid.
static inline CURLcode crosswalk_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

/// Sets an option whose value is a run of bytes, which curl copies.
static inline CURLcode crosswalk_set_bytes(CURL *easy, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return curl_easy_setopt(easy, option, &blob);
}

/// The functions that a transfer calls back, each with `context` as its last argument (the first, for `open`).
struct crosswalk_transfer {
    void *context;
    curl_write_callback body;
    curl_write_callback header;
    curl_read_callback upload;
    curl_seek_callback rewind;
    curl_opensocket_callback open;
};

/// Sets the functions that a transfer calls back.
static inline void crosswalk_set_callbacks(CURL *easy, const struct crosswalk_transfer *transfer) {
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer->context);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer->body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer->context);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, transfer->header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer->context);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, transfer->upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer->context);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, transfer->rewind);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer->context);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, transfer->open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer->context);
}

/// The context of a transfer's callbacks.
static inline void *crosswalk_context(CURL *easy) {
    char *context = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &context);
    return context;
}

/// A number that curl knows of a transfer.
static inline long crosswalk_number(CURL *easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

/// Sets an option of a multi handle whose value is a number.
static inline CURLMcode crosswalk_set_multi(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// The next transfer that is done, with its result; null when there is none.
static inline CURL *crosswalk_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

/// Writes the bytes of an address that curl is about to connect to, 4 or 16, and returns how many; 0 for another kind.
///
/// The address is larger than the field it stands in, as curl's own documentation of the field says.
static inline int crosswalk_address_bytes(const struct curl_sockaddr *address, unsigned char *bytes) {
    const void *socket_address = &address->addr;
    if (address->family == AF_INET) {
        memcpy(bytes, &((const struct sockaddr_in *)socket_address)->sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)socket_address)->sin6_addr, 16);
        return 16;
    }
    return 0;
}

/// Opens the socket that curl asks for; it is not inherited by child processes.
static inline curl_socket_t crosswalk_open(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// What a callback answers to refuse a socket.
static inline curl_socket_t crosswalk_no_socket(void) { return CURL_SOCKET_BAD; }

#endif

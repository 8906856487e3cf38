// The door to OpenSSL's libcrypto, 3.0 or later. What Swift cannot call as it stands (variadic functions, macros with
// casts, callbacks given as null) has one typed function here; everything else is called by its own name.
#ifndef CROSSWALK_COPENSSL_SHIM_H
#define CROSSWALK_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

/// Answers a question for a passphrase with none: without it OpenSSL would ask on the terminal.
static inline int crosswalk_no_passphrase(char *text, int size, int writing, void *context) {
    (void)text;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

/// Reads an unencrypted private key, PKCS#8 or PKCS#1, from PEM; null when there is none.
static inline EVP_PKEY *crosswalk_read_private_key(BIO *source) {
    return PEM_read_bio_PrivateKey(source, NULL, crosswalk_no_passphrase, NULL);
}

/// Reads a public key (SubjectPublicKeyInfo) from PEM; null when there is none.
static inline EVP_PKEY *crosswalk_read_public_key(BIO *source) {
    return PEM_read_bio_PUBKEY(source, NULL, crosswalk_no_passphrase, NULL);
}

/// Reads a certificate from PEM; null when there is none.
static inline X509 *crosswalk_read_certificate(BIO *source) {
    return PEM_read_bio_X509(source, NULL, crosswalk_no_passphrase, NULL);
}

/// Writes a private key as unencrypted PKCS#8 PEM; 1 when it did.
static inline int crosswalk_write_private_key(BIO *target, const EVP_PKEY *key) {
    return PEM_write_bio_PKCS8PrivateKey(target, key, NULL, NULL, 0, NULL, NULL);
}

/// Makes an RSA key pair of a modulus length; null on failure.
static inline EVP_PKEY *crosswalk_generate_rsa(size_t bits) {
    return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits);
}

/// Points at the bytes a memory BIO holds and returns how many there are.
static inline long crosswalk_memory(BIO *source, char **bytes) {
    return BIO_get_mem_data(source, bytes);
}

#endif

/// Certificates and keys made with the `openssl` command for these tests alone, valid for a hundred years.
enum Certificates {
    /// The authority of the server and of the client.
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBmTCCAT+gAwIBAgIUd4Okl6JVll8zAf+haDQUN1fq9rwwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTkyNzQ1WhgPMjEy
        NjEwMjgxOTI3NDVaMBkxFzAVBgNVBAMMDlRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAE3fdFmV+yR48sn6/NaEGIYvMbZjgrIf9BlaoEZMf6
        RpwFi6m7FXhhlZLRBjlIgfyb5E2PDoKu93cCUCjMzvo4laNjMGEwHQYDVR0OBBYE
        FHB1luvXteruW8U/ZJFQ3mnnIt9IMB8GA1UdIwQYMBaAFHB1luvXteruW8U/ZJFQ
        3mnnIt9IMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAoGCCqGSM49
        BAMCA0gAMEUCIQCu+DMznIp3EDk7XPQYU0B4NxIEA/r5WF77Wx6jFOqwZAIgYref
        qFbDPJUWTNJlFHhP9//M0rcc4OdnWHBkse4ypt8=
        -----END CERTIFICATE-----
        """
    /// The server: `localhost` and 127.0.0.1.
    static let server = """
        -----BEGIN CERTIFICATE-----
        MIIBpTCCAUqgAwIBAgIUJ5ATOKdeaocOKuKfBk4hEsAkkdIwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTkyNzQ1WhgPMjEy
        NjEwMjgxOTI3NDVaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEG
        CCqGSM49AwEHA0IABEAeUR/WIDahniodkKLQDAr3JXqdwoxpbk+zlP1anzJA3e4M
        jUxecpqgNmMUCuQkov9cmwqmfgXK5dgNRhbfS6ujczBxMBoGA1UdEQQTMBGCCWxv
        Y2FsaG9zdIcEfwAAATATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUC3dB
        2iDFOI+MXeOJjGRXbwBLCq0wHwYDVR0jBBgwFoAUcHWW69e16u5bxT9kkVDeaeci
        30gwCgYIKoZIzj0EAwIDSQAwRgIhAICC61tJ2xyxafGvh/nBH1Sg78iJ3243cP8F
        bcglYJp/AiEAq/1lI5zOsKB6kEB0UtIxsuOsoPw76UIP219BwbDaIA0=
        -----END CERTIFICATE-----
        """
    static let serverKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRX8CQUqqFOOTPykB
        WRSKqQQ0Hk3bT5N1R8+pMPJ19UehRANCAARAHlEf1iA2oZ4qHZCi0AwK9yV6ncKM
        aW5Ps5T9Wp8yQN3uDI1MXnKaoDZjFArkJKL/XJsKpn4FyuXYDUYW30ur
        -----END PRIVATE KEY-----
        """
    /// The client `CN=proxy.example.com,O=Salesforce`.
    static let client = """
        -----BEGIN CERTIFICATE-----
        MIIBpjCCAUugAwIBAgIUJ5ATOKdeaocOKuKfBk4hEsAkkdMwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTkyNzQ1WhgPMjEy
        NjEwMjgxOTI3NDVaMDExEzARBgNVBAoMClNhbGVzZm9yY2UxGjAYBgNVBAMMEXBy
        b3h5LmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENj9B8UyV
        tAglOXbM9sjJJCIyvXLBGe+ePPTw9ZX9E6gg8lhus361Ohr7HKRdyE8e/FW989XA
        wjbj9LdssijPoaNXMFUwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFImm
        6XoOnkl8HxuunNStZJLx+UhAMB8GA1UdIwQYMBaAFHB1luvXteruW8U/ZJFQ3mnn
        It9IMAoGCCqGSM49BAMCA0kAMEYCIQCWP/Rzj7xlauH13yYjokov4v/5xqZssC3Y
        zRVz+GaN1wIhAJzboyW/kUa8svtjAWIJy6ltPg/Gen+edmcgs8Ugoq/Y
        -----END CERTIFICATE-----
        """
    static let clientKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg1DuBs6aX7O5n7sfs
        wlZqiLPKWnUfkW+En2o67TpXqbKhRANCAAQ2P0HxTJW0CCU5dsz2yMkkIjK9csEZ
        75489PD1lf0TqCDyWG6zfrU6GvscpF3ITx78Vb3z1cDCNuP0t2yyKM+h
        -----END PRIVATE KEY-----
        """
    /// The same name, vouched for by another authority.
    static let stranger = """
        -----BEGIN CERTIFICATE-----
        MIIBqDCCAU6gAwIBAgIUfGI23dO0Mz9XtWYsZoYqFw6A1dwwCgYIKoZIzj0EAwIw
        HDEaMBgGA1UEAwwRQW5vdGhlciBhdXRob3JpdHkwIBcNMjYxMTIxMTkyNzQ1WhgP
        MjEyNjEwMjgxOTI3NDVaMDExEzARBgNVBAoMClNhbGVzZm9yY2UxGjAYBgNVBAMM
        EXByb3h5LmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMnKa
        Ug613WMyik9Xw78xyovD7I8jNYFiKly9rMH+VnRgrl3281dFxSu6aYm4oLqqdiAB
        yk5phZ/xJlgdpr5eO6NXMFUwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYE
        FJCXgins32jhnikRYKqzE0ttqBD3MB8GA1UdIwQYMBaAFKexFVSQSbzkUj2cbwt8
        RieHuEkxMAoGCCqGSM49BAMCA0gAMEUCIEtj3GTHZMzQDOoU9U+/9IKhD6YadAkd
        VLr5KcUWVG8KAiEA9ccZBNCn8J6Awz6w0MMw+TDOFqy3hHIyRrsgsZATqFM=
        -----END CERTIFICATE-----
        """
    static let strangerKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8QBlLDcwQULRV/Hd
        nVRu882CmJUrZo4vrhu/eoJVxBqhRANCAAQycppSDrXdYzKKT1fDvzHKi8PsjyM1
        gWIqXL2swf5WdGCuXfbzV0XFK7ppibiguqp2IAHKTmmFn/EmWB2mvl47
        -----END PRIVATE KEY-----
        """
    /// The same name and authority, for servers only.
    static let wrongPurpose = """
        -----BEGIN CERTIFICATE-----
        MIIBpTCCAUugAwIBAgIUJ5ATOKdeaocOKuKfBk4hEsAkkdQwCgYIKoZIzj0EAwIw
        GTEXMBUGA1UEAwwOVGVzdCBhdXRob3JpdHkwIBcNMjYxMTIxMTkyNzQ1WhgPMjEy
        NjEwMjgxOTI3NDVaMDExEzARBgNVBAoMClNhbGVzZm9yY2UxGjAYBgNVBAMMEXBy
        b3h5LmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEooxXOe8u
        /yhgmwMFYZeBJL3nK1KEyB1wS5Kht9LT80EqKjUweWjHe7TDiiWxg3Tlx4bxqewd
        aPfSdzpFa0yLdKNXMFUwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFBaX
        oiMwGdXzmlllTfcE/glyQ0ugMB8GA1UdIwQYMBaAFHB1luvXteruW8U/ZJFQ3mnn
        It9IMAoGCCqGSM49BAMCA0gAMEUCIQDeCSOV46gLmxHeDLwFxkE0A0DbAFe8U1mb
        gRE85kV2PQIgRV6Xn1M5YckRuOce4mVlddr7iN2ilajM50GN0e9sutg=
        -----END CERTIFICATE-----
        """
    static let wrongPurposeKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNmI9lJbb/lnEYK0G
        okA6JJplY0C8P82M8XC4bggpmdmhRANCAASijFc57y7/KGCbAwVhl4EkvecrUoTI
        HXBLkqG30tPzQSoqNTB5aMd7tMOKJbGDdOXHhvGp7B1o99J3OkVrTIt0
        -----END PRIVATE KEY-----
        """
}

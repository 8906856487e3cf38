/// Keys and a signature made with the `openssl` command (`genrsa`, `dgst -sha256 -sign`), for these tests alone.
enum Published {
    static let message = "header.claims"
    static let signature = """
        7d9de767e0bce0f08064a2f281afd1b429dfd672fc8699ba011d65149a557c97436f7acd3effa5469537d155fbbb997d\
        c19d3cc46707c3bbf123cef738126a8d3b55bdcb8340d573406f8202c89c31ce28162047ba75b14d7152373738077140\
        bf60c398b15ddfb297f5d92f5fe47a43beca56297ba236de35b146476dd9c1e1a6d9bd059cc276ae994080dc4c2fcab4\
        13ced7d97bc005fa6dea2fcf01337062dd1b4fd6f1d2dfe3ce978f4b5381173a87b23500d27961bce8d6bf20bd760046\
        ff25334d3391cc692b6a9490ec50e6eead9302ea7fd90fb80efa1c089901a0d56ba22d53c6a382c88f0828f6c5de496b\
        f3813d8c3cfc1cc725467c62b42cc0f2
        """

    static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCshKKc4UxqRy2O
        B/TTxymYFbwe7rO4TkFs6V9l0RvUhwUtDDRnhYD1lS7he3F9SGQhYhiH6iCrHBtf
        i4ZjBYn1Uyv4ohMLXhJZ/w1QZ80ld/Y2sMN+yP/YFVM2nMULKE8murDULFF0n4zk
        24Gp5+23Ux7Wd9IVEgBKH46qA1ApGowHG37I4VoYTJCyBNgWfRIoK3DzIuRuO1r9
        XxsnJW4Uans4tf3CjMYOJWAKJU1VUJF6Gz4Go1/Y8oW2ZxBnOIIvjSvIXfJZuAas
        LXlooBsGJoCJfg4NxF8CvGX7Pshr3gyBR8UirvrVMJ6Z2k4/OgLjNrEdULVdZUOy
        Egx8Cs0xAgMBAAECggEACZj0oreEOLiiXbeeuMIog8joQvyGuCj22fIy++Ml6iUz
        jhOy7eQrBiaNMc88M2MByotmd9e4JurIsVBd2uAH0nOEw4eROYl7igEO3p9ytcwa
        YQUlEBZqqMzZaPUwX1g4DIyX6irXwn4ekIwPZupTosZzlYz7jY9nf5gpN7c42Dt1
        yc6mDMdmdRQkwUchw5v1jRJ31XxKlz74zd/oB3KNls5Jrmiz0opq+EpQMghJ6NwP
        aGx/F5wuGXePgJJHVV096Z3yCd/wZh5dl9p+HiLVhCKQMUyjj/gFuiUhF7VPZbeI
        VY1yU6WSDykKzmA6iP5wdxQlGhVFIPrnN06icZ8/4QKBgQDoB/TUxLzk/t7iC2Ar
        IekedL5g0GX/0HGSAPoBoOcDqOL7nhbz/CHYxVlqHpnLJn2FD0qFHtTudLoWjg6x
        7ixd26E+FkfN+hTfeAuAaZYfZ8f0eRJ52olqVSTanSdzQft469ayvoDAVlXLhU/Y
        EQ6dkjaxWeiqibHbZJsiCQwREQKBgQC+VtzpxJDsV/qJZOhr5tSwFf065mRvJND5
        Z9gqyR9SLMz7S8uc6U+XLD4/+0h1B3Lx14l5iIJ+tFi8PpsJRRiabAqr+4Y5yP+d
        saChLcVDJejg8AO9jJzTiJgjQRlf6dTzgByW7dO3KxFd0oOl81S+AFHIWzh054sJ
        mkt0+7L6IQKBgDgu/QSsIsUcReHcOUwYaPc784FD1P7tfSKKY/8S8/053sRokkw/
        5/4yQyVkBX9gcZJPko7LWWnoD8s4WKyS7GFJtjBverGQdY9q5PYSGwy9t3gl/OhO
        l2mM9mCNHylUd8ze5lzfrhNklF+0hxHdh3l2FxI4oBLzRoLGSJ4kLKzRAoGARcUj
        b1FNakUJoklp5PuVJQK6c1e2owMU0wdctrpIj9+6N7dd6KOhOCHQo7VhpvxXBw1h
        6DnA098Z088DF4/LZ/eIpegqGI50HILbBZn4gBeqWKHCTT340pV0Zx/axEy7cZKZ
        aD2/aJoR4JllBnS+sHL/h3jgpgGl9pwnYrdMsOECgYA1PZfnoqEO+Kl9a/+pXad1
        wbcFUJdebeychHtCuIQgHPgF9jYVkZ4nZj12+iXlWjU6H8tpO8/6D84mXGVk6hyn
        8DYi9x3nE0Ysnhnshy0stxGR8xwbkyvztR9jZpQdXAnPuTspd5VK5IR2uOACaK4I
        apIHF0QcEhbMdrVPPkUmUQ==
        -----END PRIVATE KEY-----
        """

    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEArISinOFMakctjgf008cp
        mBW8Hu6zuE5BbOlfZdEb1IcFLQw0Z4WA9ZUu4XtxfUhkIWIYh+ogqxwbX4uGYwWJ
        9VMr+KITC14SWf8NUGfNJXf2NrDDfsj/2BVTNpzFCyhPJrqw1CxRdJ+M5NuBqeft
        t1Me1nfSFRIASh+OqgNQKRqMBxt+yOFaGEyQsgTYFn0SKCtw8yLkbjta/V8bJyVu
        FGp7OLX9wozGDiVgCiVNVVCRehs+BqNf2PKFtmcQZziCL40ryF3yWbgGrC15aKAb
        BiaAiX4ODcRfArxl+z7Ia94MgUfFIq761TCemdpOPzoC4zaxHVC1XWVDshIMfArN
        MQIDAQAB
        -----END PUBLIC KEY-----
        """

    static let encryptedPrivateKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIxUenp4pCtUUCAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBC29mlR1POT5Bxn0auvIdDzBIIE
        0P56AeG+sA81f7DDk1yN6qMGwcFuiOXa3o8FcZ7LiD9ZzhP/gioBmizxt/6w2Mnh
        i1VDiu5EycRL9Wlt6+R4CQWDd0xinRJ6htBoUctRxxvy1JTEKcaDY20zq0ia36D0
        OArZN6gH+a70LA12e1xDsdfcUuW+PAWGv4CVNppi4ulXWFhv5/qTg/LAdvd23QEo
        RvLK5w/Jbvf8ikuqptXfokKNxr9Kfsv3QzpUF8qQ0NiozwF0PiR7lqNUudYDYJYe
        dYMpydWZSL1wRHBe5g6sBKkX2B2U96MtBnwMrSibTIVIXviXGGrdqAkocmk6CA24
        OCLbVKGkqnpwE0t7AUSLpTmxyVBn+oo4roj/kDmN/IRo0dUVy5nJ7ngvp3DlI7L1
        yQFp5zR8d4HUOnWyL6c9Mf9nuNKM7TaiacMHZJfQh3n1KJWQ2xhKS2M7qTVyRP/o
        mTnwEEs3oKJKg0WQHoTPdyqflvOgvaueG0bfoLXBObpxCwXf1bO3o1usQnSWKf8h
        F1Iw02W9W/wutZCg2Hvp2vcWUZf+67PeNVxz/AOLFoZKsozXXPbjYAweRaBCbkgm
        s2mJDVIzAkjuJSVfteoocI7XTLZgs3vzy3ZKIoET68lwa95E+ECO2kVabI+zUjEc
        ZuzMkJuhgLs0IVMuPZmg7Uk001jb6LQadmKpys08M0Zct2T4NFLLM7Aj+YyXCD6S
        gbtOi/n+9GEij/uU1teMhDiW8Iwo5paC+y2caQhoecM8/xnfvOoVKpdZMkNh3eYi
        RG8F3OWCnIzRdCd08m8pnHxfYiMFQN0hNmrCfz1gl96C09eC1VtVtlDkxOhslKF/
        1+9C/SFu63eDk+0O6JEKM18m2Y6uqIil63IyvrL3hwSw8Y8M47B+sKODyIM9pPUM
        7LMoIX5cly6Y90aw/7oqOLB+3UHzUkN3jnu+0uhfFj9S6MMiy6KjVCl4bFscIZN7
        eqINcpQqLzuI+N+JwkbFKm6mnV62tdjQjBNt34vJy8OVL6SIguMCqF3f0QLkLxor
        Uj+4dCNYh+zuQKLbrDrw0fjUbtEq0Gf/XgJ2MzZ55oD2SnpXYNLvaE91s5idO4/N
        CqeJ0hL9QEsD/QQC1PLfxXVYFwoDGxJ3KApabw0scb7/ICk2kdWMYhx/YMV/U5Jn
        OpeG+514fTUcWkhXa2MX3NLDcvELZ3e0k702YqlX7uYeZ/HOcUMpS/fL1USLgpl1
        GZlRsn/5Dh1AxiU6SjYu7sHnGOxRETzdFYnMs3N9gKShGkl3xI0rwXHSlcZ+BQS6
        1jP6T/DPsQ7MrYZiaiCZy+sbojROUlncy48udpNhWL14041jradj689CLVJAW4CO
        hW92eTyTyooKNWpghZx1zKKHWAA913gGaMCvYXqMxG7DZe/cKpQ+Jirq7mJpf8As
        4K3auhPQ3UeOsUmGwOPwO6SCkrqlWe+Gn3HnutQdz8a7Xz2fG70JIC278irIU9pH
        6hhfpypqbs7da4AfIBjNj3US/ZcjxcKV5hTcPRTEa0u8nhfR2I1EDFG979CwwWwp
        ES3t78PAJHezX7wQssA+VvIwdabLWf2pWMOJOyO1OjtmJIFBIPqC2CYtBmBBj+zC
        3mUKRcQByd6ihgp5gYUa/cSZXYIMGkH0BMfcMtYhHy/E
        -----END ENCRYPTED PRIVATE KEY-----
        """
}

/** Requests that openssl has made, with a key that was thrown away: of jane, */
export const userRequest = `-----BEGIN CERTIFICATE REQUEST-----
MIHJMHECAQAwDzENMAsGA1UEAwwEamFuZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABB4juZ/rhE2pwdmGP8Uru1jTt6nueraBrW+mbiszINPHCh2E6XdMop5avSkw
hUpZDBmHyQitnifGoKpkvNSaRnWgADAKBggqhkjOPQQDAgNIADBFAiEAgXQbxEDd
3orF887fSTP7hptFFjgS4xQopd9xiXjy2kECIE6pK67j1ia3xLIuOSPVr7I/ioHf
yE6plHdSwvGmIQK7
-----END CERTIFICATE REQUEST-----
`

/** and of jane as an administrator. */
export const masterRequest = `-----BEGIN CERTIFICATE REQUEST-----
MIHiMIGKAgEAMCgxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQ0wCwYDVQQDDARq
YW5lMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHiO5n+uETanB2YY/xSu7WNO3
qe56toGtb6ZuKzMg08cKHYTpd0yinlq9KTCFSlkMGYfJCK2eJ8agqmS81JpGdaAA
MAoGCCqGSM49BAMCA0cAMEQCIGPknP+x5HdnBOvmU6Q+eR5ulP+nxaIJ/lDSgW6G
xTocAiBqRYAWw0les6apQhMUDbWC2mrf6bLtGK/SXL1H/NYYxA==
-----END CERTIFICATE REQUEST-----
`

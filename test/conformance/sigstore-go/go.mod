module groundwork.example/sigstore-go-verify

go 1.24.0

require github.com/sigstore/sigstore-go v1.1.3

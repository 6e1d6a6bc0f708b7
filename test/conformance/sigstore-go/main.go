// Verifies a Sigstore bundle with the library that `gh attestation verify` is built on, and prints what it found.
package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
)

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(trustedRootPath, bundlePath, digest, issuer, subject string) error {
	trustedRoot, err := root.NewTrustedRootFromPath(trustedRootPath)
	if err != nil {
		return err
	}
	signed, err := bundle.LoadJSONFromPath(bundlePath)
	if err != nil {
		return err
	}
	verifier, err := verify.NewVerifier(trustedRoot, verify.WithSignedTimestamps(1))
	if err != nil {
		return err
	}
	identity, err := verify.NewShortCertificateIdentity(issuer, "", subject, "")
	if err != nil {
		return err
	}
	bytes, err := hex.DecodeString(digest)
	if err != nil {
		return err
	}
	result, err := verifier.Verify(signed, verify.NewPolicy(
		verify.WithArtifactDigest("sha256", bytes), verify.WithCertificateIdentity(identity)))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

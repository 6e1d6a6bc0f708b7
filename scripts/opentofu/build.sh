#!/usr/bin/env bash
# Builds OpenTofu, for machines that have neither terraform nor tofu: five to ten minutes on two cores the first time,
# nothing after that. Prints the folder that holds `tofu`.
set -euo pipefail
# Without `dev` it calls itself a release, not 1.10.6-dev.
exec "$(dirname "$0")/../go-program.sh" tofu github.com/opentofu/opentofu v1.10.6 \
  h1:J57O7HrW7gakftSLFQr+/p7fniZjZ3FQLFyzv4XsSmQ= ./cmd/tofu \
  "-X github.com/opentofu/opentofu/version.dev=no"

#!/usr/bin/env bash
# Builds tflint, with the rules for Terraform's language that it carries: five minutes on two cores the first time.
# Prints the folder that holds it.
set -euo pipefail
exec "$(dirname "$0")/../go-program.sh" tflint github.com/terraform-linters/tflint v0.64.0 \
  h1:v0KwryBjBeo79uqFrYQOllZk3l/nQvH/e4SZW45jhA8= . ""

#!/usr/bin/env bash
# Builds OpenTofu as a Go module, for machines that have neither terraform nor tofu. Needs go and Go's module proxy;
# takes five to ten minutes on two cores the first time, and nothing after that.
#
#   scripts/opentofu/build.sh        prints the folder that holds `tofu`
#
# It lies in $GROUNDWORK_CACHE/bin (default ~/.cache/groundwork/bin), where tests look for it. The release is fixed here,
# and so is its content: the module's own go.sum vouches for everything below it.
set -euo pipefail
version=1.10.6
sum="h1:J57O7HrW7gakftSLFQr+/p7fniZjZ3FQLFyzv4XsSmQ="
cache="${GROUNDWORK_CACHE:-$HOME/.cache/groundwork}"

says_version() { CHECKPOINT_DISABLE=1 "$cache/bin/tofu" version -json 2>/dev/null | grep -q "\"terraform_version\": \"$version\""; }
if says_version; then
  echo "$cache/bin"
  exit
fi
command -v go >/dev/null || { echo "opentofu: there is no go to build it with" >&2; exit 1; }

field() { grep -o "\"$1\": \"[^\"]*\"" | cut -d '"' -f 4; }
# The sum stands here, so the checksum database need not be within reach.
downloaded="$(GOFLAGS=-mod=mod GONOSUMDB=github.com/opentofu/opentofu go mod download -json "github.com/opentofu/opentofu@v$version")"
[ "$(field Sum <<<"$downloaded")" = "$sum" ] || { echo "opentofu: v$version is not what it was" >&2; exit 1; }

mkdir -p "$cache/bin"
source="$(mktemp -d "$cache/opentofu.XXXXXX")"
trap 'rm -rf "$source"' EXIT
cp -r "$(field Dir <<<"$downloaded")/." "$source"
chmod -R u+w "$source"
# Without `dev` it calls itself a release, whose plans and states others of that release read.
(cd "$source" && CGO_ENABLED=0 GOFLAGS= nice -n 19 go build -p 1 -trimpath \
  -ldflags "-s -w -X github.com/opentofu/opentofu/version.dev=no" -o "$cache/bin/tofu.new" ./cmd/tofu)
mv "$cache/bin/tofu.new" "$cache/bin/tofu"
says_version || { echo "opentofu: what was built does not say that it is $version" >&2; exit 1; }
echo "$cache/bin"

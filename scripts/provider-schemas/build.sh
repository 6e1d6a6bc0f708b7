#!/usr/bin/env bash
# Builds the real Terraform providers as Go modules, outside of the repository, and takes from each what the stand-in
# provider needs to know: its schema, trimmed to the types in types.json, and what its attributes do that the schema
# does not say. Needs go, node and terraform on PATH, and Go's module proxy.
#
#   scripts/provider-schemas/build.sh [github|tls …]
#
# What is built stays in $GROUNDWORK_CACHE (default ~/.cache/groundwork) and is used by the conformance tests.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
schemas="$here/../../src/systems/terraform/stand-in/schemas"
cache="${GROUNDWORK_CACHE:-$HOME/.cache/groundwork}/providers"
mkdir -p "$cache/bin" "$cache/source" "$cache/work" "$schemas"

# name → module@version, the version that the provider is released as, and the address in configurations.
module() {
  case "$1" in
    github) echo "github.com/integrations/terraform-provider-github/v6@v6.13.0 6.13.0 integrations/github" ;;
    # The commit of the release 4.0.4: newer ones are not served by the module proxy (their path lacks the /v4).
    tls) echo "github.com/hashicorp/terraform-provider-tls@v1.2.1-0.20230117062332-afdd54107aba 4.0.4 hashicorp/tls" ;;
    *) echo "build.sh: there is no recipe for the provider '$1'" >&2; return 2 ;;
  esac
}

# The module's own go.sum vouches for everything below it; the checksum database need not be within reach.
download() {
  GOFLAGS=-mod=mod GONOSUMDB="${1%@*}" go mod download -json "$1" | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).Dir'
}

build() {
  local name="$1" module="$2" version="$3"
  local source="$cache/source/$name-$version"
  if [ ! -d "$source" ]; then
    cp -r "$(download "$module")" "$source.new"
    chmod -R u+w "$source.new"
    mv "$source.new" "$source"
  fi
  (cd "$source" && CGO_ENABLED=0 GOFLAGS= nice -n 19 go build -p 1 -trimpath \
    -ldflags "-s -w -X main.version=$version" -o "$cache/bin/terraform-provider-$name" .)
}

# What the schema does not say, from providers that are made with terraform-plugin-sdk.
behaviour() {
  local name="$1" version="$2" constructor package
  case "$name" in
    github) package=github.com/integrations/terraform-provider-github/v6/github constructor='github.NewProvider("", "")()' ;;
    *) echo '{}'; return ;;
  esac
  local folder="$cache/source/$name-$version/groundwork-behaviour"
  mkdir -p "$folder"
  cp "$here/behaviour/main.go" "$folder/main.go"
  printf 'package main\n\nimport (\n\t"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"\n\t"%s"\n)\n\nfunc newProvider() *schema.Provider { return %s }\n' \
    "$package" "$constructor" > "$folder/provider.go"
  local types
  types="$(node -p "require('$here/types.json')['$name'].resources.join(' ')")"
  # shellcheck disable=SC2086 # Names of resource types, which hold no spaces.
  (cd "$folder/.." && CGO_ENABLED=0 GOFLAGS= nice -n 19 go run -p 1 -trimpath ./groundwork-behaviour $types)
}

extract() {
  local name="$1" module="$2" version="$3" address="$4"
  local work="$cache/work/$name"
  mkdir -p "$work"
  printf 'terraform {\n  required_providers {\n    %s = { source = "%s" }\n  }\n}\n' "$name" "$address" > "$work/main.tf"
  printf 'provider_installation {\n  dev_overrides {\n    "%s" = "%s"\n  }\n}\n' "$address" "$cache/bin" > "$work/terraform.rc"
  behaviour "$name" "$version" > "$work/behaviour.json"
  node -p "JSON.stringify(require('$here/types.json')['$name'])" > "$work/types.json"
  (cd "$work" && CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE="$work/terraform.rc" terraform providers schema -json) \
    | node "$here/trim.mjs" "registry.terraform.io/$address" "$work/types.json" "$work/behaviour.json" \
      "scripts/provider-schemas/build.sh $name: terraform providers schema -json of $module (release $version)" \
    > "$work/schema.json"
  mv "$work/schema.json" "$schemas/$name.json"
  echo "$schemas/$name.json"
}

for name in "${@:-github}"; do
  read -r source version address <<< "$(module "$name")"
  build "$name" "$source" "$version"
  extract "$name" "$source" "$version" "$address"
done

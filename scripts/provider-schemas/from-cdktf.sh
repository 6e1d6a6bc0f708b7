#!/usr/bin/env bash
# Takes the schemas of the providers that cannot be built here from the bindings that CDK for Terraform generated of
# them. The npm packages are fetched into the cache, outside of the repository, and never run. Needs node and npm on PATH.
#
#   scripts/provider-schemas/from-cdktf.sh [aws|azuread|datadog …]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
schemas="$here/../../src/systems/terraform/stand-in/schemas"
cache="${GROUNDWORK_CACHE:-$HOME/.cache/groundwork}/providers/cdktf"
mkdir -p "$cache"

# name → package and version, release of the provider, its address. Of aws and azuread it is the last before the generator was
# retired; datadog is by its successor, CDK Terrain, for that has 4.x.
package() {
  case "$1" in
    aws) echo "@cdktf/provider-aws@21.22.1 6.25.0 hashicorp/aws" ;;
    azuread) echo "@cdktf/provider-azuread@14.3.1 3.7.0 hashicorp/azuread" ;;
    datadog) echo "@cdktn/provider-datadog@16.1.0 4.19.0 datadog/datadog" ;;
    *) echo "from-cdktf.sh: there is no recipe for the provider '$1'" >&2; return 2 ;;
  esac
}

for name in "${@:-aws}"; do
  read -r package release address <<< "$(package "$name")"
  file="${package#@}"
  archive="$cache/$(tr '/@' '--' <<< "$file").tgz"
  [ -f "$archive" ] || (cd "$cache" && npm pack --silent "$package" > /dev/null)
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  tar -xzf "$archive" -C "$work"
  node -p "JSON.stringify(require('$here/types.json')['$name'])" > "$work/types.json"
  node "$here/from-cdktf.mjs" "$work/package" "registry.terraform.io/$address" "$work/types.json" \
    "$here/corrections/$name.json" \
    "scripts/provider-schemas/from-cdktf.sh: the bindings in $package (release $release), not the provider itself" \
    > "$work/schema.json"
  mv "$work/schema.json" "$schemas/$name.json"
  rm -rf "$work"
  echo "$schemas/$name.json"
done

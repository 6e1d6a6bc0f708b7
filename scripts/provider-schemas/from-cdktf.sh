#!/usr/bin/env bash
# Takes the schema of a provider that cannot be built here from the bindings that CDK for Terraform generated of it.
# The npm package is fetched into the cache, outside of the repository, and never runs. Needs node and npm on PATH.
#
#   scripts/provider-schemas/from-cdktf.sh
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
schemas="$here/../../src/systems/terraform/stand-in/schemas"
cache="${GROUNDWORK_CACHE:-$HOME/.cache/groundwork}/providers/cdktf"
mkdir -p "$cache"

# The last release before the generator was retired; it describes release 6.25.0 of the provider.
package=provider-aws version=21.22.1 release=6.25.0

archive="$cache/cdktf-$package-$version.tgz"
[ -f "$archive" ] || (cd "$cache" && npm pack --silent "@cdktf/$package@$version" > /dev/null)
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
tar -xzf "$archive" -C "$work"
node -p "JSON.stringify(require('$here/types.json').aws)" > "$work/types.json"
node "$here/from-cdktf.mjs" "$work/package" registry.terraform.io/hashicorp/aws "$work/types.json" \
  "$here/corrections/aws.json" \
  "scripts/provider-schemas/from-cdktf.sh: the bindings in @cdktf/$package@$version (release $release), not the provider itself" \
  > "$work/aws.json"
mv "$work/aws.json" "$schemas/aws.json"
echo "$schemas/aws.json"

#!/usr/bin/env bash
# Builds a program from a Go module, once, and prints the folder that holds it: $GROUNDWORK_CACHE/bin (default
# ~/.cache/groundwork/bin), where tests look for it. Needs go and Go's module proxy.
#
#   scripts/go-program.sh NAME MODULE VERSION SUM PACKAGE LDFLAGS
#
# The release is fixed by whoever calls, and so is its content: by the module's sum, whose own go.sum vouches for
# everything below it. The checksum database need not be within reach.
set -euo pipefail
name="$1" module="$2" version="$3" sum="$4" package="$5" ldflags="$6"
cache="${GROUNDWORK_CACHE:-$HOME/.cache/groundwork}"
# Which sum and flags it was made of stands beside it.
recipe="$module@$version $sum $ldflags"
if [ -x "$cache/bin/$name" ] && [ "$(cat "$cache/bin/$name.recipe" 2>/dev/null)" = "$recipe" ]; then
  echo "$cache/bin"
  exit
fi
command -v go >/dev/null || { echo "$name: there is no go to build it with" >&2; exit 1; }

field() { grep -o "\"$1\": \"[^\"]*\"" | cut -d '"' -f 4; }
downloaded="$(GOFLAGS=-mod=mod GONOSUMDB="$module" go mod download -json "$module@$version")" || {
  echo "$name: $module@$version could not be downloaded" >&2
  field Error <<<"$downloaded" >&2
  exit 1
}
[ "$(field Sum <<<"$downloaded")" = "$sum" ] || { echo "$name: $module@$version is not what it was" >&2; exit 1; }

mkdir -p "$cache/bin"
source="$(mktemp -d "$cache/$name.XXXXXX")"
trap 'rm -rf "$source"' EXIT
cp -r "$(field Dir <<<"$downloaded")/." "$source"
chmod -R u+w "$source"
(cd "$source" && CGO_ENABLED=0 GOFLAGS= nice -n 19 go build -p 1 -trimpath -ldflags "-s -w $ldflags" -o "$cache/bin/$name.new" "$package")
mv "$cache/bin/$name.new" "$cache/bin/$name"
echo "$recipe" > "$cache/bin/$name.recipe"
echo "$cache/bin"

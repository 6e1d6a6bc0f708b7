#!/usr/bin/env bash
# Builds kube-apiserver and etcd, for the conformance test that applies the rendered platform to a real API: ten to fifteen
# minutes on two cores the first time, nothing after that. Prints the folder that holds them, $GROUNDWORK_CACHE/bin (default
# ~/.cache/groundwork/bin). Needs go and Go's module proxy.
#
# A published module does not hold the modules that lie below it in its repository: each is replaced by its own release.
# What is fixed is the module's sum, and by sums/NAME the sums of everything that its own go.sum says nothing of.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cache="${GROUNDWORK_CACHE:-$HOME/.cache/groundwork}"
command -v go >/dev/null || { echo "there is no go to build Kubernetes with" >&2; exit 1; }
mkdir -p "$cache/bin"
field() { grep -o "\"$1\": \"[^\"]*\"" | cut -d '"' -f 4; }

build() { # NAME MODULE VERSION SUM PACKAGE VERSION-OF-THE-MODULES-BELOW
  local name="$1" module="$2" version="$3" sum="$4" package="$5" below="$6" recipe downloaded source
  recipe="$module@$version $sum"
  [ -x "$cache/bin/$name" ] && [ "$(cat "$cache/bin/$name.recipe" 2>/dev/null)" = "$recipe" ] && return
  downloaded="$(GOFLAGS=-mod=mod GONOSUMDB="$module" go mod download -json "$module@$version")"
  [ "$(field Sum <<<"$downloaded")" = "$sum" ] || { echo "$name: $module@$version is not what it was" >&2; exit 1; }
  source="$(mktemp -d "$cache/$name.XXXXXX")"
  cp -r "$(field Dir <<<"$downloaded")/." "$source"
  chmod -R u+w "$source"
  sed -i -E -e '/FORBIDDEN_DEPENDENCY/d' -e "s#^(\s*(\S+) => )\.\S+#\1\2 $below#" "$source/go.mod"
  if [ -f "$here/sums/$name" ]; then cat "$here/sums/$name" >> "$source/go.sum"; fi
  (cd "$source" && CGO_ENABLED=0 GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off GONOSUMDB='*' nice -n 19 \
    go build -p 2 -trimpath -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$version" \
    -o "$cache/bin/$name.new" "$package")
  mv "$cache/bin/$name.new" "$cache/bin/$name"
  echo "$recipe" > "$cache/bin/$name.recipe"
  if [ -n "${KEEP_SUMS:-}" ]; then
    (diff "$(field Dir <<<"$downloaded")/go.sum" "$source/go.sum" || true) | sed -n "s/^> //p" > "$here/sums/$name"
  fi
  rm -rf "$source"
}

build etcd go.etcd.io/etcd/server/v3 v3.6.7 h1:8dEGQ877tj0cQJFEfD2bDoZDA76qbS2OkvCNjwAyrSo= . v3.6.7
build kube-apiserver k8s.io/kubernetes v1.35.4 h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM= \
  ./cmd/kube-apiserver v0.35.4
echo "$cache/bin"

#!/usr/bin/env bash
# Prints the part of the changelog about a version; fails where there is none, or where the version is
# not that of Cargo.toml.
#
#   .ci/notes.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# = 1 ] || { echo "usage: .ci/notes.sh VERSION" >&2; exit 2; }
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
[ "$1" = "$version" ] || { echo "the tag is $1, and Cargo.toml says $version" >&2; exit 1; }
notes=$(awk -v title="## [$1]" '
    index($0, "## [") == 1 { inside = index($0, title) == 1; next }
    inside' CHANGELOG.md)
[ -n "${notes//[[:space:]]/}" ] || { echo "CHANGELOG.md says nothing about $1" >&2; exit 1; }
printf '%s\n' "${notes#$'\n'}"

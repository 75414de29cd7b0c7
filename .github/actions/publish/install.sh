#!/usr/bin/env bash
# Finds agoras: the path that is given (ACTION_AGORAS), or the release of this action's own version,
# checked against the release's checksums. Writes its path to the output `agoras`.
set -euo pipefail

refuse() {
    echo "::error title=agoras::$1" >&2
    exit 2
}

target() {
    case $(uname -s)-$(uname -m) in
        Linux-x86_64) echo x86_64-unknown-linux-musl ;;
        Linux-aarch64) echo aarch64-unknown-linux-musl ;;
        Darwin-x86_64) echo x86_64-apple-darwin ;;
        Darwin-arm64) echo aarch64-apple-darwin ;;
        *) refuse "no release for $(uname -s) on $(uname -m) is downloaded here: set the input agoras" ;;
    esac
}

check() {
    if command -v sha256sum >/dev/null; then sha256sum --check --strict; else shasum -a 256 --check --strict; fi
}

# Sets `path` to the program of the release. It is no command substitution, whose failures bash would pass over.
download() {
    local root version name folder
    root=$(cd "$(dirname "$0")/../../.." && pwd)
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
    name=agoras-$version-$(target)
    folder=$RUNNER_TEMP/agoras-$version
    mkdir -p "$folder"
    gh release download "v$version" --repo "${ACTION_REPOSITORY:-$GITHUB_REPOSITORY}" --clobber \
        --dir "$folder" --pattern "$name.tar.gz" --pattern SHA256SUMS
    (cd "$folder" && grep -F "  $name.tar.gz" SHA256SUMS | check && tar -xzf "$name.tar.gz") >&2
    path=$folder/$name/agoras
}

path=${ACTION_AGORAS:-}
if [ -z "$path" ]; then download; fi
echo "agoras=$path" >>"$GITHUB_OUTPUT"
"$path" -V

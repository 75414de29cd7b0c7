#!/usr/bin/env bash
# Builds the archive of a release for one target, on a machine that runs its programs: the stripped program, completions, man pages, and the
# licences of what is in it, and the documentation. The SBOM is beside it. Needs jq and cargo-cyclonedx.
#
#   .ci/release.sh TARGET FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# = 2 ] || { echo "usage: .ci/release.sh TARGET FOLDER" >&2; exit 2; }
target=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
name=agoras-$version-$target

# Returns a path as the compiler of the target writes it.
native() {
    case $target in
        *-windows-*) cygpath -w "$1" 2>/dev/null || echo "$1" ;;
        *) echo "$1" ;;
    esac
}

# The settings of a target, and no path of this machine in the program.
settings() {
    local flags root cargo
    root=$(native "$PWD")
    cargo=$(native "${CARGO_HOME:-$HOME/.cargo}")
    flags="--remap-path-prefix=$cargo=/cargo --remap-path-prefix=$root=/agoras"
    case $target in
        # Static: the C part of ring is compiled against musl, and rustc brings musl and its linker.
        *-linux-musl)
            export CC=musl-gcc
            flags="$flags -Clinker=rust-lld"
            ;;
        # No Visual C++ runtime to install.
        *-windows-msvc) flags="$flags -Ctarget-feature=+crt-static" ;;
    esac
    export RUSTFLAGS=$flags
}

# Fails if the program has a path of this machine in it.
no_build_paths() {
    local path
    for path in "$PWD" "${CARGO_HOME:-$HOME/.cargo}" "$HOME"; do
        path=$(native "$path")
        [ "$path" = / ] || ! grep -qaF -e "$path/" -e "$path\\" "$1" || { echo "$1 has $path in it"; return 1; }
    done
}

# What a person finds in the archive.
pack() {
    local program=$1 folder=$out/$name shell
    rm -rf "$folder"
    mkdir -p "$folder/completions" "$folder/man"
    cp -R "$program" README.md CHANGELOG.md LICENSE docs "$folder/"
    .ci/licences.sh "$target" >"$folder/LICENSES-OF-DEPENDENCIES.txt"
    cp "$(rustc --print sysroot)/share/doc/rust/COPYRIGHT-library.html" "$folder/LICENSES-OF-RUST.html"
    case $target in
        *-musl) cp /usr/share/doc/musl/copyright "$folder/LICENSE-OF-MUSL.txt" ;;
    esac
    for shell in bash zsh fish powershell elvish; do
        "$program" utils completions "$shell" >"$folder/completions/agoras.$shell"
    done
    "$program" utils man --dir "$folder/man"
    case $target in
        *-windows-*) (cd "$out" && 7z a -bd -tzip "$name.zip" "$name" >/dev/null) ;;
        *) tar -C "$out" -czf "$out/$name.tar.gz" "$name" ;;
    esac
}

sbom() {
    cargo cyclonedx --format json --target "$target" --override-filename sbom --quiet
    mv sbom.json "$out/$name.cdx.json"
}

settings
cargo build --release --locked --bin agoras --target "$target"
program=${CARGO_TARGET_DIR:-target}/$target/release/agoras
[ -e "$program" ] || program=$program.exe
no_build_paths "$program"
case $target in
    *-linux-musl) ! ldd "$program" 2>/dev/null | grep -q '=>' || { echo "$program is not static"; exit 1; } ;;
esac
pack "$program"
sbom
ls -l "$out"

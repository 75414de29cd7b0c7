#!/usr/bin/env bash
# Prints the licence of every crate that the program for a target is linked from, with the texts that
# the crate comes with.
#
#   .ci/licences.sh TARGET
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# = 1 ] || { echo "usage: .ci/licences.sh TARGET" >&2; exit 2; }

# A line for each crate: its name, version, licence and folder. Build scripts and macros are not linked.
# Windows has backslashes in paths, and its jq a carriage return at a line's end.
crates() {
    local linked
    linked=$(cargo tree --locked --target "$1" --edges normal,no-proc-macro --prefix none --format '{p}' \
        | awk '{ print $1 " " substr($2, 2) }' | sort -u)
    cargo metadata --locked --format-version 1 --filter-platform "$1" | jq -r --arg linked "$linked" '
        ($linked | split("\n")) as $wanted
        | .packages | sort_by(.name, .version)[]
        | select(.source != null and ("\(.name) \(.version)" | IN($wanted[])))
        | [.name, .version, .license // "see its text", (.manifest_path | gsub("\\\\"; "/") | rtrimstr("/Cargo.toml"))]
        | join("\t")' | tr -d '\r'
}

echo 'agoras is linked from these crates, each under the licence that is named with it.'
while IFS=$'\t' read -r name version licence folder; do
    printf '\n%s\n%s %s: %s\n' \
        '================================================================================' \
        "$name" "$version" "$licence"
    texts=$(find "$folder" -maxdepth 1 -type f \
        \( -iname 'licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' -o -iname 'unlicense*' \) | sort)
    [ -n "$texts" ] || { echo "$name $version comes without the text of its licence" >&2; exit 1; }
    while IFS= read -r text; do
        printf '\n--- %s\n\n' "$(basename "$text")"
        tr -d '\r' <"$text"
    done <<<"$texts"
done < <(crates "$1")

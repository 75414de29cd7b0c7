#!/usr/bin/env bash
# The first job of the README with an agoras that was just built, on any system: variables, a publish
# to the emulator, a publish that is killed in its upload, its resumption, and a login.
#
#   .ci/first_post.sh COMMAND [ARGUMENT]...     such as `target/debug/agoras` or `wine agoras.exe`
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: .ci/first_post.sh COMMAND..." >&2; exit 2; }
agoras=("$@")
clip=tests/data/clip.mp4
scratch=$(mktemp -d)
server=

finish() {
    [ -z "$server" ] || { kill -KILL "$server" && wait "$server"; } 2>/dev/null || true
    rm -rf "$scratch"
}
trap finish EXIT

fail() {
    echo "*** $1"
    tail -n 30 "$scratch"/*.err
    exit 1
}

# Waits up to a minute for a file to hold a text.
wait_for() {
    for _ in $(seq 300); do
        ! grep -qs -- "$1" "$2" || return 0
        sleep 0.2
    done
    fail "no \`$1\` in $(basename "$2")"
}

# Returns a field of the document in a file. jq ends its lines with a carriage return on Windows.
field() { jq -r ".$1" "$scratch/$2.out" | tr -d '\r'; }

# Checks that the last publish has this outcome, in the document that a command printed.
expect() {
    [ "$(field outcome "$2")" = "$1" ] || fail "$2: $(cat "$scratch/$2.out")"
}

unset "${!AGORAS_@}" "${!TIKTOK_@}"
# The second upload stops before its answer: that one is killed.
"${agoras[@]}" --json emulator --port 0 --fault chunk@2=stall \
    >"$scratch/emulator.out" 2>"$scratch/emulator.err" &
server=$!
wait_for TIKTOK_REFRESH_TOKEN "$scratch/emulator.out"
for name in AGORAS_STORAGE_DIR AGORAS_TIKTOK_API_URL AGORAS_TIKTOK_AUTH_URL TIKTOK_USERNAME \
    TIKTOK_CLIENT_KEY TIKTOK_CLIENT_SECRET TIKTOK_REFRESH_TOKEN; do
    value=$(field "$name" emulator)
    export "$name=$value"
done

echo '- a publish'
"${agoras[@]}" tiktok video --video-url "$clip" --title Hello --privacy PUBLIC_TO_EVERYONE \
    >"$scratch/first.out" 2>"$scratch/first.err" || fail 'the first publish'
expect published first

echo '- the same again is a duplicate'
code=0
"${agoras[@]}" --json tiktok video --video-url "$clip" --title Hello --privacy PUBLIC_TO_EVERYONE \
    >"$scratch/again.out" 2>"$scratch/again.err" || code=$?
[ "$code" = 4 ] || fail "a duplicate ended with $code"

echo '- a publish that is killed in its upload'
"${agoras[@]}" tiktok video --video-url "$clip" --title Again --allow-duplicate \
    >"$scratch/killed.out" 2>"$scratch/killed.err" &
killed=$!
wait_for 'opened publish' "$scratch/killed.err"
sleep 1
kill -KILL "$killed"
wait "$killed" 2>/dev/null || true

echo '- its resumption'
"${agoras[@]}" --json tiktok resume >"$scratch/resumed.out" 2>"$scratch/resumed.err" || fail 'resume'
expect published resumed
"${agoras[@]}" --json tiktok history >"$scratch/history.out" 2>"$scratch/history.err" || fail 'history'
grep -q "$(field publish_id resumed)" "$scratch/history.out" || fail 'history'

echo '- the store has one account'
"${agoras[@]}" utils tokens list >"$scratch/tokens.out" 2>"$scratch/tokens.err" || fail 'tokens list'
grep -q "tiktok: $TIKTOK_USERNAME" "$scratch/tokens.out" || fail 'tokens list'
echo '- a login'
key=$TIKTOK_CLIENT_KEY secret=$TIKTOK_CLIENT_SECRET
unset "${!TIKTOK_@}"
TIKTOK_CLIENT_SECRET=$secret "${agoras[@]}" tiktok authorize --client-key "$key" --no-browser \
    --redirect-uri 'http://127.0.0.1:*/callback/' >"$scratch/login.out" 2>"$scratch/login.err" &
login=$!
wait_for '/authorize/?' "$scratch/login.err"
page=$(tr -d '\r' <"$scratch/login.err" | grep -o 'http[^ ]*/authorize/[^ ]*' | head -n 1)
curl -fsSL -o "$scratch/page.out" "$page&auto=approve" || fail 'the page of the login'
wait "$login" || fail 'the login'
"${agoras[@]}" tiktok creator >"$scratch/creator.out" 2>"$scratch/creator.err" || fail 'creator'

echo "all of the first job works with: $("${agoras[@]}" -V)"

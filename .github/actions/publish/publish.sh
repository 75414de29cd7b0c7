#!/usr/bin/env bash
# Posts what the action's inputs describe (ACTION_…), keeps the rotated token, and writes the outputs
# and the job's summary. Ends with the exit code of agoras; with 2 where an input is wrong.
set -euo pipefail

# Ends before agoras is asked: nothing is published.
refuse() {
    echo "::error title=agoras::$1" >&2
    outputs '' '' failed 2 true
    exit 2
}

# Hides a value in the job's log, every line of it.
mask() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        [ -z "$line" ] || echo "::add-mask::${line//'%'/%25}"
    done <<<"$1"
}

# Sets a variable of agoras from an input, unless the input is empty.
give() { [ -z "$2" ] || export "$1=$2"; }

secrets() {
    local value
    for value in "${ACTION_CLIENT_SECRET-}" "${ACTION_REFRESH_TOKEN-}" "${ACTION_PASSPHRASE-}" \
        "${ACTION_SECRETS_TOKEN-}"; do
        mask "$value"
    done
    # The address of a store may hold a password.
    case ${ACTION_STORE-} in *://*:*@*) mask "$ACTION_STORE" ;; esac
    give TIKTOK_USERNAME "${ACTION_USERNAME-}"
    give TIKTOK_CLIENT_KEY "${ACTION_CLIENT_KEY-}"
    give TIKTOK_CLIENT_SECRET "${ACTION_CLIENT_SECRET-}"
    give TIKTOK_REFRESH_TOKEN "${ACTION_REFRESH_TOKEN-}"
    give AGORAS_STORE "${ACTION_STORE-}"
    give AGORAS_PASSPHRASE "${ACTION_PASSPHRASE-}"
}

# A refresh token works once: on a runner that is thrown away, what comes after it needs a place.
keep_the_token() {
    local name=${ACTION_SECRET_NAME:-TIKTOK_REFRESH_TOKEN}
    if [ -n "${ACTION_SECRETS_TOKEN-}" ]; then
        command -v gh >/dev/null || refuse 'gh is missing on this runner, and would keep the new token'
        [[ $name =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || refuse 'secret-name is no name of a secret'
        [[ ${ACTION_SECRET_ENVIRONMENT-} =~ ^[A-Za-z0-9_.-]*$ ]] \
            || refuse 'secret-environment may have letters, digits, dots and dashes'
        export GH_TOKEN=$ACTION_SECRETS_TOKEN GH_REPO=$GITHUB_REPOSITORY
        export AGORAS_TOKEN_HOOK="gh secret set $name"
        give AGORAS_TOKEN_HOOK "${ACTION_SECRET_ENVIRONMENT:+gh secret set $name --env $ACTION_SECRET_ENVIRONMENT}"
        export AGORAS_REQUIRE_TOKEN_SINK=true
    elif [ "${RUNNER_ENVIRONMENT-}" = github-hosted ] && [ -n "${TIKTOK_REFRESH_TOKEN-}" ] \
        && [ -z "${AGORAS_STORE-}${AGORAS_TOKEN_HOOK-}${AGORAS_TOKEN_OUT-}${AGORAS_STORAGE_DIR-}" ]; then
        refuse 'TikTok replaces the refresh token, and nothing here would keep the new one: set store, or secrets-token'
    fi
}

# Fills `command` with the command line.
describe() {
    local line
    if [ -n "${ACTION_IMAGES-}" ]; then
        [ -z "${ACTION_VIDEO-}" ] || refuse 'give video or images, not both'
        command=("${ACTION_AGORAS:-agoras}" --output json tiktok post)
        while IFS= read -r line; do
            line=${line%$'\r'}
            [ -z "${line// /}" ] || command+=("--image=$line")
        done <<<"$ACTION_IMAGES"
    else
        command=("${ACTION_AGORAS:-agoras}" --output json tiktok video)
        [ -z "${ACTION_VIDEO-}" ] || command+=("--video-url=$ACTION_VIDEO")
    fi
    [ -z "${ACTION_CONTENT-}" ] || command+=("--content=$ACTION_CONTENT")
    [ -z "${ACTION_TITLE-}" ] || command+=("--title=$ACTION_TITLE")
    [ -z "${ACTION_DESCRIPTION-}" ] || command+=("--description=$ACTION_DESCRIPTION")
    [ -z "${ACTION_PRIVACY-}" ] || command+=("--privacy=$ACTION_PRIVACY")
    case ${ACTION_DRAFT:-false} in
        false) ;;
        true) command+=(--draft) ;;
        *) refuse 'draft is true or false' ;;
    esac
    while IFS= read -r line; do
        line=${line%$'\r'}
        [ -z "$line" ] || command+=("$line")
    done <<<"${ACTION_ARGUMENTS-}"
}

# Sets `document` to what agoras prints, and `code` to how it ends. A cancelled job sends its signal to
# this process alone: agoras gets it too, and ends when the new token is kept.
run() {
    local result agoras cancelled=
    result=$(mktemp)
    "${command[@]}" >"$result" &
    agoras=$!
    trap 'cancelled=1; kill -TERM "$agoras" 2>/dev/null || true' HUP INT TERM
    code=0
    wait "$agoras" || code=$?
    # A signal ends `wait` before agoras has ended.
    if [ -n "$cancelled" ] && [ "$code" -gt 128 ]; then
        code=0
        wait "$agoras" || code=$?
    fi
    document=$(cat "$result")
    rm -f "$result"
}

# Returns a field of the document; nothing if it has none.
field() { jq -r "$1 | if . == null then empty else tostring end" <<<"$document" 2>/dev/null || true; }

output() {
    local end
    end=end-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >>"$GITHUB_OUTPUT"
}

# Writes all outputs: the publish id, the address, the outcome, the exit code, whether it is safe to rerun.
outputs() {
    output publish-id "$1"
    output url "$2"
    output outcome "$3"
    output exit-code "$4"
    output safe-to-rerun "$5"
}

# Says what an exit code means for the next step of a person.
meaning() {
    case $1 in
        0) echo 'Done.' ;;
        3) echo 'Authorize again, and set the secret to the new token.' ;;
        4) echo 'Refused. Running it again unchanged does not help.' ;;
        5) echo '**The outcome is unknown: the post may be out. Do not run this job again before you have looked**, "Re-run jobs" included. Look at the account in TikTok, and do what the hint below says.' ;;
        6) echo '**Accepted, and still processing. Do not run this job again**: it could post twice. Ask later with the command below.' ;;
        8) echo 'TikTok, the network or the store was not available. Nothing was published, and running it again is safe.' ;;
        9) echo 'The media, the caption or another input is not acceptable.' ;;
        *) if [ "$(field .safe_to_rerun)" = true ]; then
            echo 'Nothing was published.'
        else
            echo '**Something may have been published. Look before you run this job again.**'
        fi ;;
    esac
}

summary() {
    local code=$1 id
    id=$(field .publish_id)
    echo "### agoras: $outcome"
    echo
    meaning "$code"
    echo
    # As text in <pre>, so that no word of TikTok's or of a title becomes markup.
    echo '<pre>'
    jq -r '[["exit code", $code], ["publish id", .publish_id], ["url", .url],
            ["error", .error.code?], ["message", .error.message?], ["hint", .error.hint?],
            ["log id", .error.log_id?]][]
        | select(.[1] != null) | "\(.[0]): \(.[1])" | gsub("[\r\n]+"; " ") | @html' \
        --arg code "$code" <<<"${document:-null}" 2>/dev/null || echo "exit code: $code"
    echo '</pre>'
    case $code in
        5 | 6) [ -z "$id" ] || printf '\n<pre>agoras tiktok status %s --wait</pre>\n' "$(jq -rn '$id | @html' --arg id "$id")" ;;
    esac
}

command -v jq >/dev/null || refuse 'jq is missing on this runner, and reads the result'
secrets
keep_the_token
describe
# Only agoras needs them from here on, under its own names.
unset "${!ACTION_@}"
run
printf '%s\n' "$document"
outcome=$(field .outcome) safe=$(field .safe_to_rerun)
# agoras was killed before it could say anything.
[ -n "$outcome" ] || outcome=unknown safe=false
outputs "$(field .publish_id)" "$(field .url)" "$outcome" "$code" "$safe"
summary "$code" >>"$GITHUB_STEP_SUMMARY"
exit "$code"

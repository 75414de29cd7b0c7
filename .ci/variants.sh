# shellcheck shell=bash
# The tests under other circumstances: the binaries that cargo has built, started by hand

# Fills `tests` with a command that runs every test binary and fails where one does.
build_tests() {
    local built
    mapfile -t built < <(cargo test --locked --no-run --message-format=json 2>/dev/null \
        | sed -n 's/.*"executable":"\([^"]*\/deps\/[^"]*\)".*/\1/p')
    [ "${#built[@]}" -gt 1 ] || { echo 'cargo built no tests'; return 1; }
    # shellcheck disable=SC2016 # the inner shell expands them
    tests=(sh -c 'for test; do "$test" </dev/null || exit 1; done' tests "${built[@]}")
}

# On another day. faketime's library leaves two files of each process that is killed, and fails in a later
# process that gets the same number: they are removed meanwhile.
on_another_day() {
    local sweeper status=0 file
    while sleep 2; do
        for file in /dev/shm/faketime_shm_* /dev/shm/sem.faketime_sem_*; do
            [ -e "/proc/${file##*_}" ] || rm -f "$file"
        done
    done &
    sweeper=$!
    "$@" || status=$?
    kill "$sweeper"
    wait "$sweeper" 2>/dev/null || true
    return "$status"
}

# As a script's background job under nohup: SIGHUP, SIGINT and SIGQUIT are ignored.
in_the_background() {
    setsid --wait sh -c "trap '' HUP INT QUIT; exec \"\$@\"" sh "$@" "${tests[@]}"
}

# With ten busy loops for each of two cores.
under_load() {
    local loops=() status=0
    for _ in $(seq 20); do
        (while :; do :; done) &
        loops+=($!)
    done
    "${tests[@]}" || status=$?
    kill "${loops[@]}"
    wait "${loops[@]}" 2>/dev/null || true
    return "$status"
}

# As nobody where this is root, as root where sudo allows it: in a copy that the user can read.
as_another_user() {
    local copy status=0 other
    if [ "$(id -u)" = 0 ]; then
        other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    elif sudo -n true 2>/dev/null; then
        other=(sudo -n env)
    else
        echo 'missing: root, or sudo without a password'
        return 1
    fi
    copy=$(mktemp -d)
    mkdir "$copy/tmp"
    git ls-files -z | xargs -0 cp --parents -t "$copy"
    chmod -R a+rX "$copy"
    chmod 1777 "$copy/tmp"
    (cd "$copy" && CARGO_TARGET_DIR=$copy/target build_tests \
        && "${other[@]}" env HOME="$copy/tmp" TMPDIR="$copy/tmp" AGORAS_PARTS_REQUIRED=1 "PATH=$PATH" "${tests[@]}") || status=$?
    if [ "$(id -u)" = 0 ]; then rm -rf "$copy"; else sudo -n rm -rf "$copy"; fi
    return "$status"
}

# Built for Windows, and its first job under Wine: where the target, a linker and Wine are here.
under_wine() {
    local target=x86_64-pc-windows-gnu missing=() status=0
    [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] || missing+=("rustup target add $target")
    is_here x86_64-w64-mingw32-gcc || missing+=('apt-get install gcc-mingw-w64-x86-64-posix')
    is_here wine || missing+=('apt-get install wine64 wine')
    if [ "${#missing[@]}" -gt 0 ]; then
        printf 'skipped: Windows was not tried, for want of: %s\n' "${missing[@]}"
        return
    fi
    cargo build --locked --target "$target"
    x86_64-w64-mingw32-gcc -shared -O -o "target/$target/debug/bcryptprimitives.dll" \
        .ci/wine/process_prng.c -ladvapi32
    export WINEPREFIX=$PWD/target/wine WINEDEBUG=-all
    .ci/first_post.sh wine "target/$target/debug/agoras.exe" || status=$?
    wineserver -k || true
    return "$status"
}

# shellcheck shell=bash
# The programs of other people that tests need, from the list in .ci/parts

# Where pip and npm put theirs.
parts_folder=$PWD/target/parts
export PATH=$PATH:$parts_folder/python/bin:$parts_folder/node/node_modules/.bin

# Whether one of the commands `a|b|c` is on the PATH. Where this is root, the tests run as nobody too,
# who cannot enter root's home.
is_here() {
    local command place
    for command in ${1//|/ }; do
        while read -r place; do
            case $(id -u):$place in
                0:"$parts_folder"/*) return ;;
                0:"$HOME"/*) ;;
                *) return ;;
            esac
        done < <(type -aP "$command")
    done
    return 1
}

# Makes a folder for packages of Python, with the system's Python if possible, for the same reason.
make_python() {
    /usr/bin/python3 -m venv "$1" 2>/dev/null || python3 -m venv --clear "$1"
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_part() {
    local from=$1 package=$2
    case $from in
        apt)
            [ -n "${apt_is_fresh-}" ] || as_root apt-get update -qq || true
            apt_is_fresh=1
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
            ;;
        pip)
            [ -d "$parts_folder/python" ] || make_python "$parts_folder/python"
            "$parts_folder/python/bin/pip" install --quiet "$package"
            ;;
        npm) npm install --silent --prefix "$parts_folder/node" "$package" ;;
        *) echo "unknown origin: $from"; return 1 ;;
    esac
}

# Whether parts from there may be installed: pip and npm put theirs below target/.
may_install() { [ "$1" != apt ] || [ -n "${CI-}" ]; }

# Installs what is missing and may be installed; fails where a part is missing after that.
all_parts() {
    local name commands from package missing=0
    while read -r name commands from package; do
        if ! is_here "$commands" && may_install "$from"; then
            echo "installing $name ($from: $package)"
            install_part "$from" "$package" </dev/null || true
        fi
        if is_here "$commands"; then
            echo "$name"
        else
            echo "missing: $name, one of \`$commands\` ($from: $package)"
            missing=1
        fi
    done < <(grep -v '^#' .ci/parts)
    return "$missing"
}

#!/usr/bin/env bash
# Packs all that the container image has: the static program, certificates, a user with a home, /tmp.
#
#   .ci/rootfs.sh PROGRAM ARCHIVE.tar
set -euo pipefail
[ $# = 2 ] || { echo "usage: .ci/rootfs.sh PROGRAM ARCHIVE.tar" >&2; exit 2; }
# The same numbers are in .ci/Containerfile.
user=10001
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/usr/bin" "$root/etc/ssl/certs" "$root/home/agoras" "$root/tmp"
install -m 0755 "$1" "$root/usr/bin/agoras"
install -m 0644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
echo "agoras:x:$user:$user::/home/agoras:" >"$root/etc/passwd"
echo "agoras:x:$user:" >"$root/etc/group"
chmod 0755 "$root/usr" "$root/usr/bin" "$root/etc" "$root/etc/ssl" "$root/etc/ssl/certs" "$root/home"
chmod 0700 "$root/home/agoras"
chmod 1777 "$root/tmp"
tar -cf "$2" -C "$root" --numeric-owner --owner=0 --group=0 usr etc tmp
tar -rf "$2" -C "$root" --numeric-owner --owner=0 --group=0 --no-recursion home
tar -rf "$2" -C "$root" --numeric-owner --owner="$user" --group="$user" home/agoras

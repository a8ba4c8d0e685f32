#!/usr/bin/env bash
# Makes the program netstack, on a machine with Go and a Go module proxy (or with the modules already there). The versions of
# all modules are pinned in go.mod and go.sum. One that was made of just these sources is left as it is, and needs no Go.
#
#     agent/mesh-vpn/netstack/make.sh [FOLDER]      FOLDER/netstack (agent/mesh-vpn/target)
set -euo pipefail

fail() { printf 'netstack: %s\n' "$*" >&2; exit 1; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-$here/../target}
sum() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }
of=$(cd "$here" && cat go.mod go.sum ./*.go | sum)
if [ -x "$folder/netstack" ] && [ "$(cat "$folder/netstack.of" 2>/dev/null)" = "$of" ]; then
    printf '%s\n' "$(cd "$folder" && pwd)/netstack"
    exit
fi
command -v go >/dev/null || fail "there is no 'go' command here; install Go 1.23.1 or later"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$here"
# Static, so that it runs in an empty image too.
log=$(CGO_ENABLED=0 go build -mod=readonly -trimpath -ldflags '-s -w' -o "$folder/netstack" . 2>&1) ||
    fail "it cannot be built: $(tail -n 1 <<<"$log")"
printf '%s\n' "$of" >"$folder/netstack.of"
printf '%s\n' "$folder/netstack"

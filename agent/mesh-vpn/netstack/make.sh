#!/usr/bin/env bash
# Makes the program netstack, on a machine with Go and a Go module proxy (or with the modules already there). The versions of
# all modules are pinned in go.mod and go.sum.
#
#     agent/mesh-vpn/netstack/make.sh [FOLDER]      FOLDER/netstack (agent/mesh-vpn/target)
set -euo pipefail

fail() { printf 'netstack: %s\n' "$*" >&2; exit 1; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-$here/../target}
command -v go >/dev/null || fail "there is no 'go' command here; install Go 1.23.1 or later"
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$here"
# One that is up to date is made again within a second. Static, so that it runs in an empty image too.
log=$(CGO_ENABLED=0 go build -mod=readonly -trimpath -ldflags '-s -w' -o "$folder/netstack" . 2>&1) ||
    fail "it cannot be built: $(tail -n 1 <<<"$log")"
printf '%s\n' "$folder/netstack"

#!/usr/bin/env bash
# Runs N WireGuard devices, each with a TUN device in a network namespace of its own, that reach each other over a bridge. All
# of it is in a user namespace and gone with this process: the machine's own network is not touched, and no root is needed
# where /dev/net/tun may be opened.
#
#     agent/mesh-vpn/netstack/namespaces.sh PROGRAM FOLDER N
#
# Device i has the address 10.77.0.i inside the tunnel and 192.168.77.i outside, and its sockets in FOLDER/vpn-i.
set -euo pipefail

fail() { printf 'namespaces: %s\n' "$*" >&2; exit 1; }

if [ "${1:-}" != --inside ]; then
    for command in unshare nsenter ip; do
        command -v $command >/dev/null || fail "there is no '$command' command here"
    done
    { : <>/dev/net/tun; } 2>/dev/null || fail "/dev/net/tun cannot be opened"
    unshare -Urmn true 2>/dev/null || fail "this system lets nobody make a user namespace"
    exec unshare -Urmn "$0" --inside "$@"
fi
shift
program=$1 folder=$2 count=$3
children=()
trap 'kill "${children[@]}" 2>/dev/null; wait' EXIT
trap 'exit 0' TERM INT
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
ip link add br0 type bridge
ip link set br0 up
for i in $(seq "$count"); do
    ip netns add "n$i"
    ip link add "v$i" type veth peer name eth0 netns "n$i"
    ip link set "v$i" master br0 up
    within=(nsenter "--net=/run/netns/n$i")
    "${within[@]}" ip link set lo up
    "${within[@]}" ip address add "192.168.77.$i/24" dev eth0
    "${within[@]}" ip link set eth0 up
    mkdir -p "$folder/vpn-$i"
    "${within[@]}" "$program" "--tun=wg$i" "--address=10.77.0.$i" "--uapi=$folder/vpn-$i/wg.sock" \
        "--probes=$folder/vpn-$i/probes.sock" >"$folder/vpn-$i/netstack.log" 2>&1 &
    children+=($!)
done
for i in $(seq "$count"); do
    for _ in $(seq 100); do
        grep -q ready "$folder/vpn-$i/netstack.log" && break
        kill -0 "${children[$((i - 1))]}" 2>/dev/null || fail "device $i: $(tail -n 1 "$folder/vpn-$i/netstack.log")"
        sleep 0.1
    done
done
echo ready
wait

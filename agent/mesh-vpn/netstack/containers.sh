#!/usr/bin/env bash
# Runs N WireGuard devices, each with a TUN device in a container of its own, that reach each other over a network of the engine
# that leads nowhere else. A container has one right, NET_ADMIN, and one device, /dev/net/tun. All of it is gone with this process.
#
#     agent/mesh-vpn/netstack/containers.sh PROGRAM FOLDER N NAME
#
# Device i has the address 10.77.0.i inside the tunnel and 192.168.79.1i outside, and its sockets in FOLDER/vpn-i: root's, so
# that it takes root to use them. Its container is NAME-vpn-i, whose network others may join. The image has the program and `ip`,
# which is that of a static busybox (package busybox-static; BUSYBOX names another one).
set -euo pipefail

fail() { printf 'containers: %s\n' "$*" >&2; exit 1; }

program=$1 folder=$2 count=$3 name=$4
busybox=${BUSYBOX:-$(command -v busybox || true)}
label=io.nodeplane.mesh=$name
image=node-plane/netstack:$name

command -v docker >/dev/null || fail "there is no 'docker' command here"
docker info >/dev/null 2>&1 || fail "no Docker engine answers"
[ "$(id -u)" = 0 ] || fail "the sockets of a device in a container are root's: run this as root"
[ -c /dev/net/tun ] || fail "there is no /dev/net/tun"
[ -x "$busybox" ] || fail "there is no static busybox, whose 'ip' gives a device its address: install busybox-static, or set BUSYBOX"
"$busybox" --list | grep -x ip >/dev/null || fail "$busybox has no 'ip'"

cleanup() {
    local left
    left=$(docker ps -aq --filter "label=$label")
    # shellcheck disable=SC2086
    [ -z "$left" ] || docker rm -f $left >/dev/null
    docker network rm "$name" >/dev/null 2>&1 || true
    docker image rm "$image" >/dev/null 2>&1 || true
    rm -rf "$made"
}
made=$(mktemp -d)
trap cleanup EXIT
trap 'exit 0' TERM INT

mkdir "$made/sbin"
cp "$program" "$made/netstack"
cp "$busybox" "$made/sbin/ip"
tar -C "$made" -c netstack sbin | docker import -c 'ENV PATH=/sbin' -c 'ENTRYPOINT ["/netstack"]' - "$image" >/dev/null
docker network create --internal --subnet 192.168.79.0/24 --label "$label" "$name" >/dev/null ||
    fail "no network 192.168.79.0/24 can be made"
for i in $(seq "$count"); do
    mkdir -p "$folder/vpn-$i"
    docker run -d --name "$name-vpn-$i" --label "$label" --network "$name" --ip "192.168.79.1$i" --read-only \
        --cap-drop ALL --cap-add NET_ADMIN --device /dev/net/tun --security-opt no-new-privileges \
        -v "$folder/vpn-$i:/run/wg" "$image" --tun=wg0 "--address=10.77.0.$i" --uapi=/run/wg/wg.sock \
        --probes=/run/wg/probes.sock >/dev/null || fail "the container of device $i cannot be started"
done
for i in $(seq "$count"); do
    for _ in $(seq 100); do
        docker logs "$name-vpn-$i" 2>&1 | grep ready >/dev/null && continue 2
        [ "$(docker inspect -f '{{.State.Running}}' "$name-vpn-$i")" = true ] || break
        sleep 0.1
    done
    fail "device $i: $(docker logs "$name-vpn-$i" 2>&1 | tail -n 1)"
done
echo ready
while :; do
    sleep 3600 &
    wait $!
done

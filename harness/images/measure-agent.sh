#!/usr/bin/env bash
# Measures the agent's image on this machine. See --help.
set -euo pipefail

usage() {
    cat <<EOF
Measures the agent's image on this machine: how long until an agent serves, and the memory of five idle ones.

    sudo harness/images/measure-agent.sh [IMAGE] [STARTS] [IDLE_SECONDS]

  IMAGE         node-plane/agent:local
  STARTS        containers to start, one at a time (11)
  IDLE_SECONDS  how long the cluster of five has been idle when its memory is read (60)

Needs a Docker engine of this machine, Linux, curl, and root, to read the memory of the containers' processes.
EOF
}

case ${1:-} in -h | --help) usage; exit 0 ;; esac
image=${1:-node-plane/agent:local}
starts=${2:-11}
idle=${3:-60}
readonly NAME=node-plane-measure-$$ PORT=17991 CHARTER=/etc/node-plane/charter.json

scratch=$(mktemp -d "${TMPDIR:-/tmp}/node-plane-measure.XXXXXX")
clean() {
    docker ps -aq --filter "name=^$NAME" | xargs -r docker rm -f >/dev/null
    docker network rm "$NAME" >/dev/null 2>&1 || true
    rm -rf -- "$scratch"
}
trap clean EXIT

# create NODE OPTION...: a container of an agent, not started. Prints nothing.
create() {
    local node=$1
    shift
    docker create --name "$NAME-$node" --hostname "$node" --no-healthcheck --env "NODE_PLANE_NODE=$node" \
        --env "NODE_PLANE_CHARTER=$CHARTER" --env NODE_PLANE_DATA=/data \
        --volume "$scratch/charter.json:$CHARTER:ro" "$@" "$image" >/dev/null
}

now() { echo $(($(date +%s%N) / 1000000)); }

# The host's own network: over a bridge the first packet may come before the container's interface, and its address
# is asked for again only a second later.
echo '{"cluster":"measure","voters":["node-1"]}' >"$scratch/charter.json"
chmod a+r "$scratch/charter.json"
for ((start = 0; start < starts; start++)); do
    create node-1 --network host --env "NODE_PLANE_LISTEN=127.0.0.1:$PORT"
    began=$(now)
    docker start "$NAME-node-1" >/dev/null &
    until curl -fs -o "$scratch/status" "http://127.0.0.1:$PORT/status"; do :; done
    served=$(now)
    wait
    process=$(($(date -d "$(docker inspect --format '{{.State.StartedAt}}' "$NAME-node-1")" +%s%N) / 1000000))
    echo $((served - began)) $((served - process))
    docker rm -f "$NAME-node-1" >/dev/null
done >"$scratch/starts"
for column in 1 2; do
    what=$([ $column = 1 ] && echo "docker start" || echo "its process's start")
    sort -n -k $column "$scratch/starts" | awk -v c=$column -v what="$what" '{ ms[NR] = $c }
        END { printf "from %s to /status: median %d ms, %d to %d ms, of %d\n", what, ms[int((NR + 1) / 2)], ms[1], ms[NR], NR }'
done

echo '{"cluster":"measure","voters":["node-1","node-2","node-3"]}' >"$scratch/charter.json"
docker network create "$NAME" >/dev/null
for node in node-1 node-2 node-3 node-4 node-5; do
    create $node --network "$NAME" --network-alias $node \
        --env NODE_PLANE_SEEDS=node-1:7001,node-2:7001,node-3:7001
    docker start "$NAME-$node" >/dev/null
done
sleep "$idle"
for node in node-1 node-2 node-3 node-4 node-5; do
    pid=$(docker inspect --format '{{.State.Pid}}' "$NAME-$node")
    awk -v node=$node -v group="$(docker stats --no-stream --format '{{.MemUsage}}' "$NAME-$node" | cut -d / -f 1)" '
        /^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } /^Anonymous:/ { own = $2 }
        END { printf "%s: container %s, process resident %.1f MiB (own %.1f, of files %.1f), proportional %.1f MiB\n",
            node, group, rss / 1024, own / 1024, (rss - own) / 1024, pss / 1024 }' "/proc/$pid/smaps_rollup"
done
uptime

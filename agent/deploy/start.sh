#!/usr/bin/env bash
# Starts an agent on this machine, without systemd or containers, and says what became of it.
#
#     NODE_PLANE_NODE=node-1 NODE_PLANE_DATA=data/node-1 ... ./start.sh [WORD...]
#
# All settings are the agent's own (start --help): from the environment, or words of its command line. Returns when the node is a
# member; exit code 1 if it is none within NODE_PLANE_START_SECONDS (60), 2 if something is missing. The agent then runs on, if
# it runs; stop.sh stops it. NODE_PLANE_JAR says where the jar is; JAVA, which java.
set -euo pipefail

fail() { printf 'start: %s\n' "$*" >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=${NODE_PLANE_JAR:-$here/../node-plane/target/node-plane-agent.jar}
java=${JAVA:-java}
data=${NODE_PLANE_DATA:-data}
seconds=${NODE_PLANE_START_SECONDS:-60}
# Not settings of the agent, which would warn of them.
unset NODE_PLANE_JAR NODE_PLANE_START_SECONDS

for word in "$@"; do
    case $word in
        --data=* | --data | --listen=* | --listen)
            fail "give ${word%%=*} in the environment (NODE_PLANE_DATA, NODE_PLANE_LISTEN): stop.sh has to find it there" ;;
    esac
done
[ -r "$jar" ] || fail "there is no $jar: build it (mvn -pl agent/node-plane -am package), or say in NODE_PLANE_JAR where it is"
command -v "$java" >/dev/null || fail "there is no '$java': say in JAVA which java to use"
mkdir -p "$data" || fail "the data directory $data cannot be made"
pid_file=$data/agent.pid
if [ -e "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; then
    echo "the agent of $data runs already, as process $(cat "$pid_file")"
    exit 0
fi

nohup "$java" -XX:+UseSerialGC -Xmx64m -jar "$jar" start "$@" >>"$data/agent.out" 2>&1 </dev/null &
pid=$!
echo "$pid" >"$pid_file"
if said=$("$java" -Xmx32m -jar "$jar" wait --until=joined "--at-most=$seconds" "--pid=$pid" 2>&1); then
    echo "$said"
    echo "started, as process $pid; what it prints is in $data/agent.out"
    exit 0
fi
echo "$said" >&2
if kill -0 "$pid" 2>/dev/null; then
    echo "it runs on as process $pid, and may become one yet: 'wait --until=joined' tells when" >&2
else
    rm -f "$pid_file"
    tail -n 3 "$data/agent.out" >&2
fi
exit 1

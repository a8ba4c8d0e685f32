#!/usr/bin/env bash
# Stops the agent that start.sh has started, and says what became of it.
#
#     NODE_PLANE_DATA=data/node-1 ./stop.sh [--leave]
#
# With --leave the node leaves its cluster first, on purpose: without it the others suspect the node until it is back. Returns when
# the process has ended; exit code 1 if the leave was refused (nothing is stopped then) or the process had to be killed.
set -euo pipefail

fail() { printf 'stop: %s\n' "$*" >&2; exit "${2:-2}"; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=${NODE_PLANE_JAR:-$here/../node-plane/target/node-plane-agent.jar}
java=${JAVA:-java}
data=${NODE_PLANE_DATA:-data}
unset NODE_PLANE_JAR
leave=no
for word in "$@"; do
    case $word in
        --leave) leave=yes ;;
        *) fail "'$word' is not known here: there is --leave, and nothing else" ;;
    esac
done

pid_file=$data/agent.pid
[ -e "$pid_file" ] || fail "there is no $pid_file: start.sh has started no agent there"
pid=$(cat "$pid_file")

# A process that has ended and that nobody has asked about is a zombie, and still answers to its number.
runs() { kill -0 "$pid" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null; }

if ! runs; then
    rm -f "$pid_file"
    echo "the agent of $data had ended already"
    exit 0
fi
if [ $leave = yes ]; then
    "$java" -Xmx32m -jar "$jar" leave "--data=$data" || fail "the node did not leave, and its agent runs on" 1
fi
kill -TERM "$pid"
# An agent closes within 5 s.
for _ in $(seq 1 100); do
    if ! runs; then
        rm -f "$pid_file"
        echo "stopped$([ $leave = yes ] && echo ', after the node had left' || echo '; the others suspect the node until it is back')"
        exit 0
    fi
    sleep 0.1
done
kill -KILL "$pid"
rm -f "$pid_file"
fail "the agent did not end within 10 s and was killed: its disk is as a crash would leave it" 1

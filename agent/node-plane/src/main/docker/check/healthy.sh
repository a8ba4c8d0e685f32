#!/bin/bash
# The image's health check: asks the agent in this container for /healthy, as `node-plane status --quiet` asks it how it
# is, and without a second JVM. Nothing but bash is needed, and no other program is started.
# Exit code 0 if the agent serves and decides; else 1, and one line that says why.
# It asks where the environment says that the agent is (NODE_PLANE_AGENT), or listens, or where the configuration file does.

address=${NODE_PLANE_AGENT:-${NODE_PLANE_LISTEN:-}}
if [[ -z $address && -r ${NODE_PLANE_CONFIG:-} ]]; then
    IFS= read -r -d '' settings <"$NODE_PLANE_CONFIG"
    if [[ $settings =~ \"listen\"[[:space:]]*:[[:space:]]*\"([^\"]+)\" ]]; then
        address=${BASH_REMATCH[1]}
    fi
fi
address=${address:-0.0.0.0:7001}
host=${address%:*}
host=${host#[}
host=${host%]}
# An agent that listens everywhere is reached at the loopback address.
if [[ $host =~ ^[0:.]*$ ]]; then
    host=127.0.0.1
fi

if ! { exec 3<>"/dev/tcp/$host/${address##*:}"; } 2>/dev/null; then
    echo "no agent answers at $address"
    exit 1
fi
printf 'GET /healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
answer=""
while IFS= read -r -t 4 line <&3 || [[ -n $line ]]; do
    answer=${answer:-$line}
    body=$line
    line=""
done
case $answer in
    'HTTP/1.1 200 '*) exit 0 ;;
    HTTP/*) echo "$body" ;;
    *) echo "the agent at $address gave no answer within 4 s" ;;
esac
exit 1

#!/usr/bin/env bash
# Makes what all nodes of a new cluster share, in this folder: charter.json and secret/secret. What is there already is kept.
#
#     ./prepare.sh CLUSTER VOTER,VOTER,VOTER
#
# NODE_PLANE_IMAGE names the image to use (node-plane/agent), NODE_PLANE_USER who runs the agents (10001:10001). The secret has to
# be that user's, so that giving it away needs root where that is somebody else: sudo ./prepare.sh ...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

fail() { printf 'prepare: %s\n' "$*" >&2; exit 1; }

[ $# = 2 ] || fail "give the cluster's name and its voters: ./prepare.sh lab node-1,node-2,node-3"
image=${NODE_PLANE_IMAGE:-node-plane/agent}
owner=${NODE_PLANE_USER:-10001:10001}

if [ -e charter.json ]; then
    echo "charter.json is there already: a cluster keeps its charter for ever"
else
    docker run --rm --network none "$image" charter init "--cluster=$1" "--voters=$2" >charter.json.new ||
        { rm -f charter.json.new; fail "no charter was made: what stands above says why"; }
    chmod 644 charter.json.new
    mv charter.json.new charter.json
    echo "charter.json: the charter of '$1', with the voters $2"
fi

if [ -e secret/secret ]; then
    echo "secret/secret is there already"
else
    mkdir -p secret
    chmod 700 secret
    (umask 077 && head -c 32 /dev/urandom | base64 >secret/secret.new)
    mv secret/secret.new secret/secret
    echo "secret/secret: a new secret of the cluster"
fi
[ "$(stat -c %u secret/secret)" = "${owner%%:*}" ] && [ "$(stat -c %u secret)" = "${owner%%:*}" ] ||
    chown -R "$owner" secret 2>/dev/null ||
    fail "secret/ belongs to $(stat -c %U secret) and not to user $owner, who runs the agents: run this as root, or set NODE_PLANE_USER"
echo "ready for user $owner"

#!/usr/bin/env bash
# Builds the agent of the previous release from this repository's history. See --help.
set -euo pipefail

usage() {
    cat <<EOF
Builds the agent of the previous release from this repository's history, for experiments in which two releases meet.

    harness/images/make-previous.sh [COMMIT]

The previous release is the last tag v*.*.* before the checked-out commit; while there is none, the commit that
harness/images/previous-release names, with the reason; or COMMIT. The jar is
agent/node-plane/target/previous/node-plane-agent.jar, and calls its version 0-COMMIT, or by its tag. Nothing is built
where it is there already.

Needs git with that commit in its history (a shallow clone has none: git fetch --unshallow --tags), and Maven. It is built
in a copy outside of this folder, and installs nothing.
EOF
}

fail() { printf 'make-previous: %s\n' "$*" >&2; exit 1; }

if [ "${1:-}" = -h ] || [ "${1:-}" = --help ]; then
    usage
    exit 0
fi
[ $# -le 1 ] || fail "one commit at most; see --help"

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$repository"
git rev-parse --git-dir >/dev/null 2>&1 || fail "this is no clone of the repository, so there is no history to build from"

tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 'HEAD^' 2>/dev/null || true)
wanted=${1:-${tag:-$(head -n 1 harness/images/previous-release)}}
[ -n "$wanted" ] || fail "there is no tag, and harness/images/previous-release names no commit"
commit=$(git rev-parse --quiet --verify "$wanted^{commit}") ||
    fail "there is no $wanted in this clone's history: git fetch --unshallow --tags"
version=0-$(git rev-parse --short=8 "$commit")
if [ -n "$tag" ] && [ "$wanted" = "$tag" ]; then
    version=${tag#v}
fi

made=agent/node-plane/target/previous
if [ -f $made/node-plane-agent.jar ] && [ "$(cat $made/commit 2>/dev/null)" = "$commit" ]; then
    echo "$made/node-plane-agent.jar is there already, of $wanted"
    exit 0
fi

copy=$(mktemp -d "${TMPDIR:-/tmp}/node-plane-previous.XXXXXX")
trap 'rm -rf -- "$copy"' EXIT
trap 'exit 130' INT
echo "building the agent of $wanted; that takes about a minute"
git archive "$commit" | tar -x -C "$copy"
# So that the two are told apart wherever an agent says what it is.
find "$copy" -name pom.xml -exec sed -i.orig "s/0\.1\.0-SNAPSHOT/$version/" {} +
# Its tests were run in its time.
(cd "$copy" && mvn -B -ntp -q -DskipTests -pl agent/node-plane -am package) >"$copy/build.log" 2>&1 ||
    { tail -20 "$copy/build.log" >&2; fail "the agent of $wanted cannot be built; the build's last words are above"; }
rm -rf $made
mkdir -p $made
cp "$copy/agent/node-plane/target/node-plane-agent.jar" $made/
# Last: whoever finds it finds the jar.
echo "$commit" >$made/commit
echo "$made/node-plane-agent.jar is made, of $wanted, in $SECONDS s"

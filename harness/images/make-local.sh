#!/usr/bin/env bash
# Makes the lab's images, on a machine that reaches no image registry too. See --help.
set -euo pipefail

# What is made here runs as another user than the one who makes it, whatever that one's umask is.
umask 022
# What somebody has set for every Java is not for this one.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS

# The agent's user, as in the Dockerfile.
readonly AGENT_USER=10001:10001

readonly TOXIPROXY_VERSION=2.12.0
readonly TOXIPROXY_PUBLISHED=ghcr.io/shopify/toxiproxy:$TOXIPROXY_VERSION
readonly RUNTIME_PUBLISHED=eclipse-temurin:25-jre
readonly JDK_OLDEST=21
# From this JDK on, class sharing is the one-step ahead-of-time cache (JEP 514); before it, an AppCDS archive.
readonly JDK_AOT=25

# What jdeps names for the agent's jar, less java.desktop, java.rmi, java.instrument and java.security.jgss (asked for
# only by optional parts of Jackson, Jetty and Logback that the agent never enters), plus what is found at run time
# only: elliptic curves for TLS, Unsafe, and the JDK's own log and HTTP client.
readonly MODULES=java.base,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.crypto.ec,jdk.unsupported

readonly LABEL=io.nodeplane.made-from
# The SHA-256 of the jar inside: the lab refuses an agent's image whose jar is not the one under test.
readonly JAR_LABEL=io.nodeplane.agent-jar

usage() {
    cat <<EOF
Makes the lab's images, on a machine that reaches no image registry too.

    harness/images/make-local.sh [--force] [--published] [--tag=TAG] [base] [toxiproxy] [agent] [previous]

  base         $BASE_IMAGE: a small Java runtime (jlink), bash for the health check, and the
               shared libraries they need
  toxiproxy    $TOXIPROXY_IMAGE: Toxiproxy $TOXIPROXY_VERSION, built from its Go module
  agent        $AGENT_IMAGE: this repository's Dockerfile on the base image
  previous     $PREVIOUS_IMAGE: the same with the agent of the previous release
  (none)       base, toxiproxy and agent

  --force      make the images even if they are there and up to date
  --published  take base and toxiproxy from $RUNTIME_PUBLISHED and $TOXIPROXY_PUBLISHED
               instead (also done where this machine cannot make them: no Linux, no JDK, no Go)
  --tag=TAG    name them so instead of 'local', which is what the lab looks for

Needs a Docker engine; base: Linux and a JDK from $JDK_OLDEST on (JAVA_HOME, else the newest in /usr/lib/jvm);
toxiproxy: Go and a Go module proxy; agent: the agent's jar (mvn -pl agent/node-plane -am package); previous: that
of the previous release (harness/images/make-previous.sh).
An image that is up to date is left alone, so running this again costs less than a second.
EOF
}

say() { printf '%s\n' "$*"; }
fail() { printf 'make-local: %s\n' "$*" >&2; exit 1; }

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
force=no
published=no
tag=local
help=no
parts=()
for argument in "$@"; do
    case $argument in
        -h | --help) help=yes ;;
        --tag=?*) tag=${argument#--tag=} ;;
        --force) force=yes ;;
        --published) published=yes ;;
        base | toxiproxy | agent | previous) parts+=("$argument") ;;
        *) fail "'$argument' is not known here; see --help" ;;
    esac
done
[ ${#parts[@]} -gt 0 ] || parts=(base toxiproxy agent)

readonly BASE_IMAGE=node-plane/runtime-base:$tag
readonly TOXIPROXY_IMAGE=node-plane/toxiproxy:$tag
readonly AGENT_IMAGE=node-plane/agent:$tag
readonly PREVIOUS_IMAGE=node-plane/agent-previous:$tag
if [ $help = yes ]; then
    usage
    exit 0
fi

command -v docker >/dev/null || fail "there is no 'docker' command here; install the Docker client and engine"
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ||
    fail "no Docker engine answers; start one (for example: sudo dockerd) or check DOCKER_HOST"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/node-plane-images.XXXXXX")
trap 'rm -rf -- "$scratch"' EXIT

# made_from IMAGE: the fingerprint the image was made from; empty where there is no such image.
made_from() {
    docker image inspect --format "{{index .Config.Labels \"$LABEL\"}}" "$1" 2>/dev/null || true
}

# up_to_date IMAGE FINGERPRINT
up_to_date() {
    [ "$force" = no ] && [ "$(made_from "$1")" = "$2" ]
}

# feature HOME: the JDK's feature release (21, 25, ...), 0 where HOME holds no JDK with jlink.
feature() {
    if [ ! -x "$1/bin/jlink" ] || [ ! -r "$1/release" ]; then
        echo 0
        return
    fi
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# find_jdk: the home of a JDK new enough: JAVA_HOME if it is one, else the newest in /usr/lib/jvm; empty for none, and
# where it would not run in a Linux container.
find_jdk() {
    local home newest=0 found=""
    [ "$(uname -s)" = Linux ] || return 0
    if [ -n "${JAVA_HOME:-}" ] && [ "$(feature "$JAVA_HOME")" -ge $JDK_OLDEST ]; then
        echo "$JAVA_HOME"
        return
    fi
    for home in /usr/lib/jvm/*; do
        if [ ! -L "$home" ] && [ "$(feature "$home")" -gt "$newest" ]; then
            newest=$(feature "$home")
            found=$home
        fi
    done
    if [ "$newest" -ge $JDK_OLDEST ]; then
        echo "$found"
    fi
}

# copy_libraries ROOT: what the programs in ROOT need of the machine's shared libraries, at the same paths.
copy_libraries() {
    local root=$1 library
    {
        find "$root/opt/java/openjdk" "$root/bin" -type f \( -name '*.so' -o -path '*/bin/*' -o -name jspawnhelper \) \
            -exec ldd {} + 2>/dev/null | grep -o '/[^ ]*' | grep -v -e ':$' -e "^$root"
        # Host names are looked up by libraries that the C library loads by name.
        for library in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
            ldconfig -p | sed -n "s/^\t$library .*=> //p" | head -n 1
        done
    } | sort -u | while read -r library; do
        [ -f "$library" ] || continue
        mkdir -p "$root$(dirname "$library")"
        cp -L "$library" "$root$library"
    done
}

# readable FOLDER: everybody may read what is in it, enter its folders and run its programs; only its owner may write.
readable() { chmod -R u=rwX,go=rX "$1"; }

# take IMAGE CANDIDATE USER COMMAND...: gives the candidate the image's name, if the command runs in it as that user. One
# that does not is removed, so that no later run takes it for up to date; what it replaces is removed, too.
take() {
    local image=$1 candidate=$2 user=$3 old
    shift 3
    # Nothing was built, and why has been said: a failure within an argument ends nothing.
    [ -n "$candidate" ] || exit 1
    docker run --rm --network none --user "$user" "$candidate" "$@" >"$scratch/trial" 2>&1 || {
        docker image rm "$candidate" >/dev/null 2>&1 || true
        fail "$image is not made, it would not run as user $user: $(head -n 1 "$scratch/trial")"
    }
    old=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null || true)
    docker tag "$candidate" "$image"
    if [ -n "$old" ] && [ "$old" != "$candidate" ]; then
        # Fails while a container or an image still uses it, which is its right.
        docker image rm "$old" >/dev/null 2>&1 || true
    fi
}

# take_published IMAGE PUBLISHED USER TRIAL [LABEL...]: IMAGE is the published one with labels of ours; TRIAL is run in it.
take_published() {
    local image=$1 published=$2 user=$3 trial=$4 label labels=()
    shift 4
    if up_to_date "$image" "$published"; then
        say "$image is up to date ($published)"
        return
    fi
    if ! docker image inspect "$published" >/dev/null 2>&1; then
        say "$image: pulling $published"
        docker pull "$published" >"$scratch/pull.log" 2>&1 ||
            fail "cannot make $image here, nor pull $published: $(tail -n 1 "$scratch/pull.log")"
    fi
    for label in "$LABEL=$published" "$@"; do
        labels+=(--label "$label")
    done
    mkdir -p "$scratch/published"
    echo "FROM $published" >"$scratch/published/Dockerfile"
    # shellcheck disable=SC2086 # a command and its argument
    take "$image" "$(build "$image" "$scratch/published" "${labels[@]}")" "$user" $trial
    say "$image: made from $published"
}

make_base() {
    local jdk="" version fingerprint candidate root=$scratch/base
    [ $published = yes ] || jdk=$(find_jdk)
    if [ -z "$jdk" ]; then
        take_published "$BASE_IMAGE" $RUNTIME_PUBLISHED $AGENT_USER "java -version" "io.nodeplane.jdk=25"
        return
    fi
    version=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")
    # Of what it is made, and how: what an older one of these functions made, with other modes, is not up to date.
    fingerprint="jdk $version $MODULES, bash $BASH_VERSION $(declare -f make_base copy_libraries readable | digest)"
    if up_to_date "$BASE_IMAGE" "$fingerprint"; then
        say "$BASE_IMAGE is up to date (JDK $version)"
        return
    fi
    say "$BASE_IMAGE: linking a runtime from JDK $version in $jdk"
    mkdir -p "$root/opt/java" "$root/etc" "$root/tmp"
    # The archive of the JDK's own classes is what an AppCDS archive of the agent would sit on.
    "$jdk/bin/jlink" --add-modules "$MODULES" --strip-debug --no-header-files --no-man-pages --generate-cds-archive \
        --output "$root/opt/java/openjdk" >/dev/null
    # Only heaps of 32 GB and more use this one.
    rm -f "$root/opt/java/openjdk/lib/server/classes_nocoops.jsa"
    echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
    printf 'root:x:0:0:root:/:/none\nnode-plane:x:10001:10001:node-plane:/data:/none\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnode-plane:x:10001:\n' >"$root/etc/group"
    # The health check is a script: a second JVM costs as much as the agent. What runs this script can run that one.
    mkdir -p "$root/bin"
    cp -L "$BASH" "$root/bin/bash"
    chmod 755 "$root/bin/bash"
    copy_libraries "$root"
    readable "$root"
    chmod 1777 "$root/tmp"
    # Same places as in the published Temurin images, so that one Dockerfile fits both.
    candidate=$(tar -C "$root" --owner=0 --group=0 --numeric-owner -c . | docker import \
        --change 'ENV JAVA_HOME=/opt/java/openjdk' \
        --change 'ENV PATH=/opt/java/openjdk/bin' \
        --change 'ENV LANG=C.UTF-8' \
        --change "LABEL $LABEL=\"$fingerprint\"" \
        --change "LABEL io.nodeplane.jdk=\"$version\"" \
        -)
    take "$BASE_IMAGE" "$candidate" $AGENT_USER java -version
    say "$BASE_IMAGE: made, $(size "$BASE_IMAGE")"
}

make_toxiproxy() {
    local module=github.com/Shopify/toxiproxy/v2 fingerprint
    fingerprint="toxiproxy $TOXIPROXY_VERSION $(declare -f make_toxiproxy readable | digest)"
    # An image that is there already needs no Go.
    if [ $published = yes ] || { ! command -v go >/dev/null && ! up_to_date "$TOXIPROXY_IMAGE" "$fingerprint"; }; then
        take_published "$TOXIPROXY_IMAGE" $TOXIPROXY_PUBLISHED 0:0 -version
        return
    fi
    if up_to_date "$TOXIPROXY_IMAGE" "$fingerprint"; then
        say "$TOXIPROXY_IMAGE is up to date (Toxiproxy $TOXIPROXY_VERSION)"
        return
    fi
    say "$TOXIPROXY_IMAGE: building Toxiproxy $TOXIPROXY_VERSION from its Go module"
    mkdir -p "$scratch/toxiproxy"
    GOBIN=$scratch/toxiproxy CGO_ENABLED=0 GOOS=linux \
        go install -ldflags "-s -w -X $module.Version=$TOXIPROXY_VERSION" "$module/cmd/server@v$TOXIPROXY_VERSION" \
        2>"$scratch/go.log" || fail "cannot build Toxiproxy: $(tail -n 1 "$scratch/go.log")"
    mv "$scratch/toxiproxy/server" "$scratch/toxiproxy/toxiproxy"
    readable "$scratch/toxiproxy"
    # The same entry point, command and port as ghcr.io/shopify/toxiproxy.
    cat >"$scratch/toxiproxy/Dockerfile" <<EOF
FROM scratch
EXPOSE 8474
ENTRYPOINT ["/toxiproxy"]
CMD ["-host=0.0.0.0"]
ENV LOG_LEVEL=info
LABEL $LABEL="$fingerprint"
COPY toxiproxy /toxiproxy
EOF
    take "$TOXIPROXY_IMAGE" "$(build "$TOXIPROXY_IMAGE" "$scratch/toxiproxy")" $AGENT_USER -version
    say "$TOXIPROXY_IMAGE: made, $(size "$TOXIPROXY_IMAGE")"
}

make_agent() {
    make_agent_of agent/node-plane/target/node-plane-agent.jar "$AGENT_IMAGE" "mvn -pl agent/node-plane -am package"
}

make_previous() {
    make_agent_of agent/node-plane/target/previous/node-plane-agent.jar "$PREVIOUS_IMAGE" harness/images/make-previous.sh
}

# make_agent_of JAR IMAGE COMMAND: this repository's Dockerfile with that jar, which that command builds.
make_agent_of() {
    local from=$1 image=$2 command=$3 jar=agent/node-plane/target/node-plane-agent.jar
    local options=agent/node-plane/src/main/docker base jdk sharing=appcds fingerprint context=$scratch/agent
    cd "$repository"
    [ -f "$from" ] || fail "there is no $from; build it first: $command"
    base=$(docker image inspect --format '{{.Id}}' "$BASE_IMAGE" 2>/dev/null) ||
        fail "there is no $BASE_IMAGE to build on; run this script with 'base agent'"
    jdk=$(docker image inspect --format '{{index .Config.Labels "io.nodeplane.jdk"}}' "$BASE_IMAGE")
    if [ "${jdk%%[.+-]*}" -ge $JDK_AOT ]; then
        sharing=aot
    fi
    # A copy, because the files of a clone and of a build have the modes of whoever made them.
    rm -rf "$context"
    mkdir -p "$context/$(dirname $jar)" "$context/$(dirname $options)"
    cp Dockerfile "$context"
    cp "$from" "$context/$jar"
    cp -R $options "$context/$options"
    readable "$context"
    fingerprint="agent $(contents "$context") on $base"
    if up_to_date "$image" "$fingerprint"; then
        say "$image is up to date (JDK $jdk, class sharing: $sharing)"
        return
    fi
    say "$image: building with JDK $jdk, class sharing: $sharing"
    take "$image" "$(build "$image" "$context" --build-arg "RUNTIME=$BASE_IMAGE" \
        --build-arg "SHARING=$sharing" --label "$LABEL=$fingerprint" \
        --label "$JAR_LABEL=$(digest <"$from")")" $AGENT_USER --version
    say "$image: made, $(size "$image")"
}

# contents FOLDER: the digest of every file's name, mode and bytes.
contents() {
    local file
    (cd "$1" && find . | LC_ALL=C sort | while read -r file; do
        printf '%s %s\n' "$(ls -ld "$file" | cut -c 1-10)" "$file"
        [ ! -f "$file" ] || digest <"$file"
    done) | digest
}

# build IMAGE CONTEXT [OPTION...]: prints the id of what was built, which has no name yet; of the builder's output only that
# of a failure is shown.
build() {
    local image=$1 context=$2
    shift 2
    docker build --force-rm --iidfile "$scratch/id" "$@" "$context" >"$scratch/build.log" 2>&1 || {
        cat "$scratch/build.log" >&2
        fail "the Docker build of $image failed; its output is above"
    }
    cat "$scratch/id"
}

# digest: the SHA-256 of the input, in hex.
digest() {
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c 1-64
}

# size IMAGE
size() {
    echo "$(($(docker image inspect --format '{{.Size}}' "$1") / 1000000)) MB"
}

for part in "${parts[@]}"; do
    "make_$part"
done

#!/bin/sh
# Verifies a folder of feeds with nothing but jq and sha256sum: canonical form, self hashes, chains, parents, lamport.
# Prints the number of feeds and entries and the ledger head; exits 0 if all is well, 1 at the first kind of damage,
# 2 if it was called wrongly.
set -u
LC_ALL=C
export LC_ALL
feeds=${1:-}
if [ ! -d "$feeds" ]; then
    echo "usage: verify-ledger.sh <folder of feeds>, for example data/feeds" >&2
    exit 2
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
# A genesis is named by its own hash: its label cannot be inside it.
label='def feed: if .entry.seq == 1 then .entry.feed[0:-16] + .hash[0:16] else .entry.feed end;'
bad=0
wrong() {
    echo "$1"
    bad=1
}

find "$feeds" -name '*.jsonl' -size +0 | sort >"$work/files"
if [ ! -s "$work/files" ]; then
    echo "no feed in $feeds" >&2
    exit 2
fi
while IFS= read -r file; do
    # Canonical form (RFC 8785 within the ledger's profile is what jq writes with sorted keys and no spaces).
    if ! jq -cS . "$file" >"$work/canonical" 2>"$work/error"; then
        wrong "$file: $(head -n 1 "$work/error")"
        continue
    fi
    difference=$(cmp "$work/canonical" "$file" 2>&1) || wrong "$file: not canonical: ${difference##*: }"
    # Self hashes: the SHA-256 of the bytes of the entry.
    jq -cS .entry "$file" | while IFS= read -r entry; do printf %s "$entry" | sha256sum | cut -c1-64; done >"$work/found"
    jq -r .hash "$file" | paste -d ' ' "$work/found" - |
        awk '$1 != $2 { print "line " NR ": hash is " $2 " and must be " $1 }' >"$work/wrong"
    [ -s "$work/wrong" ] && wrong "$file: $(head -n 1 "$work/wrong")"
    # Chain: one feed, the one that the folders name, seq from 1 without gaps, prev is the hash before.
    folder=$(dirname "$file")
    name="$(basename "$(dirname "$folder")").$(basename "$folder")"
    jq -r "$label"' [feed, .entry.seq, .entry.prev, .hash] | join(" ")' "$file" | awk -v feed="$name" '
        BEGIN { prev = "0000000000000000000000000000000000000000000000000000000000000000" }
        $1 != feed { print "line " NR ": the feed is " $1 " and must be " feed; exit }
        $2 != NR { print "line " NR ": seq is " $2 " and must be " NR; exit }
        $3 != prev { print "line " NR ": prev is " $3 " and must be " prev; exit }
        { prev = $4 }' >"$work/wrong"
    [ -s "$work/wrong" ] && wrong "$file: $(cat "$work/wrong")"
    cat "$file" >>"$work/all"
done <"$work/files"
[ "$bad" = 0 ] || exit 1

# Across feeds: one cluster; every parent is here; lamport is one more than the greatest before it.
jq -r -s "$label"'
    (map({key: "\(feed) \(.entry.seq) \(.hash)", value: .entry.lamport}) | from_entries) as $lamport
    | (map({key: .hash, value: .entry.lamport}) | from_entries) as $before
    | .[0].entry.cluster as $cluster
    | .[] | "\(feed)#\(.entry.seq)" as $id
    | [.entry.parents[] | "\(.[0]) \(.[1]) \(.[2])"] as $parents
    | if .entry.cluster != $cluster then "\($id): another cluster"
      elif any($parents[]; $lamport[.] == null) then "\($id): a parent is not here"
      elif .entry.lamport != 1 + ([0, ($before[.entry.prev] // 0), ($parents[] | $lamport[.])] | max)
      then "\($id): lamport is \(.entry.lamport)"
      else empty end' "$work/all" >"$work/wrong" || bad=1
[ -s "$work/wrong" ] && wrong "$(head -n 1 "$work/wrong")"
[ "$bad" = 0 ] || exit 1

# The ledger head: the SHA-256 of the sorted lines "feed seq hash", one for the last entry of each feed.
while IFS= read -r file; do
    tail -n 1 "$file" | jq -r "$label"' [feed, .entry.seq, .hash] | join(" ")'
done <"$work/files" | sort >"$work/frontier"
echo "feeds   $(wc -l <"$work/frontier")"
echo "entries $(wc -l <"$work/all")"
echo "head    $(sha256sum <"$work/frontier" | cut -c1-64)"

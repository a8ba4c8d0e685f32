#!/bin/sh
# Verifies a folder of feeds with nothing but jq and sha256sum: canonical form, self hashes, chains, parents, lamport.
# Prints the number of feeds and entries, the ledger head, and the two rival entries of each forked feed.
# Exits 0 if all is well, 1 if a line is not right, 2 if it was called wrongly, 5 if all lines are right and a feed is
# forked. A few processes for each file; one small temporary file for each line.
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
find "$feeds" -name '[0-9]*.jsonl' -size +0 | sort >"$work/files"
if [ ! -s "$work/files" ]; then
    echo "no feed in $feeds" >&2
    exit 2
fi

# 1. Canonical form (RFC 8785 within the ledger's profile is what jq writes with sorted keys and no spaces), and a table
# of what the lines say. A genesis is named by its own hash: its label cannot be inside it.
while IFS= read -r file; do
    if ! jq -cS . "$file" >"$work/canonical" 2>"$work/error"; then
        echo "$file: $(head -n 1 "$work/error")"
        continue
    fi
    difference=$(cmp "$work/canonical" "$file" 2>&1) || echo "$file: not canonical: ${difference##*: }"
    genesis=$(dirname "$file")
    jq -r --arg file "$file" --arg name "$(basename "$(dirname "$genesis")").$(basename "$genesis")" '
        def feed: if .entry.seq == 1 then .entry.feed[0:-16] + .hash[0:16] else .entry.feed end;
        [$file, $name, feed, .entry.seq, .entry.prev, .hash, .entry.lamport, .entry.cluster,
            (.entry.parents | map("\(.[0]) \(.[1]) \(.[2])") | join(";"))] | map(tostring) | join("\t")' \
        "$file" >>"$work/table"
done <"$work/files" >"$work/wrong"
if [ -s "$work/wrong" ]; then
    cat "$work/wrong"
    exit 1
fi

# 2. Self hashes: the SHA-256 of the bytes between {"entry": and ,"hash":"<64 digits>"}.
mkdir "$work/entries"
while IFS= read -r file; do cat "$file"; done <"$work/files" | awk -v folder="$work/entries" '
    { file = sprintf("%s/%09d", folder, NR); printf "%s", substr($0, 10, length($0) - 84) >file; close(file) }'
find "$work/entries" -type f | sort | xargs sha256sum | cut -c1-64 >"$work/hashes"
paste "$work/table" "$work/hashes" | awk -F '\t' '
    { line[$1]++ }
    $6 != $NF { print $1 ": line " line[$1] ": hash is " $6 " and must be " $NF; exit }' >"$work/wrong"
if [ -s "$work/wrong" ]; then
    cat "$work/wrong"
    exit 1
fi

# 3. Chains: a line continues the entry whose hash is its prev; in a forked feed there are several branches. Then parents
# and lamport. The table is read three times: what is missing in one file shows in others, and its own place comes first.
awk -F '\t' '
    function wrong(what) { print $1 ": line " line[$1] ": " what; exit }
    FNR == 1 { pass++; split("", line) }
    { id = $3 " " $4 " " $6; before = $3 " " $4 - 1 " " $5; line[$1]++ }
    pass == 1 { lamport[id] = $7; if (NR == 1) cluster = $8; next }
    pass == 2 && $3 != $2 { wrong("the feed is " $3 " and must be " $2) }
    pass == 2 && $8 != cluster { wrong("the cluster is " $8 " and must be " cluster) }
    pass == 2 && id in seen { wrong("this entry stands for the second time and must be here once") }
    pass == 2 && ($4 == 1 ? $5 !~ /^0+$/ : !(before in seen)) {
        wrong("prev is " $5 " and must be the hash of an entry before it")
    }
    pass == 2 { seen[id]; next }
    {
        greatest = $4 == 1 ? 0 : lamport[before]
        for (i = split($9, parent, ";"); i > 0; i--) {
            if (!(parent[i] in lamport)) wrong("a parent is not here: " parent[i])
            if (lamport[parent[i]] > greatest) greatest = lamport[parent[i]]
        }
        if ($7 != greatest + 1) wrong("lamport is " $7 " and must be " greatest + 1)
    }' "$work/table" "$work/table" "$work/table" >"$work/wrong"
if [ -s "$work/wrong" ]; then
    cat "$work/wrong"
    exit 1
fi

# 4. The ledger head: the SHA-256 of the sorted lines "feed seq hash", one for each entry that no other continues.
awk -F '\t' '
    NR == FNR { continued[$3 " " $4 - 1 " " $5]; next }
    !($3 " " $4 " " $6 in continued) { print $3 " " $4 " " $6 }' "$work/table" "$work/table" | sort >"$work/frontier"
echo "feeds   $(cut -f 3 "$work/table" | sort -u | wc -l)"
echo "entries $(wc -l <"$work/table")"
echo "head    $(sha256sum <"$work/frontier" | cut -c1-64)"

# 5. Forks: of each feed the first place with two entries, and the two lowest hashes there.
awk -F '\t' '{ print $3, $4, $6 }' "$work/table" | sort -k1,1 -k2,2n -k3,3 | awk '
    $1 == feed && $2 == seq && !($1 in forked) { forked[$1]; print "fork    " $1 "#" $2 " " hash " " $3 }
    { feed = $1; seq = $2; hash = $3 }' >"$work/forks"
cat "$work/forks"
[ -s "$work/forks" ] && exit 5
exit 0

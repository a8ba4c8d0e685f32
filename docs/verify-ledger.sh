#!/bin/sh
# Verifies a folder of feeds, or the data directory or archive around it, with nothing but jq and sha256sum: form of bytes and
# fields, self hashes, chains, parents, lamport, claims, segments and their seals.
# Prints the number of feeds and entries, the ledger head, the two rival entries of each forked feed, and what it has
# not checked. Exits 0 if all is well, 1 if a line is not right or missing, 2 if it was called wrongly, 5 if all lines
# are right and a feed is forked. A few processes for all files; one small temporary file for each line.
set -u
LC_ALL=C
export LC_ALL
feeds=${1:-}
if [ ! -d "$feeds" ]; then
    echo "usage: verify-ledger.sh <data directory, or its folder of feeds>, for example data/feeds" >&2
    exit 2
fi
case $feeds in -* | *=*) feeds=$(cd -- "$feeds" && pwd) ;; esac # no program shall take it for something else
identity=$feeds/identity.json
archive=$feeds/archive.json
[ -d "$feeds/feeds" ] && feeds=$feeds/feeds
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
stop() {
    if [ -s "$work/wrong" ]; then
        head -n 1 "$work/wrong"
        exit 1
    fi
}
fail() {
    echo "verify-ledger.sh: $1 failed" >&2
    exit 2
}
# Runs a command on all the files that a list names.
each() {
    list=$work/$1
    shift
    xargs "$@" <"$list.quoted"
}

# 1. The files: segments are numbered without gaps. What has another name is none of a ledger's.
: >"$work/files"
: >"$work/manifests"
: >"$work/table"
folder=
for file in "$feeds"/*/*/[0-9][0-9][0-9][0-9][0-9][0-9].jsonl; do
    number=${file##*/} && number=${number%.jsonl}
    [ -e "$file" ] && [ "$number" != 000000 ] || continue
    genesis=${file%/*} && node=${genesis%/*} && genesis=${genesis##*/} && node=${node##*/}
    case $genesis in *[!0-9a-f]*) continue ;; esac
    case $node in *[!0-9a-z-]* | -* | *-) continue ;; esac
    [ ${#genesis} = 16 ] && [ ${#node} -le 32 ] || continue
    if [ "$folder" != "${file%/*}" ]; then
        folder=${file%/*}
        last=0
        [ ! -e "$folder/segments.jsonl" ] || echo "$folder/segments.jsonl" >>"$work/manifests"
    fi
    last=$((last + 1))
    [ "${number#"${number%%[!0]*}"}" = $last ] || echo "$file: segment $last before it is missing"
    echo "$file" >>"$work/files"
done >"$work/wrong"
stop

# 2. The bytes of a line: at most 8192, printable ASCII; outside of texts nothing but whole numbers below 2^53, true and
# false; at most 16 levels of arrays and objects in each other.
cat "$work/files" "$work/manifests" >"$work/read"
sed 's/./\\&/g' "$work/files" >"$work/files.quoted" # whatever characters are in the names
sed 's/./\\&/g' "$work/read" >"$work/read.quoted"
each read awk '
    function wrong(what) { print FILENAME ": line " FNR ": " what; exit }
    function deep(text, i, c, level) {
        for (i = 1; i <= length(text); i++) {
            c = substr(text, i, 1)
            if (c == "]" || c == "}") level--
            else if (level > 16 && c != "," && c != ":") return 1
            else if (c == "[" || c == "{") level++
        }
        return 0
    }
    length($0) > 8192 { wrong("it has " length($0) " bytes, and 8192 are allowed") }
    /[^ -~]/ { wrong("a byte is not printable ASCII") }
    {
        gsub(/\\[\\"]/, "~")
        if (/\\/) wrong("an escape that is not needed")
        gsub(/"[^"]*"/, "\"")
        if (gsub(/[[{]/, "&") > 16 && deep($0)) wrong("more than 16 levels")
        gsub(/true|false/, "0")
        if (/[^][{},:"0-9]/) wrong("not canonical: outside of texts there is only a whole number, true or false")
        if (!/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]/) next
        for (i = split($0, number, /[^0-9]+/); i > 0; i--) {
            if (length(number[i]) > 16 || length(number[i]) == 16 && number[i] "" > "9007199254740991") {
                wrong("a number is greater than 9007199254740991")
            }
        }
    }' >"$work/wrong" || fail awk
stop

# 3. Canonical form: RFC 8785 within the profile above is what jq writes with sorted keys and no spaces. The same run
# gives, behind each line, what it says, for the table. A genesis is named by its own hash: its label cannot be inside it.
# Column 10 is the life or version that an entry claims for its writer, if its body can be read.
each read jq -rcS '
    def life: type == "number" and . >= 1 and . < 2147483648;
    def texts: type == "object" and all(.[]; type == "string");
    def address: type == "string" and test("^([A-Za-z0-9._-]{1,255}|\\[(?=[A-Za-z0-9._-]*:)[A-Za-z0-9._:-]{1,255}\\]):[1-9][0-9]{0,4}$")
        and (split(":")[-1] | tonumber) < 65536;
    def readable: .kind as $kind | .body | keys as $keys
        | if $kind == "left" then $keys == ["incarnation"] and (.incarnation | life)
        elif $kind == "recovered" then $keys == ["address", "incarnation"] and (.incarnation | life) and (.address | address)
        elif $kind == "joined" then $keys == ["address", "incarnation", "metadata"] and (.incarnation | life)
            and (.address | address) and (.metadata | texts)
        elif $kind == "updated" then $keys == ["metadata", "version"] and (.version | type) == "number" and (.metadata | texts)
        else false end;
    def id: type == "array" and map(type) == ["string", "number", "string"] and (.[2] | test("^[0-9a-f]{64}$"))
        and (.[0] | test("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?\\.[0-9a-f]{16}$"));
    def begins: if (keys == ["node", "nonce"] or keys == ["after", "node", "nonce", "why"] and (.why | type) == "string"
            and (.after | type == "array" and all(.[]; id) and . == sort) and (.after != [] or .why != ""))
            and ([.node, .nonce] | map(type)) == ["string", "string"] and (.node | test("^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$"))
        then .node else "" end;
    def formed: type == "object" and keys == ["entry", "hash"] and (.hash | type) == "string" and (.entry | type == "object"
        and keys == ["at", "body", "cluster", "feed", "kind", "lamport", "parents", "prev", "seq", "v"]
        and map(type) == ["number", "object", "string", "string", "string", "number", "array", "string", "number", "number"]
        and .v == 1 and all(.parents[]; type == "array" and map(type) == ["string", "number", "string"]));
    def said: if formed then (.entry
        | [.feed, .seq, .prev, .lamport, .cluster, (.parents | map("\(.[0]) \(.[1]) \(.[2])") | join(";")), .kind,
            (if readable then .body.incarnation // .body.version else 0 end),
            (if .kind == "genesis" then .body | begins else "" end), (.parents == (.parents | unique))])
        + [.hash] else ["-"] end;
    def place: type == "object" and keys == ["hash", "seq"] and map(type) == ["string", "number"];
    def sealed: if type == "object" and keys == ["bytes", "first", "last", "lines", "segment", "sha256"]
            and ([.bytes, .lines, .segment] | all(.[]; type == "number")) and all(.first, .last; place)
        then [("00000\(.segment)" | .[-6:]), .bytes, .lines, .sha256, .first.seq, .first.hash, .last.seq, .last.hash]
        else ["-"] end;
    ., ([input_filename] + (if input_filename | endswith("/segments.jsonl") then sealed else said end) | map(tostring) | join("\t"))
    ' >"$work/both" 2>"$work/error" || : >"$work/both"
: >"$work/said"
: >"$work/seals"
awk -F '\t' -v said="$work/said" -v seals="$work/seals" '
    NR % 2 { print; next }
    { print >($1 ~ /\/segments\.jsonl$/ ? seals : said) }' "$work/both" >"$work/canonical" || fail awk
if ! each read cat | cmp -s - "$work/canonical"; then
    while IFS= read -r file; do
        if ! jq -cS . "$file" >"$work/canonical" 2>"$work/error"; then
            echo "$file: $(head -n 1 "$work/error")"
        else
            difference=$(cmp "$work/canonical" "$file" 2>&1) || echo "$file: not canonical: ${difference##*: }"
        fi
    done <"$work/read" >"$work/wrong"
    stop
    fail jq
fi

# 4. The fields of version 1, and what an entry may say in itself.
awk -F '\t' '
    function wrong(what) { print $1 ": line " line ": " what; exit }
    function digits(text, many) { return length(text) == many && text !~ /[^0-9a-f]/ }
    function label(text, node) {
        node = substr(text, 1, length(text) - 17)
        return digits(substr(text, length(node) + 2), 16) && substr(text, length(node) + 1, 1) == "." \
            && node ~ /^[0-9a-z]/ && node ~ /[0-9a-z]$/ && node !~ /[^0-9a-z-]/ && length(node) <= 32
    }
    function parents(text, i, many, one, part) {
        many = split(text, one, ";")
        if (many > 8) return "more than 8 parents"
        for (i = 1; i <= many; i++) {
            split(one[i], part, " ")
            if (!label(part[1]) || !digits(part[3], 64)) return "a parent is not [feed, seq, hash]"
            if (part[2] < 1 || part[1] ~ /\.0000000000000000$/) return "a parent can be no entry: " one[i]
            if (part[1] == $2) return "a parent is in its own feed: " one[i]
        }
        return ""
    }
    $1 != file { file = $1; line = 0 }
    { line++ }
    NF != 12 { wrong("its fields are not those of version 1") }
    !digits($4, 64) || !digits($6, 64) || !digits($12, 64) || !label($2) { wrong("a hash or a label is none") }
    { first = $3 == 1; unborn = $2 ~ /\.0000000000000000$/; node = substr($2, 1, length($2) - 17) }
    $3 < 1 || first != unborn || first != ($8 == "genesis") { wrong("seq 1, and only it, is a genesis with an unborn label") }
    first != ($4 ~ /^0+$/) { wrong("in a genesis, and only there, prev is zeros") }
    first && $10 != "" && $10 != node { wrong("the genesis of " node " names " $10) }
    $9 + 0 > $5 + 0 { wrong("it claims " $9 ", and a life or version is at most the lamport " $5) }
    { what = parents($7) }
    what != "" { wrong(what) }
    $11 != "true" { wrong("its parents are not sorted, or one stands twice") }
    {
        folder = $1; sub(/\/[^\/]*$/, "", folder); split(folder, names, "/"); n = split(folder, names, "/")
        print $1, names[n - 1] "." names[n], first ? node "." substr($12, 1, 16) : $2, $3, $4, $12, $5, $6, $7 >table
    }' OFS='\t' table="$work/table" "$work/said" >"$work/wrong" || fail awk
stop
if [ ! -s "$work/table" ] && ! jq -e '.cluster and .node' "$identity" >/dev/null 2>&1; then
    echo "no line of a feed in $feeds" >&2
    exit 2
fi

# 5. Self hashes: the SHA-256 of the bytes between {"entry": and ,"hash":"<64 digits>"}.
mkdir "$work/entries"
each files cat | awk -v folder="$work/entries" '
    { file = sprintf("%s/%09d", folder, NR); printf "%s", substr($0, 10, length($0) - 84) >file; close(file) }'
find "$work/entries" -type f | sort | xargs sha256sum | cut -c1-64 >"$work/hashes"
[ ! -s "$work/table" ] || paste "$work/table" "$work/hashes" | awk -F '\t' '
    { line[$1]++ }
    $6 != $NF { print $1 ": line " line[$1] ": hash is " $6 " and must be " $NF; exit }' >"$work/wrong" || fail awk
stop

# 6. Chains: a line continues the entry whose hash is its prev; in a forked feed there are several branches. Then parents
# and lamport. The table is read three times: what is missing in one file shows in others, and its own place comes first.
awk -F '\t' '
    function wrong(what) { print $1 ": line " line[$1] ": " what; exit }
    FNR == 1 { pass++; split("", line) }
    { id = $3 " " $4 " " $6; before = $3 " " $4 - 1 " " $5; line[$1]++ }
    pass == 1 { lamport[id] = $7; if (NR == 1) cluster = $8; next }
    pass == 2 && $3 != $2 { wrong("the feed is " $3 " and must be " $2) }
    pass == 2 && $8 != cluster { wrong("the cluster is " $8 " and must be " cluster) }
    pass == 2 && id in seen { wrong("this entry stands for the second time and must be here once") }
    pass == 2 && $4 > 1 && !(before in seen) { wrong("prev is " $5 " and must be the hash of an entry before it") }
    pass == 2 { seen[id]; next }
    {
        greatest = $4 == 1 ? 0 : lamport[before]
        for (i = split($9, parent, ";"); i > 0; i--) {
            if (!(parent[i] in lamport)) wrong("a parent is not here: " parent[i])
            if (lamport[parent[i]] > greatest) greatest = lamport[parent[i]]
        }
        if ($7 != greatest + 1) wrong("lamport is " $7 " and must be " greatest + 1)
    }' "$work/table" "$work/table" "$work/table" >"$work/wrong" || fail awk
stop

# 7. Seals of full segments: each is what the segment is. Columns: file, bytes, lines, sha256, seq and hash of both ends.
if [ -s "$work/seals" ]; then
    : >"$work/measured"
    awk -F '\t' -v OFS='\t' '
        { folder = $1; sub(/[^\/]*$/, "", folder) }
        NF == 9 { $1 = ""; $2 = folder $2 ".jsonl"; sub(/^\t/, "") }
        { print }' "$work/seals" >"$work/table.seals" && mv "$work/table.seals" "$work/seals" || fail awk
    cut -f 1 "$work/seals" | while IFS= read -r file; do
        case $file in */segments.jsonl) echo "$file: a line is no seal" && continue ;; esac
        [ -f "$file" ] || { echo "$file: the segment is missing, and segments.jsonl has its seal"; continue; }
        if [ ! -s "$file" ]; then # mended: its lines stand behind it, or the feed would not go on
            behind=
            for later in "${file%/*}"/[0-9][0-9][0-9][0-9][0-9][0-9].jsonl; do
                [ "$later" != "$file" ] || behind=0
                [ -z "$behind" ] || [ ! -s "$later" ] || behind=1
            done
            [ "$behind" = 1 ] || echo "$file: the segment is empty, and segments.jsonl has its seal"
            FILE=$file awk -F '\t' '$1 == ENVIRON["FILE"]' "$work/seals" >>"$work/measured"
            continue
        fi
        printf '%s\t%s\t%s\t%s\t' "$file" $(wc -c <"$file") $(wc -l <"$file") "$(sha256sum <"$file" | cut -c1-64)" >>"$work/measured"
        FILE=$file awk -F '\t' '
            $1 == ENVIRON["FILE"] { last = $4 "\t" $6; first = first == "" ? last : first }
            END { print first "\t" last }' "$work/table" >>"$work/measured"
    done >"$work/wrong"
    stop
    awk -F '\t' '
        { folder = $1; sub(/[^\/]*$/, "", folder) }
        FNR == NR { is[$1] = $0; next }
        $1 != folder sprintf("%06d", ++number[folder]) ".jsonl" { print folder "segments.jsonl: line " number[folder] ": it seals another segment" }
        is[$1] != $0 { print folder "segments.jsonl: line " number[folder] ": the segment is another one" }
        ' "$work/measured" "$work/seals" >"$work/wrong" || fail awk
    stop
fi

# 8. The ledger head: the SHA-256 of the sorted lines "feed seq hash", one for each entry that no other continues.
awk -F '\t' '
    NR == FNR { continued[$3 " " $4 - 1 " " $5]; next }
    !($3 " " $4 " " $6 in continued) { print $3 " " $4 " " $6 }' "$work/table" "$work/table" | sort >"$work/frontier"
awk '++tips[$1] == 17 { print $1 ": a feed has at most 16 branches" }' "$work/frontier" >"$work/wrong"
stop
entries=$(($(wc -l <"$work/table")))
head=$(sha256sum <"$work/frontier" | cut -c1-64)
if [ -e "$archive" ]; then # the head is a digest of every entry
    jq -e --arg head "$head" --argjson entries "$entries" '.head == $head and .entries == $entries' "$archive" \
        >"$work/said" 2>"$work/error" || echo "$archive: it does not say $entries entries with head $head: the archive is not whole"
fi >"$work/wrong"
stop
echo "feeds   $(cut -f 3 "$work/table" | sort -u | wc -l)"
echo "entries $entries"
echo "head    $head"

# 9. Forks: of each feed the first place with two entries, and the two lowest hashes there.
awk -F '\t' '{ print $3, $4, $6 }' "$work/table" | sort -k1,1 -k2,2n -k3,3 | awk '
    $1 == feed && $2 == seq && !($1 in forked) { forked[$1]; print "fork    " $1 "#" $2 " " hash " " $3 }
    { feed = $1; seq = $2; hash = $3 }' >"$work/forks"
cat "$work/forks"
echo "not checked: that no parent is an ancestor of another parent or of prev; what follows for the members"
[ -s "$work/forks" ] && exit 5
exit 0

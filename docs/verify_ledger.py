#!/usr/bin/env python3
"""Verifies a ledger: a second implementation, from docs/ledger.md and docs/membership.md, without code of the agent.

usage: verify_ledger.py [--charter FILE] [--json] DIR   DIR: a data directory, or its folder of feeds
       verify_ledger.py --batch [--charter FILE]        folders on standard input, one a line; a line of JSON for each
Without --charter, DIR/charter.json is taken if it is there; without any, the members are not worked out.
Exit codes: 0 sound; 1 torn tail; 2 no ledger there, or called wrongly; 4 damaged; 5 forked, and not damaged.
"""
import collections, gc, glob, hashlib, json, os, re, sys

ZEROS, EXIT = "0" * 64, {"sound": 0, "torn": 1, "damaged": 4, "forked": 5}
STRING, TOKENS = re.compile(r'"[^"\\]*(?:\\["\\][^"\\]*)*"'), re.compile(r"(?:[][{},:0-9]+|true|false)*")
PRINTABLE, LONG = re.compile("[ -~]*"), re.compile("[0-9]{16,}")
NODE, HOST = r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", r"(?:[\w.-]{1,255}|\[(?=.*:.*\])[\w.:-]{1,255}\]):([1-9]\d{0,4})"
DEFAULTS = {"probeIntervalMs": 1000, "probeTimeoutMs": 500, "indirectProbes": 3, "suspectAfter": 3,
            "confirmAfterMs": 10000, "syncIntervalMs": 1000, "pushFanout": 3}
class Bad(Exception): """Arguments: the field, and what is wrong with it."""

def digest(data): return hashlib.sha256(data if type(data) is bytes else data.encode()).hexdigest()
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
def depth(v):
    return 1 + max(map(depth, v.values() if type(v) is dict else v), default=0) if type(v) in (dict, list) else 0
def like(pattern, flags=re.ASCII):
    match = re.compile(pattern, flags).fullmatch
    return lambda v: type(v) is str and match(v) is not None
def number(v): return type(v) is int
def life(v): return number(v) and 1 <= v < 2**31
def texts(v): return type(v) is dict and all(type(one) is str for one in v.values())
def address(v): return like(HOST)(v) and int(v.rsplit(":", 1)[1]) < 65536
def each(of): return lambda v: type(v) is list and all(map(of, v))
def ids(v): return each(lambda i: type(i) is list and len(i) == 3 and label(i[0]) and number(i[1]) and sha(i[2]))(v)
def sorted_ids(v): return ids(v) and v == sorted(v)
node, sha, label, text = like(NODE), like("[0-9a-f]{64}"), like(NODE + r"\.[0-9a-f]{16}"), like("(?s:.*)")
FIELDS = {"at": number, "body": lambda v: type(v) is dict, "cluster": sha, "feed": label, "kind": text,
          "lamport": number, "parents": ids, "prev": sha, "seq": number, "v": lambda v: number(v) and v == 1}
BODIES = {"genesis": {"node": node, "nonce": text}, "left": {"incarnation": life},  # the kinds that decide something
          "joined": {"incarnation": life, "address": address, "metadata": texts},
          "recovered": {"incarnation": life, "address": address}, "updated": {"version": number, "metadata": texts},
          "suspected": {"subject": node, "incarnation": life, "reason": text},
          "confirmed": {"subject": node, "incarnation": life, "evidence": sorted_ids},
          "vouched": {"by": lambda v: each(node)(v) and v == sorted(set(v))}}

class Line:
    """One line whose bytes are right in themselves: form, hash, version and fields."""
    def __init__(self, raw, file="", number=0):
        whole, form, at = raw.decode("latin-1"), "", 0
        try:
            value = json.loads(whole[:8192])
            form = canonical(value)
        except (ValueError, RecursionError) as wrong:
            at = getattr(wrong, "pos", 0)
        rest = STRING.sub("", whole)
        if form != whole or not PRINTABLE.fullmatch(whole) or not TOKENS.fullmatch(rest) \
                or rest.count("[") + rest.count("{") > 17 and depth(value) > 17 \
                or any(int(n) >= 2**53 for n in LONG.findall(rest)):
            at = at or next((i for i, (a, b) in enumerate(zip(whole, form)) if a != b), min(len(whole), len(form)))
            names = re.findall('"(%s|hash)":' % "|".join(FIELDS), whole[:at])
            raise Bad(names[-1] if names else "entry", "byte %d of the line: not in canonical form" % at)
        e = value.get("entry") if type(value) is dict and sorted(value) == ["entry", "hash"] else None
        if type(e) is not dict or not sha(value["hash"]):
            raise Bad("hash", 'a line is {"entry":{...},"hash":"<64 hex digits>"}')
        self.hash = digest(raw[9:-75])
        if self.hash != value["hash"]:
            raise Bad("hash", "the entry's bytes have the hash %s, the line says %s" % (self.hash, value["hash"]))
        for field in sorted(set(FIELDS) | set(e)):
            if field not in e or field not in FIELDS or not FIELDS[field](e[field]):
                raise Bad(field, "missing, unknown, or not of the form that version 1 has")
        self.entry, self.seq, self.prev, self.file, self.number = e, e["seq"], e["prev"], file, number
        self.writer, self.born = e["feed"][:-17], not e["feed"].endswith("0" * 16)
        self.feed = e["feed"] if self.born else self.writer + "." + self.hash[:16]
        self.id, self.parents, self.next = (self.feed, self.seq, self.hash), list(map(tuple, e["parents"])), []
        self.key, shape, body = (e["lamport"],) + self.id, BODIES.get(e["kind"]), e["body"]
        if e["kind"] == "genesis" and "why" in body: shape = dict(shape, after=sorted_ids, why=text)
        readable = shape and sorted(shape) == sorted(body) and all(shape[f](body[f]) for f in shape)
        self.kind, self.body = (e["kind"], body) if readable else ("", {})  # unreadable: chained, and without effect

    def flaw(self):
        e, first, parents = self.entry, self.seq == 1, self.parents
        return "seq" if self.seq < 1 or first == self.born else "kind" if first != (e["kind"] == "genesis") else \
            "body" if self.kind == "genesis" and self.body["node"] != self.writer else \
            "prev" if first != (self.prev == ZEROS) else "parents" if len(parents) > 8 \
            or parents != sorted(set(parents)) or any(p[0] == e["feed"] or p[1] < 1 or p[0][-16:] == "0" * 16
                                                      for p in parents) else ""

class Ledger:
    """The lines of a folder of feeds that can be admitted, and the first bad place of each feed that has one."""
    def __init__(self, folder):
        self.lines, self.strands, self.ends, self.scans = {}, 0, {}, {}
        self.tips, self.splits, self.forks = collections.defaultdict(set), collections.defaultdict(list), {}
        root = os.path.join(folder, "feeds") if os.path.isdir(os.path.join(folder, "feeds")) else folder
        files, waiting, done = collections.defaultdict(list), collections.defaultdict(list), collections.Counter()
        for path in sorted(glob.glob(os.path.join(glob.escape(root), "*", "*", "[0-9]" * 6 + ".jsonl"))):
            files[".".join(path.split(os.sep)[-3:-1])].append(path)
        if not files and root == folder: raise OSError("there is no ledger in %s" % folder)
        for feed in sorted(filter(label, files)): self.scans[feed] = self.scan(feed, files[feed])
        self.cluster = next((lines[0].entry["cluster"] for lines in self.scans.values() if lines), "")
        ready = list(self.scans)
        while ready:  # each feed goes on until a parent is not here yet
            feed = ready.pop()
            while done[feed] < len(self.scans[feed]):
                line = self.scans[feed][done[feed]]
                try: missing = self.admit(line)
                except Bad as bad: self.end(feed, line.file, line.number, "refused", bad); break
                if missing: waiting[missing].append(feed); break
                done[feed] += 1
                ready += waiting.pop(line.id, [])
        for missing, feeds in waiting.items():
            for line in [self.scans[feed][done[feed]] for feed in feeds]:
                self.end(line.feed, line.file, line.number, "orphan", Bad("parents", "%s#%d is not here" % missing[:2]))
        self.order = sorted(self.lines.values(), key=lambda line: line.key)
        for feed, splits in self.splits.items():
            seq = min(prev.seq for prev in splits) + 1
            self.forks[feed] = sorted((l for l in self.order if l.id[:2] == (feed, seq)), key=lambda l: l.hash)[:2]

    def end(self, feed, file, number, cause, bad):
        self.ends[feed] = {"file": file, "line": number, "cause": cause, "field": bad.args[0], "what": bad.args[1]}

    def scan(self, feed, paths):
        """The lines of a feed's segments, each behind its predecessor, up to the first that is not."""
        lines, places, raws = [], {(0, ZEROS)}, []
        for path in paths:
            pieces = open(path, "rb").read().split(b"\n")
            raws += [(raw, path, i, i < len(pieces)) for i, raw in enumerate(pieces, 1) if raw or i < len(pieces)]
        for at, (raw, path, i, ended) in enumerate(raws):
            try:
                if not ended: raise Bad("hash", "the line has no end")
                line = Line(raw, path, i)
                if line.feed != feed: raise Bad("feed", "the line is of feed %s" % line.feed)
                if line.id[1:] in places: raise Bad("seq", "this entry stands here for the second time")
                if (line.seq - 1, line.prev) not in places: raise Bad("prev", "no predecessor stands before it")
                places.add(line.id[1:])
                lines.append(line)
            except Bad as bad:
                sound = any(end and is_line(raw) for raw, _, _, end in raws[at:])
                self.end(feed, path, i, "hole" if sound else "torn", bad)
                break
        return lines

    def admit(self, line):
        """Takes the line, or gives the first parent that is not here yet."""
        flaw = "cluster" if line.entry["cluster"] != self.cluster else line.flaw()
        if flaw: raise Bad(flaw, "breaks a rule of the ledger")
        missing = next((p for p in line.parents if p not in self.lines), None)
        if missing: return missing
        prev, parents = self.lines.get((line.feed, line.seq - 1, line.prev)), [self.lines[p] for p in line.parents]
        before = parents + [prev] if prev else parents
        if line.key[0] != 1 + max((b.key[0] for b in before), default=0): raise Bad("lamport", "is not exact")
        if any(covers(b, p) for p in parents for b in before if b is not p): raise Bad("parents", "one is an ancestor")
        if prev and prev.next and len(self.tips[line.feed]) == 16: raise Bad("prev", "is more than the 16th branch")
        line.past, line.strand = dict(before[-1].past) if before else {}, self.strands
        for strand, seq in (item for b in before[:-1] for item in b.past.items()):
            if seq > line.past.get(strand, 0): line.past[strand] = seq
        if prev and not prev.next: line.strand = prev.strand
        else: self.strands += 1
        line.past[line.strand], self.lines[line.id] = line.seq, line
        self.tips[line.feed] = self.tips[line.feed] - {prev} | {line}
        if prev:
            prev.next.append(line)
            if len(prev.next) == 2: self.splits[line.feed].append(prev)

    def void(self, line, seen=None):
        """Whether the line has no effect; or had none as far as the causal past of the entry seen tells."""
        if not seen: return line.feed in self.forks and line.seq >= self.forks[line.feed][0].seq
        splits = [prev for prev in self.splits.get(line.feed, []) if prev.seq < line.seq]
        return any(sum(covers(seen, rival) for rival in prev.next) > 1 for prev in splits)

    def verdict(self):
        bad = [end for _, end in sorted(self.ends.items())]
        hard, soft = [e for e in bad if e["cause"] in ("hole", "refused")], [e for e in bad if e["cause"] == "orphan"]
        held = {line.id for lines in self.scans.values() for line in lines}
        lost = {p[0] for lines in self.scans.values() for line in lines for p in line.parents if p not in held}
        if hard or soft:  # what lines rest on may have been torn off: then that is the first bad place
            return "damaged", (hard or [self.ends[f] for f in sorted(lost & set(self.ends))
                                        if self.ends[f]["cause"] == "torn"] or soft)
        return ("forked" if self.forks else "torn" if bad else "sound"), bad

def covers(late, early): return late.past.get(early.strand, 0) >= early.seq
def is_line(raw):
    try: return bool(Line(raw))
    except Bad: return False

def members(ledger, voters):
    """The fold: what the entries that are not void say of every node."""
    said = collections.defaultdict(lambda: collections.defaultdict(list))  # kind -> node that it is about -> lines
    for line in ledger.order: said[line.kind][line.body.get("subject", line.writer)].append(line)
    def inc(line): return line.body["incarnation"]
    def lives(x): return said["joined"][x] + said["recovered"][x]
    def heard(x): return (s for s in said["suspected"][x] if s.writer != x)
    def answered(x, i, c): return any(inc(l) > i and l is not c and covers(c, l) for l in lives(x))
    majority = len(voters) // 2 + 1

    def vouch(a, c):
        """The entry by which others vouch for the last feed of the voter a that the past of c holds."""
        born = [g for g in said["genesis"][a] if covers(c, g)]
        last = [g.feed for g in born if all(covers(g, other) for other in born)]
        for r in sorted(said["vouched"][a], key=lambda r: r.id):
            by = set(r.body["by"])
            if [r.feed] == last and r is not c and covers(c, r) and not ledger.void(r, c) and by <= voters - {a} \
                    and len(by) > len(voters) - majority \
                    and all(any(covers(r, g) for g in said["genesis"][b]) for b in by):
                return r
        return None

    def justified(c):
        x, i, votes = c.body["subject"], inc(c), [ledger.lines.get(tuple(e)) for e in c.body["evidence"]]
        for v in votes:
            if v is None or v is c or not covers(c, v) or v.kind != "suspected" or v.body["subject"] != x \
                    or inc(v) != i or v.writer not in voters - {x} or ledger.void(v, c): return False
        vouched = {v.writer: vouch(v.writer, c) for v in votes}
        if c.writer not in vouched or len(vouched) < max(2, majority) or answered(x, i, c): return False
        for v in votes:
            r = vouched[v.writer]
            if r is None or r.feed != v.feed and not covers(r, v): return False
        for b in vouched:
            for s in heard(b):
                if covers(c, s) and not answered(b, inc(s), c) and (s.writer in vouched or s.writer in voters and any(
                        a != b and covers(r, s) for a, r in vouched.items())): return False
        return True

    def sound(lines): return [line for line in lines if not ledger.void(line)]
    view = []
    for x in sorted(set(said["joined"]) | set(said["recovered"])):
        own = sorted(sound(lives(x)), key=lambda l: l.key)
        if not own: continue
        now, about = max(map(inc, own)), sorted(sound(said["joined"][x] + said["updated"][x]), key=lambda l: l.key)
        death = next((c for c in sound(said["confirmed"][x]) if inc(c) == now and justified(c)), None)
        by = sorted({s.writer for s in sound(heard(x)) if inc(s) == now})
        left = any(inc(l) >= now for l in sound(said["left"][x]))
        member = {"node": x, "incarnation": now, "address": own[-1].body["address"],
                  "metadata": about[-1].body["metadata"] if about else {},
                  "metadataVersion": about[-1].body.get("version", 0) if about else 0,
                  "state": "dead" if left or death else "suspect" if by else "alive"}
        member.update({"cause": "left"} if left else {"cause": "confirmed", "confirmedBy": list(death.id)} if death else
                      {"suspectedBy": by} if by else {})
        forks = [fork_json(pair) for feed, pair in sorted(ledger.forks.items()) if feed[:-17] == x]
        view.append(dict(member, forked=forks) if forks else member)
    return view

def fork_json(pair): return {"feed": pair[0].feed, "seq": pair[0].seq, "hashes": [line.hash for line in pair]}

def verify(folder, charter_file):
    ledger = Ledger(folder)
    verdict, places = ledger.verdict()
    tips = sorted("%s %d %s\n" % tip.id for tips in ledger.tips.values() for tip in tips)
    answer = {"verdict": verdict, "places": places, "feeds": len(ledger.tips), "entries": len(ledger.order),
              "head": digest("".join(tips)), "order": digest("".join(line.hash + "\n" for line in ledger.order)),
              "forks": [fork_json(pair) for _, pair in sorted(ledger.forks.items())]}
    charter_file = charter_file or os.path.join(folder, "charter.json")
    if os.path.exists(charter_file):
        charter = dict(DEFAULTS, **json.load(open(charter_file)))
        charter["voters"] = sorted(charter["voters"])
        if ledger.cluster not in ("", digest(canonical(charter))):
            raise OSError("%s is the charter of another cluster" % charter_file)
        answer["members"] = members(ledger, set(charter["voters"]))
        answer["view"] = digest(canonical(answer["members"]))
    return answer

def show(answer):
    for place in answer["places"]: print("%(file)s line %(line)d, %(field)s: %(what)s (%(cause)s)" % place)
    for key in ("verdict", "feeds", "entries", "head", "order", "view"):
        if key in answer: print("%-8s %s" % (key, answer[key]))
    for fork in answer["forks"]: print("fork     %s#%d %s %s" % (fork["feed"], fork["seq"], *fork["hashes"]))
    for m in answer.get("members", []):
        why = ["%s %s" % (key, canonical(m[key])) for key in ("cause", "suspectedBy", "confirmedBy", "forked")
               if key in m]
        print("member   " + "; ".join(["%(node)s %(state)s, incarnation %(incarnation)d" % m] + why))

def main(args):
    charter = args.pop(args.index("--charter") + 1) if "--charter" in args[:-1] else None
    gc.disable()  # nothing here goes in circles, and the collector's rounds would take a fifth of the time
    flags, folders = [a for a in args if a.startswith("--")], [a for a in args if not a.startswith("--")]
    if set(flags) - {"--charter", "--json", "--batch"} or len(folders) != (0 if "--batch" in flags else 1):
        raise OSError(__doc__)
    for folder in folders or map(str.strip, sys.stdin):
        answer = verify(folder, charter)
        if "--json" in flags or "--batch" in flags: print(canonical(answer), flush=True)
        else: show(answer)
    return EXIT[answer["verdict"]] if folders else 0

if __name__ == "__main__":
    try: sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError) as wrong: sys.exit(print(wrong, file=sys.stderr) or 2)

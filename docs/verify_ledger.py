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

def natural(v): return number(v) and 0 <= v < 2**53
def place(v): return type(v) is dict and sorted(v) == ["hash", "seq"] and sha(v["hash"]) and natural(v["seq"])
SEAL = {"bytes": natural, "first": place, "last": place, "lines": natural, "segment": natural, "sha256": sha}

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
        self.cause = ""
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

class Spot:
    """Bytes of a file that are no line, or none where some must be. Cause: hole, gone, torn."""
    def __init__(self, file, number, cause, field, what):
        self.file, self.number, self.cause, self.field, self.what, self.id = file, number, cause, field, what, None

def cut(path):
    """The lines of a file, and what is none. Bad bytes may have swallowed a line's end: one may stand behind them."""
    raws = open(path, "rb").read().split(b"\n")
    for number, raw in enumerate(raws, 1):
        try:
            if number < len(raws): yield Line(raw, path, number)
            elif raw: yield Spot(path, number, "hole", "hash", "the line has no end")
        except Bad as bad:
            yield Spot(path, number, "hole", *bad.args)
            for start in [m.start() for m in re.finditer(rb'\{"entry":', raw) if m.start() > max(0, len(raw) - 8193)]:
                try: yield Line(raw[start:], path, number); break
                except Bad: continue

class Ledger:
    """The lines of a folder of feeds: all spots of each feed in their order, and those lines that can be admitted."""
    def __init__(self, folder):
        self.lines, self.strands, self.forks, self.spots, self.seals = {}, 0, {}, {}, {}
        self.tips, self.splits = collections.defaultdict(set), collections.defaultdict(list)
        root = os.path.join(folder, "feeds") if os.path.isdir(os.path.join(folder, "feeds")) else folder
        files = collections.defaultdict(list)
        for path in sorted(glob.glob(os.path.join(glob.escape(root), "*", "*", "[0-9]" * 6 + ".jsonl"))):
            files[".".join(path.split(os.sep)[-3:-1])].append(path)
        identity = os.path.join(folder, "identity.json")
        for feed in sorted(filter(label, files)): self.spots[feed] = self.scan(feed, files[feed])
        waiting = sorted((s for spots in self.spots.values() for s in spots if not s.cause), key=lambda l: l.key)
        self.cluster = next((s.entry["cluster"] for spots in self.spots.values() for s in spots if not s.cause), "")
        if not self.cluster and not os.path.exists(identity): raise OSError("there is no ledger in %s" % folder)
        before = None
        while waiting and before != len(waiting):  # a line whose lamport is wrong may replay before what it rests on
            before, waiting = len(waiting), [line for line in waiting if self.admit(line) == "orphan"]
        self.order = sorted(self.lines.values(), key=lambda line: line.key)
        for feed, splits in self.splits.items():
            seq = min(prev.seq for prev in splits) + 1
            self.forks[feed] = sorted((l for l in self.order if l.id[:2] == (feed, seq)), key=lambda l: l.hash)[:2]

    def scan(self, feed, paths):
        """The spots of a feed's segments. A line is in its place if it continues one that stands before it."""
        spots, places, folder = [], {(0, ZEROS)}, os.path.dirname(paths[0])
        seals, flaw = self.read_seals(os.path.join(folder, "segments.jsonl"))
        for i, path in enumerate(paths):
            number, here = int(path[-12:-6]), list(cut(path))
            expected = int(paths[i - 1][-12:-6]) + 1 if i else 1
            if number != expected:
                gone = os.path.join(folder, "%06d.jsonl" % expected)
                spots.append(Spot(gone, 1, "gone", "seq", "the segment is missing"))
            seal = seals.get(number)
            if seal and here and all(s.id for s in here):
                data = open(path, "rb").read()
                ends = [{"hash": s.hash, "seq": s.seq} for s in (here[0], here[-1])]
                found = {"bytes": len(data), "first": ends[0], "last": ends[1], "lines": len(here),
                         "sha256": digest(data)}
                wrong = [name for name in sorted(found) if found[name] != seal[name]]
                if seal["bytes"] > len(data) and seal["lines"] > len(here) and "last" in wrong:
                    here.append(Spot(path, len(here) + 1, "gone", "seq", "segments.jsonl knows of more lines"))
                elif wrong and not flaw: flaw = Spot(os.path.join(folder, "segments.jsonl"), number, "hole", wrong[0],
                                                     "the segment has another value")
            spots += here
        for spot in spots:
            if spot.cause: continue
            if spot.feed != feed: spot.cause, spot.field, spot.what = "hole", "feed", "the line is of feed " + spot.feed
            elif spot.id[1:] in places: spot.cause, spot.field, spot.what = "hole", "seq", "the line stands twice"
            elif (spot.seq - 1, spot.prev) in places: places.add(spot.id[1:])
            else: spot.cause, spot.field, spot.what = "hole", "prev", "no line before it is the one that it continues"
        for spot in reversed(spots):  # only behind the last line can a crash have left something
            if spot.cause != "hole" or spot.id or spot.file != spots[-1].file or int(spot.file[-12:-6]) in seals: break
            spot.cause = "torn"
        self.seals[feed] = [flaw] if flaw else []
        return spots

    @staticmethod
    def read_seals(path):
        """The seals by segment, up to the first line that is none, and that line."""
        seals, raws = {}, open(path, "rb").read().split(b"\n") if os.path.exists(path) else [b""]
        for i, raw in enumerate(raws, 1):
            try:
                if i == len(raws) and not raw: return seals, None
                seal = json.loads(raw)
                if i == len(raws) or canonical(seal).encode() != raw or sorted(seal) != sorted(SEAL) \
                        or not all(SEAL[name](seal[name]) for name in SEAL) or seal["segment"] != i: raise ValueError
                seals[i] = seal
            except (ValueError, TypeError, RecursionError):
                last = i == len(raws) or i == len(raws) - 1 and not raws[-1]
                return seals, Spot(path, i, "torn" if last else "hole", "segment", "no seal of segment %d" % i)

    def admit(self, line):
        """Takes the line if what it rests on is here and no rule is broken, or else tells why not."""
        line.cause, line.field, line.what = self.judge(line)
        return line.cause

    def judge(self, line):
        flaw = "cluster" if line.entry["cluster"] != self.cluster else line.flaw()
        if flaw: return "refused", flaw, "breaks a rule of the ledger"
        rests = line.parents + [(line.feed, line.seq - 1, line.prev)] if line.seq > 1 else line.parents
        for missing in rests:
            if missing not in self.lines: return "orphan", "parents", "rests on %s#%d, which is not here" % missing[:2]
        before, prev = [self.lines[p] for p in rests], self.lines[rests[-1]] if line.seq > 1 else None
        if line.key[0] != 1 + max((b.key[0] for b in before), default=0): return "refused", "lamport", "is not exact"
        if any(covers(b, self.lines[p]) for p in line.parents for b in before if b.id != p):
            return "refused", "parents", "one is an ancestor of another or of prev"
        if prev and prev.next and len(self.tips[line.feed]) == 16: return "refused", "prev", "is a branch too many"
        line.past, line.strand = dict(before[-1].past) if before else {}, prev.strand if prev else 0
        for strand, seq in (item for b in before[:-1] for item in b.past.items()):
            if seq > line.past.get(strand, 0): line.past[strand] = seq
        if not prev or prev.next: self.strands += 1; line.strand = self.strands
        line.past[line.strand], self.lines[line.id] = line.seq, line
        self.tips[line.feed] = self.tips[line.feed] - {prev} | {line}
        if prev: prev.next.append(line)
        if prev and len(prev.next) == 2: self.splits[line.feed].append(prev)
        return "", "", ""

    def void(self, line, seen=None):
        """Whether the line has no effect; or had none as far as the causal past of the entry seen tells."""
        if not seen: return line.feed in self.forks and line.seq >= self.forks[line.feed][0].seq
        splits = [prev for prev in self.splits.get(line.feed, []) if prev.seq < line.seq]
        return any(sum(covers(seen, rival) for rival in prev.next) > 1 for prev in splits)

    def verdict(self):
        """The verdict, and the places that it rests on: the first one if there is damage."""
        torn, hard, orphans = [], [], []
        for feed, spots in self.spots.items():
            torn += [s for s in spots if s.cause == "torn"][:1] + [s for s in self.seals[feed] if s.cause == "torn"]
            hard += [s for s in spots + self.seals[feed] if s.cause in ("hole", "gone", "refused")]
            orphans += [s for s in spots if s.cause == "orphan"]
        if orphans and not hard:  # what lines rest on may have been torn off: then that is the first bad place
            held = {s.id for spots in self.spots.values() for s in spots}
            lost = {p[0] for spots in self.spots.values() for s in spots if s.id for p in s.parents if p not in held}
            hard = [s for s in torn if ".".join(s.file.split(os.sep)[-3:-1]) in lost] or orphans
        return ("damaged", hard[:1]) if hard else ("forked" if self.forks else "torn" if torn else "sound", torn)

def covers(late, early): return late.past.get(early.strand, 0) >= early.seq

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
    places = [{"file": s.file, "line": s.number, "field": s.field, "what": s.what, "cause": s.cause} for s in places]
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
        try: answer = verify(folder, charter)
        except OSError as wrong:
            if folders: raise
            answer = {"verdict": "none", "what": str(wrong)}
        if "--json" in flags or "--batch" in flags: print(canonical(answer), flush=True)
        else: show(answer)
    return EXIT[answer["verdict"]] if folders else 0

if __name__ == "__main__":
    try: sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError) as wrong: sys.exit(print(wrong, file=sys.stderr) or 2)

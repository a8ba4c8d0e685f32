"""The lines of feed files, from their bytes alone: what verify_ledger.py builds on.

Written from docs/ledger.md: canonical form, self hashes, fields, the place of a line in its feed, seals of segments.
"""
import hashlib, json, os, re

from verify_members import claimed, readable

# Each byte of a text can be taken in one way only: then a regular expression is linear, whatever a stranger wrote.
TEXT = r'"[ !#-\[\]-~]*(?:\\["\\][ !#-\[\]-~]*)*"'
TEXTS, TOKENS = re.compile(TEXT), re.compile(r"(?:[][{},:0-9]|true|false|%s)*" % TEXT)
LENGTH, DEEPEST, GREATEST = 8192, 17, 2**53 - 1
FORMS = {"feed": r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.[0-9a-f]{16}", "hash": "[0-9a-f]{64}", "v": "1"}
TYPES = dict(at=int, body=dict, cluster=str, feed=str, kind=str, lamport=int, parents=list, prev=str, seq=int, v=int)
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
def digest(data): return hashlib.sha256(data if type(data) is bytes else data.encode()).hexdigest()
def formed(field, v, kind=str): return type(v) is kind and (
    field not in FORMS or re.fullmatch(FORMS[field], str(v), re.ASCII) is not None)
def depth(v): return 1 + max(map(depth, v.values() if type(v) is dict else v if type(v) is list else []), default=0)

def parsed(whole):
    """The value that a canonical text is, and -1; or None, and the byte at which it leaves the form."""
    end = TOKENS.match(whole[:LENGTH]).end()
    if end < len(whole): return None, end
    rest, level = TEXTS.sub("", whole), 0
    many = rest.count("[") + rest.count("{") >= DEEPEST
    for c in rest if many else "":
        level += (c in "[{") - (c in "]}")
        if level > DEEPEST: return None, len(whole)
    if any(len(n) > 16 or int(n) > GREATEST for n in re.findall("[0-9]{16,}", rest)): return None, len(whole)
    try: value = json.loads(whole)
    except ValueError as wrong: return None, getattr(wrong, "pos", 0)
    form = canonical(value)
    if form == whole and not (many and depth(value) > DEEPEST): return value, -1
    return None, next((i for i, (a, b) in enumerate(zip(whole, form)) if a != b), len(whole))

def is_id(v): return type(v) is list and list(map(type, v)) == [str, int, str] and formed("feed", v[0]) \
    and formed("hash", v[2])

class Spot:
    """A line of a file, or bytes that are none. Cause: why it is not in the ledger; empty if it is."""
    def __init__(self, file, number, raw, ended):
        self.file, self.line, self.id, self.next = file, number, None, []
        self.flaw(*self.read(raw.decode("latin-1"), raw) if ended else ("hash", "the line has no end"), "hole")

    def flaw(self, field, what, cause): self.field, self.what, self.cause = field, what, cause if what else ""

    def read(self, whole, raw):
        """Takes in a line that is right in itself; or tells the field, and what is wrong."""
        value, at = parsed(whole)
        if at >= 0:
            names = re.findall('"(%s|hash)":' % "|".join(TYPES), whole[:min(at, LENGTH)])
            return names[-1] if names else "entry", "byte %d of the line: not in canonical form" % at
        e = value.get("entry") if type(value) is dict and sorted(value) == ["entry", "hash"] else None
        if type(e) is not dict or digest(raw[9:-75]) != value["hash"]: return "hash", "is not that of the entry's bytes"
        for field in sorted(set(TYPES) | set(e)):
            form = {"cluster": "hash", "prev": "hash"}.get(field, field)
            if field not in TYPES or not formed(form, e.get(field), TYPES[field]) \
                    or field == "parents" and not all(map(is_id, e[field])): return field, "is not of version 1"
        self.entry, self.hash, self.seq, self.prev = e, value["hash"], e["seq"], e["prev"]
        self.writer, self.born = e["feed"][:-17], not e["feed"].endswith("0" * 16)
        self.feed = e["feed"] if self.born else self.writer + "." + self.hash[:16]
        self.id, self.parents = (self.feed, self.seq, self.hash), list(map(tuple, e["parents"]))
        self.key = (e["lamport"],) + self.id
        return "", ""

    def end(self): return {"seq": self.seq, "hash": self.hash}

    def misfit(self):
        """The field that can be right in no ledger."""
        first, body, rests = self.seq == 1, self.entry["body"], self.parents
        wrong = {"seq": self.seq < 1 or first == self.born, "kind": first != (self.entry["kind"] == "genesis"),
                 "body": first and readable("genesis", body) and body["node"] != self.writer
                 or claimed(self.entry["kind"], body) > self.key[0],
                 "prev": first != (self.prev == "0" * 64),
                 "parents": len(rests) > 8 or rests != sorted(set(rests)) or any(
                     p[0] == self.entry["feed"] or p[1] < 1 or p[0][-16:] == "0" * 16 for p in rests)}
        return next((field for field in wrong if wrong[field]), "")

SEAL = {"bytes": int, "first": dict, "last": dict, "lines": int, "segment": int, "sha256": str}

def seals(file):
    """The seals of a feed's segments by number, up to the first line that is none; and that one."""
    found, raws = {}, open(file, "rb").read().split(b"\n") if os.path.exists(file) else [b""]
    for i, raw in enumerate(raws if raws[-1] else raws[:-1], 1):
        seal = parsed(raw.decode("latin-1"))[0] if i < len(raws) else None
        if type(seal) is not dict or {f: type(seal[f]) for f in seal} != SEAL \
                or seal["segment"] != i or not formed("hash", seal["sha256"]) or not all(
                    sorted(end) == ["hash", "seq"] and formed("hash", end["hash"]) and type(end["seq"]) is int
                    for end in (seal["first"], seal["last"])):
            flaw = Spot(file, i, b"", False)
            flaw.flaw("segment", "no seal of segment %d" % i, "hole" if raws[i:] not in ([], [b""]) else "torn")
            return found, [flaw]
        found[i] = seal
    return found, []

def swallowed(path, number, raw):
    """The line that begins in bad bytes, whose own end is gone: the first whose hash is right."""
    begin = max(0, len(raw) - LENGTH - 1)
    for end in [begin + m.end() for m in re.finditer(rb'.(?=\{"entry":)', raw[begin:])]:
        if digest(raw[end + 9:-75]) == raw[-66:-2].decode("latin-1"):
            spot = Spot(path, number, raw[end:], True)
            if spot.id: return [spot]
    return []

def scan(feed, paths):
    """The spots of a feed's segments, and of their seals. A line is in its place if it continues one before it."""
    spots, places, manifest = [], {(0, "0" * 64)}, os.path.join(os.path.dirname(paths[0]), "segments.jsonl")
    (sealed, flaws), number = seals(manifest), 0
    for path in paths:
        if int(path[-12:-6]) != number + 1:  # though the feed may go on: nobody can tell which branch stood there
            spots.append(Spot(path[:-12] + "%06d.jsonl" % (number + 1), 1, b"", False))
            spots[-1].flaw("seq", "the segment is missing", "gone")
        number = int(path[-12:-6])
        data, here = open(path, "rb").read(), []
        raws = data.split(b"\n")
        for i, raw in enumerate(raws if raws[-1] else raws[:-1], 1):
            here.append(Spot(path, i, raw, i < len(raws)))
            if here[-1].cause and i < len(raws): here += swallowed(path, i, raw)
        seal, whole = sealed.get(number), bool(here) and all(s.id for s in here)
        measured = {"bytes": len(data), "lines": len(here), "segment": number, "sha256": digest(data),
                    "first": here[0].end(), "last": here[-1].end()} if whole else {}
        if seal and not data or seal and whole and seal["last"] != measured["last"] and all(
                seal[n] > measured[n] for n in ("lines", "bytes")):
            here.append(Spot(path, len(here) + 1, b"", False))
            here[-1].flaw("seq", "segments.jsonl knows of more lines", "lost")
        if seal and whole and not flaws and seal != measured:
            flaws = [Spot(manifest, number, b"", False)]
            flaws[0].flaw("sha256", "the segment is another one", "hole")
        spots += here
    if max(sealed, default=0) > number:
        spots.append(Spot(os.path.join(os.path.dirname(manifest), "%06d.jsonl" % (number + 1)), 1, b"", False))
        spots[-1].flaw("seq", "the segment is missing, and segments.jsonl has its seal", "gone")
    last, lost = "0" * 64, []
    for s in spots:
        if s.cause == "lost": lost.append(s)
        if not s.id: continue
        if s.feed != feed: s.flaw("feed", "the line is of feed " + s.feed, "hole")
        elif s.id[1:] in places: s.flaw("seq", "the line stands twice", "hole")
        elif (s.seq - 1, s.prev) not in places: s.flaw("prev", "continues no line before it", "hole")
        else:
            if lost and s.prev == last: spots = [other for other in spots if other not in lost]  # the end was not lost at all
            places.add(s.id[1:])
            last, lost = s.hash, []
    for s in reversed(spots):  # only behind the last line, in an open segment, can a crash have left something
        if s.cause != "hole" or s.id or s.file != paths[-1] or number in sealed: break
        s.cause = "torn"
    return spots + flaws

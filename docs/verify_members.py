"""The members of a ledger, from its lines and the charter alone: the second half of verify_ledger.py.

Written from docs/membership.md: the fold, the rule of certainty, votes and vouching. What is asked about a confirmation
is asked of its causal past.
"""
import hashlib, json, re
from collections import defaultdict

NODE, HOST = r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", r"(?:[\w.-]{1,255}|\[(?=.*:.*\])[\w.:-]{1,255}\]):[1-9]\d{0,4}"
DEFAULTS = {"probeIntervalMs": 1000, "probeTimeoutMs": 500, "indirectProbes": 3, "suspectAfter": 3,
            "confirmAfterMs": 10000, "syncIntervalMs": 1000, "pushFanout": 3,
            "healthMax": 3, "backoffMax": 10, "forgiveAfterMs": 600000}
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
def like(pattern): return lambda v: type(v) is str and re.fullmatch(pattern, v, re.ASCII) is not None
def life(v): return type(v) is int and 1 <= v < 2**31
def texts(v): return type(v) is dict and all(type(one) is str for one in v.values())
def address(v): return like(HOST)(v) and int(v.rsplit(":", 1)[1]) < 65536
def ids(v): return type(v) is list and v == sorted(v) and all(
    type(i) is list and len(i) == 3 and label(i[0]) and type(i[1]) is int and like("[0-9a-f]{64}")(i[2]) for i in v)
def nodes(v): return type(v) is list and all(map(node, v)) and v == sorted(set(v))
node, label, text = like(NODE), like(NODE + r"\.[0-9a-f]{16}"), like("(?s:.*)")
SHAPES = {"genesis": {"node": node, "nonce": text}, "left": {"incarnation": life},  # the kinds that decide something
          "joined": {"incarnation": life, "address": address, "metadata": texts},
          "recovered": {"incarnation": life, "address": address},
          "updated": {"version": lambda v: type(v) is int, "metadata": texts},
          "suspected": {"subject": node, "incarnation": life, "reason": text},
          "confirmed": {"subject": node, "incarnation": life, "evidence": ids}, "vouched": {"by": nodes}}

def readable(kind, body):
    """Whether the body is what a release of this format reads; another one is chained, and has no effect."""
    shape = dict(SHAPES.get(kind, {}))
    if kind == "genesis" and "why" in body: shape.update(after=ids, why=text)
    return shape and sorted(shape) == sorted(body) and all(shape[field](body[field]) for field in shape)

def covers(late, early): return late.past.get(early.strand, 0) >= early.seq
def inc(line): return line.body["incarnation"]

class Members:
    def __init__(self, ledger, voters):
        self.ledger, self.voters, self.majority = ledger, voters, len(voters) // 2 + 1
        self.said = defaultdict(lambda: defaultdict(list))  # kind -> node that it is about -> lines, in replay order
        for line in ledger.order:
            line.kind, line.body = line.entry["kind"], line.entry["body"]
            if readable(line.kind, line.body):
                self.said[line.kind][line.body.get("subject", line.writer)].append(line)

    def lives(self, x): return self.said["joined"][x] + self.said["recovered"][x]

    def suspicions(self, x): return [s for s in self.said["suspected"][x] if s.writer != x]

    def answered(self, x, i, c): return any(inc(l) > i and covers(c, l) for l in self.lives(x))

    def vouched(self, a, c):
        """The entry by which others vouch for the last feed of the voter a that the past of c holds."""
        born = [g for g in self.said["genesis"][a] if covers(c, g)]
        last = [g.feed for g in born if all(covers(g, other) for other in born)]
        for r in sorted(self.said["vouched"][a], key=lambda r: r.id):
            by = set(r.body["by"])
            if [r.feed] == last and covers(c, r) and not self.ledger.void(r, c) and by <= self.voters - {a} \
                    and len(by) > len(self.voters) - self.majority \
                    and all(any(covers(r, g) for g in self.said["genesis"][b]) for b in by):
                return r
        return None

    def justified(self, c):
        """The rule of certainty, of a confirmation."""
        x, i, vouched = c.body["subject"], inc(c), {}
        for v in [self.ledger.lines.get(tuple(e)) for e in c.body["evidence"]]:
            if v is None or not covers(c, v) or v not in self.said["suspected"][x] or inc(v) != i \
                    or v.writer not in self.voters - {x} or self.ledger.void(v, c):
                return False
            r = vouched[v.writer] = vouched.get(v.writer) or self.vouched(v.writer, c)
            if r is None or r.feed != v.feed and not covers(r, v): return False
        if c.writer not in vouched or len(vouched) < max(2, self.majority) or self.answered(x, i, c): return False
        return not any(covers(c, s) and not self.answered(b, inc(s), c) and self.distrusts(s, b, vouched)
                       for b in vouched for s in self.suspicions(b))

    def distrusts(self, s, b, vouched):
        """Whether the suspicion of b is by one of the set, or may have been, in a feed that this one lost."""
        return s.writer in vouched or s.writer in self.voters and any(
            a != b and covers(r, s) for a, r in vouched.items())

    def member(self, x):
        def sound(lines): return sorted((s for s in lines if not self.ledger.void(s)), key=lambda s: s.key)
        own, about = sound(self.lives(x)), sound(self.said["joined"][x] + self.said["updated"][x])
        if not own: return []
        now = max(map(inc, own))
        death = next((c for c in sound(self.said["confirmed"][x]) if inc(c) == now and self.justified(c)), None)
        by = sorted({s.writer for s in sound(self.suspicions(x)) if inc(s) == now})
        left = any(inc(s) >= now for s in sound(self.said["left"][x]))
        member = {"node": x, "incarnation": now, "address": own[-1].body["address"],
                  "metadata": about[-1].body["metadata"] if about else {},
                  "metadataVersion": about[-1].body.get("version", 0) if about else 0,
                  "state": "dead" if left or death else "suspect" if by else "alive"}
        member.update({"cause": "left"} if left else {"cause": "confirmed", "confirmedBy": list(death.id)} if death else
                      {"suspectedBy": by} if by else {})
        forks = [{"feed": feed, "seq": pair[0].seq, "hashes": [s.hash for s in pair]}
                 for feed, pair in self.ledger.forks.items() if feed[:-17] == x]
        return [dict(member, forked=forks) if forks else member]

def view(ledger, charter_file):
    """All members, sorted by node, as the agent has them; the charter must be the ledger's."""
    charter = dict(DEFAULTS, **json.load(open(charter_file)))
    charter["voters"] = sorted(charter["voters"])
    if ledger.cluster not in ("", hashlib.sha256(canonical(charter).encode()).hexdigest()):
        raise OSError("%s is the charter of another cluster" % charter_file)
    members = Members(ledger, set(charter["voters"]))
    return [m for x in sorted(set(members.said["joined"]) | set(members.said["recovered"])) for m in members.member(x)]

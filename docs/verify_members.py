"""The members of a ledger, from its lines and the charter alone: the second half of verify_ledger.py.

Written from docs/membership.md: the fold. The rule of certainty is in verify_deaths.py.
"""
import hashlib, json, re
from collections import defaultdict

from verify_charters import Charters, charter as whole, number
from verify_claims import claims, refused, said
from verify_deaths import Rule, covers, inc

NODE, HOST = r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", r"(?:[\w.-]{1,255}|\[(?=[\w.-]*:)[\w.:-]{1,255}\]):[1-9]\d{0,4}"
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
node, label, text, hash = like(NODE), like(NODE + r"\.[0-9a-f]{16}"), like("(?s:.*)"), like("[0-9a-f]{64}")
SHAPES = {"genesis": {"node": node, "nonce": text}, "left": {"incarnation": life},  # the kinds that decide something
          "joined": {"incarnation": life, "address": address, "metadata": texts},
          "recovered": {"incarnation": life, "address": address},
          "updated": {"version": lambda v: type(v) is int, "metadata": texts},
          "suspected": {"subject": node, "incarnation": life, "reason": text},
          "confirmed": {"subject": node, "incarnation": life, "evidence": ids}, "vouched": {"by": nodes},
          "forgotten": {"subject": node, "incarnation": life},
          "proposed": {"epoch": number, "before": hash, "ballot": number, "charter": lambda v: whole(v, node)},
          "approved": {"epoch": number, "proposal": hash}, "ratified": {"epoch": number, "proposal": hash},
          "amended": {"epoch": number, "proposal": hash, "evidence": ids}}

def readable(kind, body):
    """Whether the body is what a release of this format reads; another one is chained, and has no effect."""
    shape = dict(SHAPES.get(kind, {}))
    if kind == "genesis" and (body.get("why") or body.get("after")): shape.update(after=ids, why=text)
    return shape and sorted(shape) == sorted(body) and all(shape[field](body[field]) for field in shape)

def claimed(kind, body):
    """The life or version that an entry claims for its writer."""
    field = {"joined": "incarnation", "recovered": "incarnation", "left": "incarnation", "updated": "version"}.get(kind)
    return body[field] if field and readable(kind, body) else 0

class Other(Exception):
    """The charter is that of another cluster."""

class Members(Rule):
    def __init__(self, ledger, charter):
        self.ledger, self.claims = ledger, {}
        self.said = defaultdict(lambda: defaultdict(list))  # kind -> node that it is about -> lines, in replay order
        for line in ledger.order:
            line.kind, line.body = line.entry["kind"], line.entry["body"]
            if readable(line.kind, line.body):
                self.said[line.kind][line.body.get("subject", line.writer)].append(line)
        Charters(self, charter)

    def member(self, x):
        def sound(lines): return sorted((s for s in lines if not self.ledger.void(s)), key=lambda s: s.key)
        own, about = sound(self.lives(x)), sound(self.said["joined"][x] + self.said["updated"][x])
        if not own: return []
        now = max(map(inc, own))
        death = next((c for c in sound(self.said["confirmed"][x]) if inc(c) == now and not self.fails(c)), None)
        by = sorted({s.writer for s in sound(self.suspicions(x)) if inc(s) == now})
        left = any(inc(s) >= now for s in sound(self.said["left"][x]))
        member = {"node": x, "incarnation": now, "address": own[-1].body["address"],
                  "metadata": about[-1].body["metadata"] if about else {},
                  "metadataVersion": about[-1].body.get("version", 0) if about else 0,
                  "state": "dead" if left or death else "suspect" if by else "alive"}
        member.update({"cause": "left"} if left else {"cause": "confirmed", "confirmedBy": list(death.id)} if death else
                      {"suspectedBy": by} if by else {})
        gone = [f for f in sound(self.said["forgotten"][x]) if inc(f) == now and self.lets_go(f, x)]
        if gone and (left or death): member["forgotten"] = list(gone[0].id)
        forks = [{"feed": feed, "seq": pair[0].seq, "hashes": [s.hash for s in pair]}
                 for feed, pair in self.ledger.forks.items() if feed[:-17] == x]
        ended = sound(self.said["left"][x]) + [c for c in sound(self.said["confirmed"][x]) if not self.fails(c)]
        self.claims[x] = claims(member["state"] != "dead", about, own, [s for s in ended if inc(s) < now])
        return [dict(member, forked=forks) if forks else member]

    def lets_go(self, f, x):
        """Whether a voter says of another member that the last life of it that it knows is over for good."""
        lives = [inc(l) for l in self.lives(x) if covers(f, l) and not self.ledger.void(l, f)]
        return f.writer != x and f.writer in self.charters.at(f).voters and max(lives, default=0) == inc(f)

    def all(self):
        """All members, sorted by node, each with what is refused to it."""
        nodes = sorted(set(self.said["joined"]) | set(self.said["recovered"]))
        found = [m for x in nodes for m in self.member(x)]
        texts = {m["node"]: said(m["metadata"]) for m in found}
        for m in found:
            none = refused(m["node"], self.claims, texts)
            if none: m["refused"] = none
        return found

def view(ledger, charter_file):
    """All members, sorted by node, as the agent has them, all deaths, all epochs; the charter must be the ledger's."""
    try:
        with open(charter_file, "rb") as file: charter = dict(DEFAULTS, **json.load(file))
        charter["voters"] = sorted(charter["voters"])
        cluster = hashlib.sha256(canonical(charter).encode()).hexdigest()
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise ValueError("%s is no charter: %s" % (charter_file, wrong))
    if ledger.cluster not in ("", cluster): raise Other("%s is the charter of another cluster" % charter_file)
    members = Members(ledger, charter)
    return members.all(), members.deaths(), members.charters.story()

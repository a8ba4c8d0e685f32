"""Which charter is in force where: a part of verify_members.py.

Written from docs/membership.md, "When voters change". All of it is asked of the causal past of an entry.
"""
import hashlib, json
from verify_deaths import covers

HOUR, NUMBER_MAX = 3600000, 2**31
BOUNDS = {"backoffMax": (0, 20), "confirmAfterMs": (0, 24 * HOUR), "forgiveAfterMs": (0, 24 * HOUR), "healthMax": (0, 16),
          "indirectProbes": (0, 16), "probeIntervalMs": (10, HOUR), "probeTimeoutMs": (5, HOUR), "pushFanout": (0, 16),
          "suspectAfter": (1, 100), "syncIntervalMs": (10, HOUR)}
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
def digest(value): return hashlib.sha256(canonical(value).encode()).hexdigest()
def number(v): return type(v) is int and 1 <= v <= NUMBER_MAX
def order(p): return p["ballot"], digest(p)

FORGET = "forgetAfterMs"  # left out where it is 0

def charter(v, node):
    """Whether this is a whole charter, every key within its bounds."""
    if type(v) is dict and type(v.get(FORGET)) is int and 1 <= v[FORGET] <= 366 * 24 * HOUR:
        v = {key: value for key, value in v.items() if key != FORGET}
    return type(v) is dict and sorted(v) == sorted([*BOUNDS, "cluster", "voters"]) and node(v["cluster"]) \
        and type(v["voters"]) is list and 1 <= len(v["voters"]) <= 9 and all(map(node, v["voters"])) \
        and v["voters"] == sorted(set(v["voters"])) \
        and all(type(v[key]) is int and least <= v[key] <= most for key, (least, most) in BOUNDS.items())

class Epoch:
    def __init__(self, number, charter, name):
        self.number, self.charter, self.name = number, charter, name
        self.voters, self.majority = set(charter["voters"]), len(charter["voters"]) // 2 + 1

    def may_follow(self, p):
        """Whether a proposal is sound: for the next epoch, after this one, and with one voter more or fewer at most."""
        next = set(p["charter"]["voters"])
        return p["epoch"] == self.number + 1 and p["before"] == self.name and len(next ^ self.voters) <= 1 \
            and p["charter"]["cluster"] == self.charter["cluster"] and (next >= self.voters or len(next) >= 3)

class Charters:
    def __init__(self, rule, founding):
        rule.charters = self  # as it is found so far, it is asked of what comes later
        self.rule, self.founding = rule, Epoch(0, founding, digest(founding))
        self.endings, self.justified = [], []  # of an epoch by name, with the next one; and ratifications
        self.words = {kind: [l for all in rule.said[kind].values() for l in all]
                      for kind in ("proposed", "approved", "ratified", "amended")}
        for line in sorted(self.words["ratified"] + self.words["amended"], key=lambda l: l.key):
            e = self.at(line)  # what it rests on replays before it
            p = next((p for p in self.sound(e, line) if digest(p) == line.body["proposal"]), None)
            if not p or line.body["epoch"] != e.number + 1: continue
            if line.kind == "ratified" and self.may_ratify(line, e, p): self.justified.append(line)
            if line.kind == "amended" and self.is_ratified(line, e):
                name = digest({"epoch": p["epoch"], "before": p["before"], "charter": p["charter"]})
                self.endings.append((e.name, Epoch(p["epoch"], p["charter"], name), line))

    def epochs(self, c=None):
        """All epochs up to the one in force in the past of c; or as far as the ledger tells."""
        epochs = [self.founding]
        while True:
            after = [n for before, n, l in self.endings if before == epochs[-1].name and (not c or covers(c, l))]
            if not after: return epochs
            epochs.append(min(after, key=lambda e: e.name))

    def at(self, c): return self.epochs(c)[-1] if self.endings else self.founding

    def ever(self, c): return set().union(*(e.voters for e in self.epochs(c)))

    def ended(self, e, c): return [l for before, n, l in self.endings if before == e.name and covers(c, l)]

    def sound(self, e, c): return [l.body for l in self.words["proposed"] if covers(c, l) and e.may_follow(l.body)]

    def by(self, words, e, c):
        """The voters of whom one of these words about the next epoch counts in the past of c."""
        return {w.writer for w in words if w.body["epoch"] == e.number + 1 and w.writer in e.voters and covers(c, w)
                and self.rule.counts(c, w, self.rule.vouched(w.writer, c))}

    def may_ratify(self, c, e, p):
        same = [w for w in self.words["approved"] if w.body["proposal"] == c.body["proposal"]]
        approved = self.by(same, e, c)
        if c.writer not in approved or len(approved) < e.majority: return False
        sound = {digest(q): q for q in self.sound(e, c)}
        before = [sound[w.body["proposal"]] for w in self.justified if w.body["epoch"] == e.number + 1 and covers(c, w)
                  and w.body["proposal"] in sound and order(sound[w.body["proposal"]]) < order(p)]
        if before and max(before, key=order)["charter"] != p["charter"]: return False
        r = self.rule.vouched(c.writer, c)
        return not any(w.writer == c.writer or r and w.writer in e.voters and covers(r, w)
                       for w in self.words["approved"] if covers(c, w) and w.body["proposal"] in sound
                       and order(sound[w.body["proposal"]]) > order(p))

    def is_ratified(self, c, e):
        named = self.by([w for w in self.justified if list(w.id) in c.body["evidence"]
                         and w.body["proposal"] == c.body["proposal"]], e, c)
        return c.writer in named and len(named) >= e.majority

    def binds(self, e, r, s):
        """Whether the writer of s, vouched for by r, had ratified the charter after this epoch before it wrote s."""
        return any(w.writer == s.writer and covers(s, w) or r and w.writer in e.voters and covers(r, w)
                   for w in self.words["ratified"] if w.body["epoch"] == e.number + 1)

    def story(self):
        """All epochs, in short."""
        return [{"epoch": e.number, "name": e.name, "voters": sorted(e.voters)} for e in self.epochs()]

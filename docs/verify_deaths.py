"""The rule of certainty, asked of each `confirmed` entry of a ledger: a part of verify_members.py.

Written from docs/membership.md. Each clause is asked alone, of the causal past of the entry, so that the answer never
changes with what comes later; what the entry does to its subject now is asked of the whole ledger.
"""
def covers(late, early): return late.past.get(early.strand, 0) >= early.seq
def inc(line): return line.body["incarnation"]
def spot(id): return "%s#%d" % tuple(id)[:2]

class Rule:
    """Needs ledger, charters, and said: kind -> node that it is about -> readable lines, in replay order."""

    def lives(self, x): return self.said["joined"][x] + self.said["recovered"][x]

    def suspicions(self, x): return [s for s in self.said["suspected"][x] if s.writer != x]

    def answered(self, x, i, c):
        return any(inc(l) > i and covers(c, l) and not self.ledger.void(l, c) for l in self.lives(x))

    def vouched(self, a, c):
        """The entry by which others vouch for the last feed of the voter a that the past of c holds."""
        epoch, ever = self.charters.at(c), self.charters.ever(c)
        born = [g for g in self.said["genesis"][a] if covers(c, g)]
        last = [g.feed for g in born if all(covers(g, other) for other in born)]
        for r in sorted(self.said["vouched"][a], key=lambda r: r.id):
            by = set(r.body["by"])
            if [r.feed] == last and covers(c, r) and not self.ledger.void(r, c) and by <= ever - {a} \
                    and len(by & epoch.voters) > len(epoch.voters) - epoch.majority \
                    and all(any(covers(r, g) for g in self.said["genesis"][b]) for b in by):
                return r
        return None

    def votes(self, c):
        """Of each entry that c names: its id, the line if it is a suspicion of that life in the past of c, and the
        entry that vouches for its feed."""
        x, i = c.body["subject"], inc(c)
        for e in map(tuple, c.body["evidence"]):
            v = self.ledger.lines.get(e)
            known = v is not None and covers(c, v) and v in self.said["suspected"][x] and inc(v) == i
            may = e[0][:-17] in self.charters.at(c).voters - {x}
            yield e, v if known else None, may, self.vouched(v.writer, c) if known and may else None

    def counts(self, c, v, r): return r and not self.ledger.void(v, c) and (r.feed == v.feed or covers(r, v))

    def warned(self, c, s):
        """Whether a voter of an epoch wrote s, and an entry that ended that epoch knew it."""
        return any(s.writer in e.voters and any(covers(l, s) for l in self.charters.ended(e, c))
                   for e in self.charters.epochs(c))

    def trouble(self, c, vouched):
        """The suspicions in the past of c because of which two of the set do not trust each other."""
        return [(s, b) for b in sorted(vouched) for s in self.suspicions(b) if covers(c, s)
                and not self.answered(b, inc(s), c) and (s.writer in vouched or self.warned(c, s)
                    or s.writer in self.charters.at(c).voters and any(
                        a != b and r and covers(r, s) for a, r in vouched.items()))]

    def fails(self, c):
        """The clauses of the rule that a confirmation fails, each with what was found; none if it is justified."""
        x, i, votes, epoch = c.body["subject"], inc(c), list(self.votes(c)), self.charters.at(c)
        vouched, needed = {e[0][:-17]: r for e, v, may, r in votes if v and may}, max(2, epoch.majority)
        found = {
            "evidence": ["%s is no suspicion of %s in incarnation %d in the causal past" % (spot(e), x, i)
                         for e, v, may, r in votes if not v],
            "voters": ["%s is not by a voter other than %s" % (spot(e), x) for e, v, may, r in votes if not may],
            "writer": ["%s is not among the voters" % c.writer] * (c.writer not in vouched),
            "majority": ["%d voters, and %d are needed" % (len(vouched), needed)] * (len(vouched) < needed),
            "vouched": ["%s does not count" % spot(e) for e, v, may, r in votes
                        if v and may and (not self.counts(c, v, r) or self.charters.binds(epoch, r, v))],
            "trust": ["%s suspects %s, without an answer" % (spot(s.id), b) for s, b in self.trouble(c, vouched)],
            "unanswered": ["%s had answered" % x] * self.answered(x, i, c)}
        return {clause: "; ".join(what) for clause, what in found.items() if what}

    def effect(self, c):
        """What a confirmation does to its subject now."""
        x, i = c.body["subject"], inc(c)
        def sound(kind): return [s for s in self.said[kind][x] if not self.ledger.void(s)]
        rest = [s for s in sound("confirmed") if inc(s) == i and s.key < c.key]
        return "none" if self.fails(c) else "void" if self.ledger.void(c) \
            else "answered" if any(inc(s) > i for s in sound("joined") + sound("recovered")) \
            else "left" if any(inc(s) >= i for s in sound("left")) \
            else "repeated" if any(not self.fails(s) for s in rest) else "stands"

    def deaths(self):
        """The certificate of each confirmation, in replay order."""
        return [{"confirmed": list(c.id), "subject": c.body["subject"], "incarnation": inc(c),
                 "verdict": "unjustified" if self.fails(c) else "justified", "fails": self.fails(c),
                 "votes": [[list(e), list(r.id) if r else []] for e, v, may, r in self.votes(c)],
                 "effect": self.effect(c)}
                for c in sorted((c for all in self.said["confirmed"].values() for c in all), key=lambda c: c.key)]

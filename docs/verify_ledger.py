#!/usr/bin/env python3
"""Verifies ledgers: a second implementation, from docs/ledger.md and docs/membership.md, without code of the agent.

usage: verify_ledger.py [--charter FILE] [--json] DIR...     DIR: a data directory, an archive, or its folder of feeds
       verify_ledger.py --batch [--charter FILE]             the same for folders on standard input; JSON, exit code 0
Without --charter, DIR/charter.json is taken if it is there; without any, the members are not worked out.
Exit code, the greatest of all: 0 sound; 1 torn; 2 no ledger, or called wrongly; 4 damaged; 5 forked, not damaged.
"""
import glob, json, os, sys
from collections import defaultdict

from verify_lines import canonical, digest, formed, scan
from verify_deaths import covers
from verify_members import Other, view

def identity(folder):
    """What a data directory says of whose it is; empty if it does not."""
    try:
        with open(os.path.join(folder, "identity.json"), "rb") as file: said = json.loads(file.read(4096))
        feed = said.get("feed", said["node"] + "." + "0" * 16)
        if not formed("hash", said["cluster"]) or not formed("feed", feed) or feed[:-17] != said["node"]: return {}
        return {"node": said["node"], "feed": feed}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError): return {}

EXIT = {"sound": 0, "torn": 1, "none": 2, "damaged": 4, "forked": 5}

class Ledger:
    """The lines of a folder of feeds that can be admitted, and the spots of all its files."""
    def __init__(self, folder):
        root, files, self.owner = os.path.join(folder, "feeds"), defaultdict(list), identity(folder)
        for path in sorted(glob.glob(os.path.join(glob.escape(root if os.path.isdir(root) else folder), *("*", "*"),
                                                  "[0-9]" * 6 + ".jsonl"))):
            if path[-12:-6] != "000000": files[".".join(path.split(os.sep)[-3:-1])].append(path)
        self.feeds = {feed: scan(feed, files[feed]) for feed in sorted(files) if formed("feed", feed)}
        self.spots = [s for spots in self.feeds.values() for s in spots]
        self.lines, self.strands, self.tips, self.splits = {}, 0, defaultdict(set), defaultdict(list)
        waiting, before = sorted((s for s in self.spots if not s.cause), key=lambda s: s.key), -1
        self.cluster = next((s.entry["cluster"] for s in self.spots if not s.cause), "")
        if not self.cluster and not self.owner: raise OSError("there is no ledger")
        while waiting and before != len(waiting):  # a line whose lamport is wrong may replay before what it rests on
            before, waiting = len(waiting), [s for s in waiting if s.flaw(*self.admit(s)) or s.cause == "orphan"]
        self.order = sorted(self.lines.values(), key=lambda s: s.key)
        rivals = {(feed, 1 + min(p.seq for p in splits)): [] for feed, splits in sorted(self.splits.items())}
        for s in self.order: rivals.get(s.id[:2], []).append(s)
        self.forks = {feed: sorted(all, key=lambda s: s.hash)[:2] for (feed, seq), all in rivals.items()}

    def admit(self, s):
        """Takes the line if what it rests on is here and no rule is broken; or tells why not."""
        field = "cluster" if s.entry["cluster"] != self.cluster else s.misfit()
        if field: return field, "breaks a rule of the ledger", "refused"
        rests = s.parents + ([(s.feed, s.seq - 1, s.prev)] if s.seq > 1 else [])
        for id in rests:
            if id not in self.lines: return "parents", "rests on %s#%d, which is not here" % id[:2], "orphan"
        before, prev = [self.lines[id] for id in rests], self.lines[rests[-1]] if s.seq > 1 else None
        if s.key[0] != 1 + max((b.key[0] for b in before), default=0): return "lamport", "is not exact", "refused"
        if any(covers(b, self.lines[p]) for p in s.parents for b in before if b.id != p):
            return "parents", "one is an ancestor of another or of prev", "refused"
        if prev and prev.next and len(self.tips[s.feed]) == 16: return "prev", "is a branch too many", "refused"
        self.strands += not prev or bool(prev.next)
        s.past, s.strand = {}, self.strands if not prev or prev.next else prev.strand
        for strand, seq in [item for b in before for item in b.past.items()] + [(s.strand, s.seq)]:
            s.past[strand] = max(seq, s.past.get(strand, 0))
        self.lines[s.id], self.tips[s.feed] = s, self.tips[s.feed] - {prev} | {s}
        if prev: prev.next.append(s)
        if prev and len(prev.next) == 2: self.splits[s.feed].append(prev)
        return "", "", ""

    def void(self, s, seen=None):
        """Whether the line has no effect; or had none as far as the causal past of the entry seen tells."""
        if not seen: return s.feed in self.forks and s.seq >= self.forks[s.feed][0].seq
        return any(p.seq < s.seq and sum(covers(seen, n) for n in p.next) > 1 for p in self.splits.get(s.feed, []))

    def verdict(self):
        """The verdict, and the places that it rests on: the first one if there is damage."""
        torn = list({s.file: s for s in reversed(self.spots) if s.cause == "torn"}.values())[::-1]
        hard = [s for s in self.spots if s.cause in ("hole", "gone", "lost", "refused")]
        orphans = [s for s in self.spots if s.cause == "orphan"]
        if orphans and not hard:
            held = {s.id for s in self.spots}
            if self.owner and not torn and not any(  # lines of others are written feed by feed, own ones behind them
                    s.feed == self.owner["feed"] or any(p[0][:-17] == self.owner["node"] and p not in held
                                                        for p in s.parents) for s in orphans):
                return "forked" if self.forks else "torn", orphans[:1]
            # What lines rest on may have been torn off: then that is the first bad place.
            lost = {p[0] for s in self.spots if s.id for p in s.parents if p not in held}
            hard = [s for s in torn if ".".join(s.file.split(os.sep)[-3:-1]) in lost] or orphans
        return ("damaged", hard[:1]) if hard else ("forked" if self.forks else "torn" if torn else "sound", torn)

def archived(folder, entries, head):
    """What an archive says of itself must be what it is: the head is a digest of every entry."""
    path = os.path.join(folder, "archive.json")
    if not os.path.exists(path): return []
    try:
        with open(path, "rb") as file: said = json.loads(file.read(4096))
        if (said["entries"], said["head"]) == (entries, head): return []
    except (OSError, ValueError, KeyError, TypeError, RecursionError): pass
    return [{"file": path, "line": 1, "field": "", "what": "the archive is not whole: it does not say %d entries with head %s"
             % (entries, head), "cause": "archive"}]

def verify(folder, charter):
    try: ledger = Ledger(folder)
    except OSError as wrong: return {"verdict": "none", "what": "%s: %s" % (folder, wrong)}
    verdict, places = ledger.verdict()
    tips = sorted("%s %d %s\n" % tip.id for tips in ledger.tips.values() for tip in tips)
    answer = {"verdict": verdict, "feeds": len(ledger.tips), "entries": len(ledger.order),
              "head": digest("".join(tips)), "order": digest("".join(s.hash + "\n" for s in ledger.order)),
              "forks": [{"feed": f, "seq": a.seq, "hashes": [a.hash, b.hash]} for f, (a, b) in ledger.forks.items()],
              "places": [{n: getattr(s, n) for n in ("file", "line", "field", "what", "cause")} for s in places]}
    partial = archived(folder, answer["entries"], answer["head"])
    if partial and verdict != "damaged": return dict(answer, verdict="damaged", places=partial)
    if not charter and not os.path.exists(os.path.join(folder, "charter.json")): return answer
    try: members, deaths, epochs = view(ledger, charter or os.path.join(folder, "charter.json"))
    except Other as wrong: return dict(answer, charter=str(wrong))  # the lines are what they are
    except (OSError, ValueError) as wrong: return {"verdict": "none", "what": str(wrong)}
    return dict(answer, members=members, deaths=deaths, epochs=epochs, view=digest(canonical(members)))

def main(args):
    charter = args.pop(args.index("--charter") + 1) if "--charter" in args[:-1] else ""
    folders, batch = [a for a in args if not a.startswith("--")], "--batch" in args
    if set(args) - set(folders) - {"--charter", "--json", "--batch"} or batch == bool(folders): raise OSError(__doc__)
    worst = 0
    for folder in map(str.strip, sys.stdin) if batch else folders:
        answer = verify(folder, charter)
        words = ["%-8s %s" % (name, one if type(one) in (str, int) else canonical(one))
                 for name in answer for one in (answer[name] if type(answer[name]) is list else [answer[name]])]
        print(canonical(answer) if batch or "--json" in args else "\n".join(words))
        worst = max(worst, EXIT[answer["verdict"]], 2 if charter and "charter" in answer else 0)
    return 0 if batch else worst

if __name__ == "__main__":
    try: sys.exit(main(sys.argv[1:]))
    except Exception as wrong: sys.exit(print(wrong, file=sys.stderr) or 2)  # never the exit code of a verdict

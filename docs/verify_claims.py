"""Who has which overlay address and which key: a part of verify_members.py.

Written from docs/membership.md: addresses and keys.
"""
import base64, ipaddress, re

from verify_deaths import inc

def said(metadata):
    """What metadata claim, by a text with which the text of all begins that it covers."""
    claims = {}
    for part in metadata.get("allowedIps", "").split(","):
        if re.fullmatch(r"[0-9a-fA-F.:]+/(0|[1-9][0-9]{0,2})", part, re.ASCII):
            try: block = ipaddress.ip_network(part)
            except ValueError: continue
            bits = format(int(block.network_address), "0%db" % block.max_prefixlen)
            claims["%d:%s" % (block.version, bits[:block.prefixlen])] = str(block)
    key = metadata.get("publicKey", "")
    try:
        if re.fullmatch("[A-Za-z0-9+/]{43}=", key) and base64.b64encode(base64.b64decode(key)).decode() == key:
            claims["k:" + key] = key
    except ValueError: pass
    return claims

def begun(words):
    """Since when each claim of the last of these entries stands; they are in replay order."""
    since = {}
    for word in words:
        since = {place: min((line for earlier, line in since.items() if place.startswith(earlier)),
                            key=lambda line: line.key, default=word) for place in said(word.body["metadata"])}
    return since

def claims(present, words, lives, ended):
    """What a member claims, and since when: nothing while it is dead, and not before it came back after it was."""
    if not present or not words: return {}
    over = max(map(inc, ended), default=0)
    back = min((life for life in lives if inc(life) > over), key=lambda life: (inc(life), life.key)) if over else None
    return {place: max(line, back, key=lambda one: one.key) if back else line for place, line in begun(words).items()}

def refused(x, all, texts):
    """What is refused to a member: of each claim the one that began first of those that meet it and are older."""
    found = []
    for place, since in sorted(all[x].items()):
        older = [(line.key, held, y, line) for y in all if y != x for held, line in all[y].items()
                 if (held.startswith(place) or place.startswith(held)) and line.key < since.key]
        if older:
            _, held, y, line = min(older, key=lambda one: one[:2])
            found.append({"claim": texts[x][place], "holder": y, "held": texts[y][held], "since": list(line.id)})
    return found

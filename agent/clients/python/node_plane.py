"""The control plane of a mesh VPN, as an agent on the same machine serves it over its API. Standard library only."""

import hashlib
import http.client
import json
import socket
import time
from datetime import datetime, timezone
from urllib.parse import quote

SILENCE_MAX = 45.0  # Three signs of life that do not come prove a broken stream.


class Refused(Exception):
    """A refusal; ``code`` is one of the interface's."""

    def __init__(self, status, problem):
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.code = problem.get("code", "INTERNAL")
        self.retryable = problem.get("retryable", False)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def digest(members):
    """By what nodes are compared: SHA-256 over one line for each member, in the order of their ids."""
    lines = "".join(
        f"{m['peerId']} {m['incarnation']} {m['metaVersion']} {m['state']}"
        f" {'routable' if m['routable'] else 'unroutable'}\n"
        for m in members
    )
    return hashlib.sha256(lines.encode()).hexdigest()


def after(view, event, data):
    """The view after an event of a subscription; ValueError if the event does not continue it."""
    if event == "snapshot":
        return data["view"]
    if event not in ("delta", "keepalive"):
        return view  # A later version's.
    next_view = dict(view, health=data["health"], ageMs=data["ageMs"])
    if event == "delta":
        if (data["epoch"], data["fromRevision"]) != (view["epoch"], view["revision"]):
            raise ValueError(f"the delta does not continue revision {view['revision']}")
        members = {m["peerId"]: m for m in view["members"] if m["peerId"] not in data["removed"]}
        members.update((m["peerId"], m) for m in data["added"] + data["updated"])
        next_view["members"] = [members[peer] for peer in sorted(members)]
        next_view["revision"], next_view["digest"] = data["revision"], data["digest"]
        if digest(next_view["members"]) != data["digest"]:
            raise ValueError(f"the delta leads to another digest than {data['digest']}")
    return next_view


class ControlPlane:
    """One agent, at ``unix:/path`` or ``127.0.0.1:PORT``; a port needs the token of the file ``api.token``."""

    def __init__(self, address, token=None, timeout=30.0):
        self.address, self.token, self.timeout = address, token, timeout

    def join(self, seeds=()):
        """Enters the cluster of the first seed (host:port) that answers, or founds one."""
        return self._call("POST", "/v1/join", {"seeds": list(seeds)})

    def leave(self):
        """Leaves the cluster on purpose."""
        self._call("POST", "/v1/leave")

    def members(self):
        """What the node believes now."""
        return self._call("GET", "/v1/members")

    def heartbeat(self, session, seq, ready, metadata=None):
        """Renews the lease of the data plane; without metadata, what was published before stays."""
        body = {"session": session, "seq": seq, "dataPlaneReady": ready, "metadata": metadata}
        return self._call("POST", "/v1/heartbeat", body)

    def report(self, peer, state, observed_at=None, **evidence):
        """Hands over evidence about a peer; answers what became of it."""
        at = (observed_at or datetime.now(timezone.utc)).isoformat().replace("+00:00", "Z")
        body = {"state": state, "observedAt": at, **evidence}
        return self._call("PUT", f"/v1/peers/{quote(peer, safe='')}/state", body)["outcome"]

    def metadata(self, peer):
        """What a peer published last."""
        return self._call("GET", f"/v1/peers/{quote(peer, safe='')}/metadata")

    def capabilities(self):
        """Name, version, limits and timers."""
        return self._call("GET", "/v1/capabilities")

    def order(self, command):
        """Gives a command to a stub server, such as suspect/vpn-2; agents know none."""
        self._call("POST", f"/stub/{command}")

    def watch(self):
        """The whole view, first and then after every change, for ever. A broken stream is opened again; meanwhile the
        last view comes once at health CACHED."""
        view, pause = None, 0.05
        while True:
            try:
                for event, data in self._events():
                    view, pause = after(view, event, data), 0.05
                    yield view
            except (OSError, ValueError, http.client.HTTPException):
                pass  # The next stream begins with all there is.
            except Refused as refused:
                if not refused.retryable and refused.code != "CLOSED":
                    raise
            if view is not None and view["health"] != "CACHED":
                view = dict(view, health="CACHED")
                yield view
            time.sleep(pause)
            pause = min(2 * pause, 2.0)

    def _events(self):
        connection, answer = self._send("GET", "/v1/members/watch", None, SILENCE_MAX)
        try:
            event, data = "", ""
            for line in answer:
                field, _, value = line.decode().rstrip("\r\n").partition(":")
                value = value.removeprefix(" ")
                if field == "event":
                    event = value
                elif field == "data":
                    data += value
                elif not field and data:
                    yield event, json.loads(data)
                    event, data = "", ""
        finally:
            connection.close()

    def _call(self, method, path, body=None):
        connection, answer = self._send(method, path, body, self.timeout)
        try:
            text = answer.read()
            return json.loads(text) if text else None
        finally:
            connection.close()

    def _send(self, method, path, body, timeout):
        if self.address.startswith("unix:"):
            connection = _UnixConnection(self.address.removeprefix("unix:"), timeout)
        else:
            connection = http.client.HTTPConnection(self.address, timeout=timeout)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            if answer.status < 300:
                return connection, answer
            try:
                problem = json.loads(answer.read(1 << 16))
            except ValueError:
                problem = {"code": "INTERNAL", "detail": f"something else answered (HTTP {answer.status})"}
            raise Refused(answer.status, problem)
        except BaseException:
            connection.close()
            raise

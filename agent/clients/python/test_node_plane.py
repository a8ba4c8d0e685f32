"""python3 -m unittest; two nodes are tested where NODE_PLANE_TEST_APIS names their APIs (see the Go client's test)."""

import os
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json

from node_plane import ControlPlane, Refused, after, digest


def member(peer, state):
    return {"peerId": peer, "incarnation": 1, "metaVersion": 0, "state": state, "routable": True, "later": 1}


def snapshot(revision, *members):
    view = {"epoch": 7, "revision": revision, "health": "HEALTHY", "ageMs": 0, "members": list(members)}
    return "event: snapshot\ndata: " + json.dumps({"reason": "LATER", "view": view}) + "\n\n"


def delta(start, end, members, updated):
    data = {"epoch": 7, "fromRevision": start, "revision": end, "digest": digest(members), "health": "HEALTHY",
            "ageMs": 0, "added": [], "updated": updated, "removed": []}
    return "event: delta\ndata: " + json.dumps(data) + "\n\n"


class Scripted(unittest.TestCase):
    def test_digest_is_that_of_the_interface(self):
        members = [member("node-1", "alive"),
                   dict(member("node-2", "dead/left"), incarnation=3, metaVersion=7, routable=False)]
        self.assertEqual("d22158d0d5eed37cc4eabead97f22a550a99e4cf0942fd818b3e0986ec2ea698", digest(members))

    def test_an_event_of_a_later_version_changes_nothing(self):
        view = {"revision": 1}
        self.assertEqual(view, after(view, "later", {"x": 1}))

    def test_a_broken_stream_is_mended(self):
        a, b = member("a", "alive"), member("b", "alive")
        suspect, left = dict(b, state="suspect"), dict(b, state="dead/left")
        streams = [snapshot(1, a, b) + ": comment\n\n" + delta(1, 2, [a, suspect], [suspect])
                   + delta(1, 2, [a, suspect], [suspect]),
                   snapshot(3, a, left) + 'event: delta\ndata: {"epo',
                   snapshot(3, a, left) + delta(3, 4, [a], [b]),
                   snapshot(5, a)]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write((streams.pop(0) if streams else snapshot(5, a)).encode())

            def log_message(self, *args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            seen = []
            for view in ControlPlane(f"127.0.0.1:{server.server_port}").watch():
                seen.append((view["revision"], view["health"]))
                if view["revision"] == 5:
                    break
            self.assertEqual([(1, "HEALTHY"), (2, "HEALTHY"), (2, "CACHED"), (3, "HEALTHY"), (3, "CACHED"),
                              (3, "HEALTHY"), (3, "CACHED"), (5, "HEALTHY")], seen)
        finally:
            server.shutdown()
            server.server_close()


@unittest.skipUnless(os.environ.get("NODE_PLANE_TEST_APIS"), "NODE_PLANE_TEST_APIS names no APIs")
class TwoNodes(unittest.TestCase):
    def test_two_nodes(self):
        apis = os.environ["NODE_PLANE_TEST_APIS"].split()
        tokens = os.environ.get("NODE_PLANE_TEST_TOKENS", "").split() + [None, None]
        one, two = ControlPlane(apis[0], tokens[0]), ControlPlane(apis[1], tokens[1])
        with self.assertRaises(Refused) as refused:
            one.metadata("vpn-9")
        self.assertEqual(("NOT_JOINED", 409), (refused.exception.code, refused.exception.status))
        self.assertEqual("JOINED", one.join()["localState"])
        joined = two.join([os.environ["NODE_PLANE_TEST_SEED"]])
        self.assertEqual(joined["digest"], digest(joined["members"]))
        me = joined["localPeerId"]
        self.assertEqual("ACCEPTED", two.heartbeat("python", 1, True, {"grüße": "世界"})["outcome"])
        self.await_member(one, me, lambda m: m["dataPlaneReady"] and m["metadata"].get("grüße") == "世界")
        self.assertEqual("ACCEPTED", one.report(me, "UP", rttMs=3))
        self.assertEqual({"grüße": "世界"}, one.metadata(me)["metadata"])
        two.leave()
        self.await_member(one, me, lambda m: m["state"] == "dead/left")

    def await_member(self, plane, peer, condition):
        for view in plane.watch():
            if any(m["peerId"] == peer and condition(m) for m in view["members"]):
                return


if __name__ == "__main__":
    unittest.main()

// Package compose shows how a VPN in Go tests against a cluster: the compose file of agent/deploy, its links cut by Toxiproxy.
package compose

import (
	"context"
	"strings"
	"testing"
	"time"

	"nodeplane.io/controlplane"
)

func TestACutIsSeenAndHeals(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cluster := start(t)

	// Everybody holds everybody for alive, and all views are the same.
	await(t, ctx, cluster, "the cluster has converged", func(views map[string]controlplane.View) bool {
		return states(views, "node-1 node-2 node-3", "alive") && sameDigest(views)
	})

	cluster.cut("node-3")

	// Two voters agree that the third is silent. It has no majority: it buries nobody, and knows that it is alone.
	await(t, ctx, cluster, "node-3 is dead for certain, and knows that it is isolated",
		func(views map[string]controlplane.View) bool {
			return state(views["node-1"], "node-3") == "dead/confirmed" &&
				state(views["node-2"], "node-3") == "dead/confirmed" && views["node-3"].Health == "ISOLATED"
		})
	for _, other := range []string{"node-1", "node-2"} {
		view, err := cluster.client("node-3").Members(ctx)
		if err != nil || strings.HasPrefix(state(view, other), "dead") {
			t.Errorf("node-3 holds %s for %q (%v)", other, state(view, other), err)
		}
	}

	cluster.heal("node-3")

	await(t, ctx, cluster, "all are alive again and agree", func(views map[string]controlplane.View) bool {
		return states(views, "node-1 node-2 node-3", "alive") && sameDigest(views)
	})
}

func await(t *testing.T, ctx context.Context, cluster *cluster, what string, such func(map[string]controlplane.View) bool) {
	t.Helper()
	begin := time.Now()
	for {
		views := map[string]controlplane.View{}
		for _, node := range nodes {
			if client := cluster.client(node); client != nil {
				if view, err := client.Members(ctx); err == nil {
					views[node] = view
				}
			}
		}
		if len(views) == len(nodes) && such(views) {
			t.Logf("%s, after %.1f s", what, time.Since(begin).Seconds())
			return
		}
		if time.Since(begin) > 90*time.Second {
			for node, view := range views {
				t.Logf("%s is %s and %s: %+v", node, view.LocalState, view.Health, view.Members)
			}
			t.Fatalf("not within 90 s: %s", what)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func state(view controlplane.View, peer string) string {
	for _, member := range view.Members {
		if member.PeerID == peer {
			return member.State
		}
	}
	return "not in the view"
}

func states(views map[string]controlplane.View, peers, wanted string) bool {
	for _, view := range views {
		for _, peer := range strings.Fields(peers) {
			if state(view, peer) != wanted {
				return false
			}
		}
	}
	return true
}

func sameDigest(views map[string]controlplane.View) bool {
	for _, view := range views {
		if view.Digest != views[nodes[0]].Digest {
			return false
		}
	}
	return true
}

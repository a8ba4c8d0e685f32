// Package vpn is what somebody writes who has a VPN in Go: it knows the client's module, and the stub that
// "node-plane stub" serves. Its test stands in the README.
package vpn

import (
	"context"
	"errors"
	"testing"
	"time"

	"nodeplane.io/controlplane"
)

var gone = errors.New("the tunnel is gone")

func TestASuspectKeepsItsTunnelAndTheDeadLoseTheirs(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	here, there := stub(t, ctx) // runs: node-plane stub --nodes=2 --sockets=DIR
	_, err1 := here.Join(ctx)
	_, err2 := there.Join(ctx, "vpn-1.stub:7946")
	_, err3 := there.Heartbeat(ctx, controlplane.Heartbeat{Session: "run-1", Seq: 1, DataPlaneReady: true,
		Metadata: map[string]string{"endpoints": "192.0.2.2:51820"}})
	err4 := here.Watch(ctx, func(view controlplane.View) error {
		tunnels := map[string]controlplane.Member{} // this is the VPN
		for _, member := range view.Members {
			if member.PeerID != view.LocalPeerID && !member.Dead() && member.Metadata["endpoints"] != "" {
				tunnels[member.PeerID] = member
			}
		}
		switch tunnel, up := tunnels["vpn-2"]; { // and this its test
		case up && tunnel.State == "alive":
			return here.Order(ctx, "suspect/vpn-2")
		case up && tunnel.State == "suspect":
			return here.Order(ctx, "confirm/vpn-2")
		case !up && len(view.Members) == 2 && view.Members[1].Dead():
			return gone
		}
		return nil
	})
	if err1 != nil || err2 != nil || err3 != nil || !errors.Is(err4, gone) {
		t.Fatal(err1, err2, err3, err4)
	}
}

package controlplane_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"nodeplane.io/controlplane"
)

// A VPN's own test: its peer is suspected on command, and the VPN has to notice. The stub runs beside it:
// node-plane stub --nodes=2, and its two addresses, its seed and its token stand in the environment.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	apis := strings.Fields(os.Getenv("STUB_APIS"))
	one, two := controlplane.New(apis[0], os.Getenv("STUB_TOKEN")), controlplane.New(apis[1], os.Getenv("STUB_TOKEN"))
	if _, err := one.Join(ctx); err != nil {
		panic(err)
	}
	joined, err := two.Join(ctx, os.Getenv("STUB_SEED"))
	if err != nil {
		panic(err)
	}
	enough := errors.New("enough")
	err = one.Watch(ctx, func(view controlplane.View) error {
		for _, member := range view.Members {
			if member.PeerID == joined.LocalPeerID && member.State == "suspect" {
				fmt.Println("the tunnel stays, and is watched")
				return enough
			}
		}
		return one.Order(ctx, "suspect/"+joined.LocalPeerID)
	})
	if !errors.Is(err, enough) {
		panic(err)
	}
}

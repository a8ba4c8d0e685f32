package controlplane

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"
)

// Digest is by what nodes are compared: SHA-256 over one line for each member, in the order of their ids.
func Digest(members []Member) string {
	var lines strings.Builder
	for _, m := range members {
		routable := "unroutable"
		if m.Routable {
			routable = "routable"
		}
		fmt.Fprintf(&lines, "%s %d %d %s %s\n", m.PeerID, m.Incarnation, m.MetaVersion, m.State, routable)
	}
	sum := sha256.Sum256([]byte(lines.String()))
	return hex.EncodeToString(sum[:])
}

// merge leaves the old list as it is: a handler may have kept it.
func merge(old, changed []Member, removed []string) []Member {
	byID := make(map[string]Member, len(old)+len(changed))
	for _, m := range old {
		byID[m.PeerID] = m
	}
	for _, id := range removed {
		delete(byID, id)
	}
	for _, m := range changed {
		byID[m.PeerID] = m
	}
	next := make([]Member, 0, len(byID))
	for _, m := range byID {
		next = append(next, m)
	}
	sort.Slice(next, func(i, j int) bool { return next[i].PeerID < next[j].PeerID })
	return next
}

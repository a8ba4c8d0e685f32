package controlplane

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestDigestIsThatOfTheInterface(t *testing.T) {
	members := []Member{
		{PeerID: "node-1", Incarnation: 1, State: "alive", Routable: true},
		{PeerID: "node-2", Incarnation: 3, MetaVersion: 7, State: "dead/left"},
	}
	if digest := Digest(members); digest != "d22158d0d5eed37cc4eabead97f22a550a99e4cf0942fd818b3e0986ec2ea698" {
		t.Fatal(digest)
	}
}

func member(id, state string) string {
	return fmt.Sprintf(`{"peerId":"%s","incarnation":1,"metaVersion":0,"state":"%s","routable":true,"later":[1]}`, id, state)
}

func digest(pairs ...string) string {
	var members []Member
	for i := 0; i < len(pairs); i += 2 {
		members = append(members, Member{PeerID: pairs[i], Incarnation: 1, State: pairs[i+1], Routable: true})
	}
	return Digest(members)
}

func snapshot(revision int, members ...string) string {
	return fmt.Sprintf("id: 7:%d\nevent: snapshot\ndata: {\"reason\":\"LATER\",\"view\":{\"epoch\":7,\"revision\":%d,\"health\":\"HEALTHY\",\"members\":[%s]}}\n\n",
		revision, revision, strings.Join(members, ","))
}

func delta(from, to int, digest, updated string) string {
	return fmt.Sprintf("event: delta\ndata: {\"epoch\":7,\"fromRevision\":%d,\"revision\":%d,\"digest\":\"%s\",\"health\":\"HEALTHY\",\"ageMs\":0,\"added\":[],\"updated\":[%s],\"removed\":[]}\n\n",
		from, to, digest, updated)
}

// A server that tells things twice, in disorder, of a later version, and breaks off: the client ends with the right view.
func TestWatchMendsABrokenStream(t *testing.T) {
	streams := []string{
		snapshot(1, member("a", "alive"), member("b", "alive")) + ": a comment\n\nevent: later\ndata: {\"x\":1}\n\n" +
			delta(1, 2, digest("a", "alive", "b", "suspect"), member("b", "suspect")) +
			delta(1, 2, digest("a", "alive", "b", "suspect"), member("b", "suspect")),
		snapshot(3, member("a", "alive"), member("b", "dead/left")) + "event: delta\ndata: {\"epoch\":7,\"fromRev",
		snapshot(3, member("a", "alive"), member("b", "dead/left")) +
			delta(3, 4, strings.Repeat("0", 64), member("b", "alive")),
		snapshot(5, member("a", "alive"), member("b", "dead/later")) + "event: keepalive\ndata: {\"epoch\":7,\"revision\":5,\"health\":\"ISOLATED\",\"ageMs\":9}\n\n",
	}
	var opened atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			w.WriteHeader(401)
			fmt.Fprint(w, `{"code":"UNAUTHENTICATED","detail":"no","retryable":false}`)
			return
		}
		n := int(opened.Add(1))
		if n > len(streams) {
			n = len(streams)
		}
		fmt.Fprint(w, streams[n-1])
		if n == len(streams) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}
	}))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	var seen []string
	enough := errors.New("enough")
	err := New(address, "secret").Watch(within(t), func(view View) error {
		seen = append(seen, fmt.Sprint(view.Revision, " ", view.Health))
		if view.Health == "ISOLATED" {
			if !view.Members[1].Dead() || view.AgeMs != 9 {
				t.Error("unexpected", view)
			}
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	if !strings.Contains(fmt.Sprint(seen), "2 HEALTHY 2 CACHED 3 HEALTHY 3 CACHED 3 HEALTHY 3 CACHED 5 HEALTHY") || seen[len(seen)-1] != "5 ISOLATED" {
		t.Fatal(seen)
	}
	var refused *Error
	err = New(address, "").Watch(within(t), func(View) error { return nil })
	if !errors.As(err, &refused) || refused.Code != "UNAUTHENTICATED" || refused.Status != 401 {
		t.Fatal(err)
	}
}

// A VPN of two nodes against a stub server or agents: NODE_PLANE_TEST_APIS has two addresses separated by spaces,
// NODE_PLANE_TEST_SEED where the first is found by the second, NODE_PLANE_TEST_TOKENS their tokens, if they need any.
func TestTwoNodes(t *testing.T) {
	apis := strings.Fields(os.Getenv("NODE_PLANE_TEST_APIS"))
	if len(apis) < 2 {
		t.Skip("NODE_PLANE_TEST_APIS names no two APIs")
	}
	tokens := append(strings.Fields(os.Getenv("NODE_PLANE_TEST_TOKENS")), "", "")
	ctx := within(t)
	one, two := New(apis[0], tokens[0]), New(apis[1], tokens[1])
	defer one.Close()
	defer two.Close()
	if _, err := one.Metadata(ctx, "vpn-9"); err == nil || err.(*Error).Code != "NOT_JOINED" {
		t.Fatal(err)
	}
	founded, err := one.Join(ctx)
	if err != nil || founded.LocalState != "JOINED" || len(founded.Members) != 1 {
		t.Fatal(founded, err)
	}
	joined, err := two.Join(ctx, os.Getenv("NODE_PLANE_TEST_SEED"))
	if err != nil || len(joined.Members) < 2 || Digest(joined.Members) != joined.Digest {
		t.Fatal(joined, err)
	}
	me := joined.LocalPeerID
	word := map[string]string{"endpoints": "10.0.0.2:51820", "grüße": "世界"}
	ack, err := two.Heartbeat(ctx, Heartbeat{Session: "go", Seq: 1, DataPlaneReady: true, Metadata: word})
	if err != nil || ack.Outcome != "ACCEPTED" {
		t.Fatal(ack, err)
	}
	done := errors.New("done")
	err = one.Watch(ctx, func(view View) error {
		for _, m := range view.Members {
			if m.PeerID == me && m.DataPlaneReady && m.Metadata["grüße"] == "世界" {
				return done
			}
		}
		return nil
	})
	if !errors.Is(err, done) {
		t.Fatal(err)
	}
	if outcome, err := one.Report(ctx, me, Report{State: "UP", ObservedAt: time.Now()}); err != nil || outcome != "ACCEPTED" {
		t.Fatal(outcome, err)
	}
	if said, err := one.Metadata(ctx, me); err != nil || said.Metadata["endpoints"] != "10.0.0.2:51820" {
		t.Fatal(said, err)
	}
	var refused *Error
	if _, err := one.Metadata(ctx, "nobody"); !errors.As(err, &refused) || refused.Code != "NOT_FOUND" {
		t.Fatal(err)
	}
	if err := two.Leave(ctx); err != nil {
		t.Fatal(err)
	}
	err = one.Watch(ctx, func(view View) error {
		for _, m := range view.Members {
			if m.PeerID == me && m.State == "dead/left" {
				return done
			}
		}
		return nil
	})
	if !errors.Is(err, done) {
		t.Fatal(err)
	}
}

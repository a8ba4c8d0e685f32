// Package controlplane is the control plane of a mesh VPN, as an agent on the same machine serves it over its API.
// It needs the standard library only.
package controlplane

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Member is a member as one node sees it.
type Member struct {
	PeerID         string            `json:"peerId"`
	Incarnation    int64             `json:"incarnation"`
	MetaVersion    int64             `json:"metaVersion"`
	State          string            `json:"state"` // alive, suspect, dead/left, dead/confirmed
	Routable       bool              `json:"routable"`
	Conflict       string            `json:"conflict"`
	DataPlaneReady bool              `json:"dataPlaneReady"`
	Metadata       map[string]string `json:"metadata"`
	ControlAddress string            `json:"controlAddress"`
	Since          time.Time         `json:"since"`
	SuspectedBy    []string          `json:"suspectedBy"`
	Confirmation   string            `json:"confirmation"`
}

// Dead says whether the member is none any more, for a cause that a later version added too.
func (m Member) Dead() bool { return strings.HasPrefix(m.State, "dead/") }

// View is what one node believes at one moment.
type View struct {
	Epoch       int64            `json:"epoch"`
	Revision    int64            `json:"revision"`
	Digest      string           `json:"digest"`
	Health      string           `json:"health"`
	LocalState  string           `json:"localState"`
	LocalPeerID string           `json:"localPeerId"`
	AgeMs       int64            `json:"ageMs"`
	Members     []Member         `json:"members"`
	ContactsMs  map[string]int64 `json:"contactsMs"`
}

// Heartbeat renews the lease of the data plane. Session names one run of the VPN; nil Metadata leaves what was published.
type Heartbeat struct {
	Session        string            `json:"session"`
	Seq            int64             `json:"seq"`
	DataPlaneReady bool              `json:"dataPlaneReady"`
	Metadata       map[string]string `json:"metadata"`
}

// Ack is what became of a heartbeat here: ACCEPTED, REPEATED or STALE.
type Ack struct {
	Outcome  string `json:"outcome"`
	Revision int64  `json:"revision"`
}

// Report is what the data plane observed about a peer: UP, DEGRADED, HANDSHAKE_FAILED, UNREACHABLE or UNKNOWN.
type Report struct {
	State          string    `json:"state"`
	ObservedAt     time.Time `json:"observedAt"`
	HandshakeAgeMs *int64    `json:"handshakeAgeMs,omitempty"`
	RxBytes        *int64    `json:"rxBytes,omitempty"`
	TxBytes        *int64    `json:"txBytes,omitempty"`
	EndpointInUse  string    `json:"endpointInUse,omitempty"`
	RttMs          *int64    `json:"rttMs,omitempty"`
}

// PeerMetadata is the last word of a peer, and which word it is.
type PeerMetadata struct {
	PeerID      string            `json:"peerId"`
	Incarnation int64             `json:"incarnation"`
	MetaVersion int64             `json:"metaVersion"`
	State       string            `json:"state"`
	Metadata    map[string]string `json:"metadata"`
}

// Error is a refusal. Code is one of the interface's.
type Error struct {
	Status       int    `json:"status"`
	Code         string `json:"code"`
	Detail       string `json:"detail"`
	Retryable    bool   `json:"retryable"`
	RetryAfterMs int64  `json:"retryAfterMs"`
}

func (e *Error) Error() string { return e.Code + ": " + e.Detail }

// Client speaks to one agent. It may be used by many goroutines.
type Client struct {
	base, token string
	http        *http.Client
}

// New makes a client for unix:/path or 127.0.0.1:PORT; a port needs the token of the file api.token.
func New(address, token string) *Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 20 * time.Second}
	base := "http://" + address
	if strings.HasPrefix(address, "unix:") {
		base = "http://localhost"
		path := strings.TrimPrefix(address, "unix:")
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		}
	}
	return &Client{base, token, &http.Client{Transport: transport}}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Join enters the cluster of the first seed (host:port) that answers; without seeds it founds one.
func (c *Client) Join(ctx context.Context, seeds ...string) (view View, err error) {
	if seeds == nil {
		seeds = []string{}
	}
	return view, c.call(ctx, "POST", "/v1/join", map[string]any{"seeds": seeds}, &view)
}

// Leave leaves the cluster on purpose; the others see this peer dead/left.
func (c *Client) Leave(ctx context.Context) error { return c.call(ctx, "POST", "/v1/leave", nil, nil) }

// Members says what the node believes now.
func (c *Client) Members(ctx context.Context) (view View, err error) {
	return view, c.call(ctx, "GET", "/v1/members", nil, &view)
}

// Heartbeat renews the lease of the data plane and publishes what changed.
func (c *Client) Heartbeat(ctx context.Context, heartbeat Heartbeat) (ack Ack, err error) {
	return ack, c.call(ctx, "POST", "/v1/heartbeat", heartbeat, &ack)
}

// Report hands over evidence about a peer; it answers ACCEPTED, STALE, UNKNOWN_PEER or RATE_LIMITED.
func (c *Client) Report(ctx context.Context, peerID string, report Report) (string, error) {
	var answer struct{ Outcome string }
	err := c.call(ctx, "PUT", "/v1/peers/"+url.PathEscape(peerID)+"/state", report, &answer)
	return answer.Outcome, err
}

// Metadata says what a peer published last.
func (c *Client) Metadata(ctx context.Context, peerID string) (word PeerMetadata, err error) {
	return word, c.call(ctx, "GET", "/v1/peers/"+url.PathEscape(peerID)+"/metadata", nil, &word)
}

// Order gives a command to a stub server, such as suspect/vpn-2; agents know none.
func (c *Client) Order(ctx context.Context, command string) error {
	return c.call(ctx, "POST", "/stub/"+command, nil, nil)
}

// Between two attempts to open a broken stream; each waits twice as long as the one before.
const pauseMin, pauseMax = 50 * time.Millisecond, 2 * time.Second

// Watch calls the handler with the whole view, first and then after every change, until the context ends or the handler
// returns an error. A broken stream is opened again; meanwhile the handler is called with the last view at health CACHED.
func (c *Client) Watch(ctx context.Context, handler func(View) error) error {
	var view View
	for pause := pauseMin; ; pause *= 2 {
		err := c.stream(ctx, &view, func(next View) error { pause = pauseMin; return handler(next) })
		var refused *Error
		var ended *handlerError
		if errors.As(err, &ended) {
			return ended.error
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.As(err, &refused) && !refused.Retryable && refused.Code != "CLOSED" {
			return err
		}
		if view.Epoch != 0 && view.Health != "CACHED" {
			view.Health = "CACHED"
			if err := handler(view); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		if pause > pauseMax/2 {
			pause = pauseMax / 2
		}
	}
}

type handlerError struct{ error }

func (c *Client) stream(ctx context.Context, view *View, handler func(View) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	response, err := c.send(ctx, "GET", "/v1/members/watch", nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	// Three signs of life that do not come prove a broken stream.
	silence := time.AfterFunc(45*time.Second, cancel)
	defer silence.Stop()
	lines := bufio.NewReader(response.Body)
	var event, data string
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		field, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "event":
			event = value
		case "data":
			data += value
		case "":
			if data == "" {
				continue
			}
			silence.Reset(45 * time.Second)
			next, err := after(*view, event, data)
			if err != nil {
				return err
			}
			*view = next
			if err := handler(next); err != nil {
				return &handlerError{err}
			}
			event, data = "", ""
		}
	}
}

// after is the view after an event; a kind that a later version added changes nothing.
func after(view View, event, data string) (View, error) {
	switch event {
	case "snapshot":
		var snapshot struct{ View View }
		err := json.Unmarshal([]byte(data), &snapshot)
		return snapshot.View, err
	case "delta", "keepalive":
		var change struct {
			Epoch, FromRevision, Revision, AgeMs int64
			Digest, Health                       string
			Added, Updated                       []Member
			Removed                              []string
		}
		if err := json.Unmarshal([]byte(data), &change); err != nil {
			return view, err
		}
		view.Health, view.AgeMs = change.Health, change.AgeMs
		if event == "keepalive" {
			return view, nil
		}
		if change.Epoch != view.Epoch || change.FromRevision != view.Revision {
			return view, fmt.Errorf("a delta from %d:%d does not continue %d:%d", change.Epoch, change.FromRevision, view.Epoch, view.Revision)
		}
		view.Revision, view.Digest = change.Revision, change.Digest
		view.Members = merge(view.Members, append(change.Added, change.Updated...), change.Removed)
		if own := Digest(view.Members); own != change.Digest {
			return view, fmt.Errorf("a delta leads to digest %s and says %s", own, change.Digest)
		}
	}
	return view, nil
}

func (c *Client) call(ctx context.Context, method, path string, body, answer any) error {
	response, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if answer == nil {
		_, err = io.Copy(io.Discard, response.Body)
		return err
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

func (c *Client) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return nil, err
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	refused := &Error{Status: response.StatusCode, Code: "INTERNAL", Detail: "something else answered: " + response.Status}
	_ = json.NewDecoder(io.LimitReader(response.Body, 1<<16)).Decode(refused)
	return nil, refused
}

package main

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.zx2c4.com/wireguard/device"
)

const (
	// batchSize is how many probes one line of a trace tells of.
	batchSize = 25
	// handshakesEvery is how often the device is asked for new handshakes.
	handshakesEvery = 200 * time.Millisecond
)

// A trace is what happened in a device, a line each, for who judges it afterwards. Times are milliseconds since 1970; a peer
// is called by its first address within the mesh:
//
//	TIME flow PEER LAST SENT LOST US   of SENT probes, the first at TIME and the last at LAST, so many had no answer in
//	                                   time; there and back took the others US microseconds on average
//	TIME peers REMOVED REPLACED PEER,...   a write removed so many peers, or all of them so often; who is there after it
//	TIME handshake PEER AT             a handshake with the peer was made at AT
//
// Lines of flows come when all their probes are answered or lost, so they are not in the order of their times. A nil trace
// keeps nothing.
type trace struct {
	mutex sync.Mutex
	file  *os.File
}

func openTrace(path string) (*trace, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--trace: %w", err)
	}
	return &trace{file: file}, nil
}

func (t *trace) line(at time.Time, words ...string) {
	if t == nil {
		return
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	// A full disk is no reason to stop a device: a line that is missing is missed by who reads them.
	t.file.WriteString(millis(at) + " " + strings.Join(words, " ") + "\n")
}

func millis(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 10) }

// written tells who is in the device after a write.
func (t *trace) written(dev *device.Device, removed, replaced int) {
	if t == nil {
		return
	}
	var names []string
	for _, p := range peersOf(dev) {
		names = append(names, p.name)
	}
	slices.Sort(names)
	t.line(time.Now(), "peers", strconv.Itoa(removed), strconv.Itoa(replaced), strings.Join(names, ","))
}

// handshakes tells each handshake once, soon after it was made. It does not end.
func (t *trace) handshakes(dev *device.Device) {
	if t == nil {
		return
	}
	known := map[string]int64{}
	for range time.Tick(handshakesEvery) {
		for _, p := range peersOf(dev) {
			if p.handshakeMs > 0 && known[p.name] != p.handshakeMs {
				known[p.name] = p.handshakeMs
				t.line(time.Now(), "handshake", p.name, strconv.FormatInt(p.handshakeMs, 10))
			}
		}
	}
}

type peer struct {
	name        string
	handshakeMs int64
}

// peersOf are the peers of the device by its own account; one without an address is called "-".
func peersOf(dev *device.Device) []peer {
	text, err := dev.IpcGet()
	if err != nil {
		return nil
	}
	var peers []peer
	for _, line := range strings.Split(text, "\n") {
		key, value, _ := strings.Cut(line, "=")
		if key == "public_key" {
			peers = append(peers, peer{name: "-"})
			continue
		}
		if len(peers) == 0 {
			continue
		}
		last := &peers[len(peers)-1]
		switch key {
		case "allowed_ip":
			if prefix, err := netip.ParsePrefix(value); err == nil && last.name == "-" {
				last.name = prefix.Addr().String()
			}
		case "last_handshake_time_sec":
			seconds, _ := strconv.ParseInt(value, 10, 64)
			last.handshakeMs += seconds * 1000
		case "last_handshake_time_nsec":
			nanos, _ := strconv.ParseInt(value, 10, 64)
			last.handshakeMs += nanos / 1_000_000
		}
	}
	return peers
}

// A batch is probes that were sent one after the other, of which a trace has one line.
type batch struct {
	first, last time.Time
	sent, open  int
	took        time.Duration
}

// batches are those of a flow that have not been told yet, the oldest first. Who calls holds the flow's mutex.
type batches struct {
	trace *trace
	to    string
	next  uint64
	under []*batch
}

func (b *batches) sent(at time.Time) {
	if b.trace == nil {
		return
	}
	if len(b.under) == 0 || b.under[len(b.under)-1].sent == batchSize {
		b.under = append(b.under, &batch{first: at})
	}
	last := b.under[len(b.under)-1]
	last.last = at
	last.sent++
	last.open++
	for len(b.under) > 0 && b.under[0].sent == batchSize && at.Sub(b.under[0].last) > lateAfter {
		b.tell()
	}
}

// answered takes a probe that has its answer: of this number, from 0, and so long under way.
func (b *batches) answered(number uint64, took time.Duration) {
	place := int(int64(number/batchSize) - int64(b.next))
	if b.trace == nil || place < 0 || place >= len(b.under) {
		return
	}
	of := b.under[place]
	of.open--
	of.took += took
	for len(b.under) > 0 && b.under[0].sent == batchSize && b.under[0].open == 0 {
		b.tell()
	}
}

// end tells what has not been told: probes without an answer are lost.
func (b *batches) end() {
	for len(b.under) > 0 {
		b.tell()
	}
}

// tell writes the line of the oldest batch.
func (b *batches) tell() {
	of := b.under[0]
	b.under = b.under[1:]
	b.next++
	mean := int64(0)
	if answers := of.sent - of.open; answers > 0 {
		mean = of.took.Microseconds() / int64(answers)
	}
	b.trace.line(of.first, "flow", b.to, millis(of.last), strconv.Itoa(of.sent), strconv.Itoa(of.open),
		strconv.FormatInt(mean, 10))
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// lateAfter is when a probe that has no answer is lost.
const lateAfter = 2 * time.Second

// serveEchoes answers whoever comes through the tunnel with what it said.
func serveEchoes(stack network, local []netip.Addr) error {
	for _, address := range local {
		packets, err := stack.listenUDP(netip.AddrPortFrom(address, echoPort))
		if err != nil {
			return err
		}
		go func() {
			buffer := make([]byte, mtu)
			for {
				n, from, err := packets.ReadFrom(buffer)
				if err != nil {
					return
				}
				packets.WriteTo(buffer[:n], from)
			}
		}()
		streams, err := stack.listenTCP(netip.AddrPortFrom(address, echoPort))
		if err != nil {
			return err
		}
		go accept(streams, func(c net.Conn) { io.Copy(c, c) })
	}
	return nil
}

// A prober carries out orders, one a line, each answered by one line:
//
//	start ADDRESS INTERVAL   probes to that address without end, one each INTERVAL (10ms): ok
//	stop ADDRESS             ends them: sent=N lost=N gap=MS p50=MS p99=MS (gap: the longest time without an answer)
//	transfer ADDRESS BYTES   sends so much by TCP and has it back: bytes=N ms=N
//	hold ADDRESS             opens one TCP connection that carries some bytes each 10 ms: ok
//	release ADDRESS          ends it, when all of them have come back: bytes=N ms=N
//	writes                   what was written to the device so far: sets=N removed=N replaced=N
type prober struct {
	stack   network
	writes  *writes
	trace   *trace
	mutex   sync.Mutex
	flows   map[string]*flow
	streams map[string]*held
}

func newProber(stack network, counts *writes, story *trace) *prober {
	return &prober{stack: stack, writes: counts, trace: story, flows: map[string]*flow{}, streams: map[string]*held{}}
}

func (p *prober) serve(c net.Conn) {
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		answer, err := p.order(strings.Fields(lines.Text()))
		if err != nil {
			answer = "error: " + err.Error()
		}
		if _, err := fmt.Fprintln(c, answer); err != nil {
			return
		}
	}
}

func (p *prober) order(words []string) (string, error) {
	if len(words) == 1 && words[0] == "writes" {
		w := p.writes
		return fmt.Sprintf("sets=%d removed=%d replaced=%d", w.sets.Load(), w.removed.Load(), w.replaced.Load()), nil
	}
	if len(words) < 2 {
		return "", fmt.Errorf("that is no order: start, stop, transfer, hold, release or writes")
	}
	address, err := netip.ParseAddr(words[1])
	if err != nil {
		return "", err
	}
	to := netip.AddrPortFrom(address, echoPort)
	switch {
	case words[0] == "start" && len(words) == 3:
		interval, err := time.ParseDuration(words[2])
		if err != nil {
			return "", err
		}
		return "ok", p.start(to, interval)
	case words[0] == "stop" && len(words) == 2:
		return p.stop(to)
	case words[0] == "hold" && len(words) == 2:
		return "ok", p.hold(to)
	case words[0] == "release" && len(words) == 2:
		return p.release(to)
	case words[0] == "transfer" && len(words) == 3:
		var size int
		if _, err := fmt.Sscan(words[2], &size); err != nil {
			return "", err
		}
		return p.transfer(to, size)
	}
	return "", fmt.Errorf("that is no order: start, stop, transfer, hold, release or writes")
}

func (p *prober) start(to netip.AddrPort, interval time.Duration) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.flows[to.String()] != nil {
		return fmt.Errorf("probes to %s are under way", to)
	}
	c, err := p.stack.dialUDP(to)
	if err != nil {
		return err
	}
	f := &flow{conn: c, sent: map[uint64]time.Time{}, stopped: make(chan struct{}), ended: make(chan struct{}),
		told: batches{trace: p.trace, to: to.Addr().String()}}
	p.flows[to.String()] = f
	go f.send(interval)
	go f.receive()
	return nil
}

func (p *prober) stop(to netip.AddrPort) (string, error) {
	p.mutex.Lock()
	f := p.flows[to.String()]
	delete(p.flows, to.String())
	p.mutex.Unlock()
	if f == nil {
		return "", fmt.Errorf("no probes to %s are under way", to)
	}
	return f.stop(), nil
}

func (p *prober) transfer(to netip.AddrPort, size int) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	begun := time.Now()
	c, err := p.stack.dialTCP(ctx, to)
	if err != nil {
		return "", err
	}
	defer c.Close()
	c.SetDeadline(begun.Add(60 * time.Second))
	data := bytes.Repeat([]byte("node plane "), size/11+1)[:size]
	go func() {
		c.Write(data)
		c.CloseWrite()
	}()
	back, err := io.ReadAll(c)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(back, data) {
		return "", fmt.Errorf("%d bytes came back of %d, or other ones", len(back), size)
	}
	return fmt.Sprintf("bytes=%d ms=%d", size, time.Since(begun).Milliseconds()), nil
}

// A flow is probes to one address, and which of them came back.
type flow struct {
	conn           net.Conn
	mutex          sync.Mutex
	next           uint64
	sent           map[uint64]time.Time
	answered       []time.Duration
	begun, heard   time.Time
	gap            time.Duration
	told           batches
	stopped, ended chan struct{}
}

func (f *flow) send(interval time.Duration) {
	defer close(f.ended)
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	f.mutex.Lock()
	f.begun, f.heard = time.Now(), time.Now()
	f.mutex.Unlock()
	for {
		select {
		case <-f.stopped:
			return
		case <-ticks.C:
			var probe [8]byte
			f.mutex.Lock()
			number := f.next
			f.next++
			f.sent[number] = time.Now()
			f.told.sent(f.sent[number])
			f.mutex.Unlock()
			binary.BigEndian.PutUint64(probe[:], number)
			f.conn.Write(probe[:])
		}
	}
}

func (f *flow) receive() {
	var probe [8]byte
	for {
		n, err := f.conn.Read(probe[:])
		if err != nil {
			return
		}
		if n != len(probe) {
			continue
		}
		number, now := binary.BigEndian.Uint64(probe[:]), time.Now()
		f.mutex.Lock()
		if at, under := f.sent[number]; under && now.Sub(at) < lateAfter {
			delete(f.sent, number)
			f.answered = append(f.answered, now.Sub(at))
			f.gap = max(f.gap, now.Sub(f.heard))
			f.heard = now
			f.told.answered(number, now.Sub(at))
		}
		f.mutex.Unlock()
	}
}

func (f *flow) stop() string {
	close(f.stopped)
	<-f.ended
	deadline := time.Now().Add(lateAfter)
	for time.Now().Before(deadline) && !f.complete() {
		time.Sleep(time.Millisecond)
	}
	f.conn.Close()
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.told.end()
	if len(f.sent) > 0 {
		f.gap = max(f.gap, time.Since(f.heard)-lateAfter)
	}
	return fmt.Sprintf("sent=%d lost=%d gap=%d p50=%.1f p99=%.1f", f.next, len(f.sent), f.gap.Milliseconds(),
		quantile(f.answered, 0.50), quantile(f.answered, 0.99))
}

func (f *flow) complete() bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return len(f.sent) == 0
}

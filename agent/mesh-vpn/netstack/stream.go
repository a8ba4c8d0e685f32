package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/netip"
	"time"
)

const (
	streamEvery = 10 * time.Millisecond
	// streamEndMax is how long the rest of a stream may take to come back.
	streamEndMax = 60 * time.Second
)

// A held stream is one TCP connection that carries some bytes now and again until it is told to end.
type held struct {
	stop chan struct{}
	end  chan string
}

// hold opens a stream; it is an error if there is one to that address.
func (p *prober) hold(to netip.AddrPort) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.streams[to.String()] != nil {
		return fmt.Errorf("a stream to %s is held", to)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := p.stack.dialTCP(ctx, to)
	if err != nil {
		return err
	}
	h := &held{stop: make(chan struct{}), end: make(chan string, 1)}
	p.streams[to.String()] = h
	go h.carry(c)
	return nil
}

// release ends the stream: what was sent, and whether all of it came back.
func (p *prober) release(to netip.AddrPort) (string, error) {
	p.mutex.Lock()
	h := p.streams[to.String()]
	delete(p.streams, to.String())
	p.mutex.Unlock()
	if h == nil {
		return "", fmt.Errorf("no stream to %s is held", to)
	}
	close(h.stop)
	return <-h.end, nil
}

func (h *held) carry(c stream) {
	defer c.Close()
	begun := time.Now()
	back := make(chan []byte, 1)
	go func() {
		all, _ := io.ReadAll(c)
		back <- all
	}()
	var sent bytes.Buffer
	ticks := time.NewTicker(streamEvery)
	defer ticks.Stop()
	failed := error(nil)
	for open := true; open && failed == nil; {
		select {
		case <-h.stop:
			open = false
		case now := <-ticks.C:
			piece := fmt.Appendf(nil, "%d node plane ", now.UnixNano())
			sent.Write(piece)
			_, failed = c.Write(piece)
		}
	}
	if failed != nil {
		<-h.stop
		h.end <- "error: the stream broke: " + failed.Error()
		return
	}
	c.SetDeadline(time.Now().Add(streamEndMax))
	c.CloseWrite()
	if all := <-back; !bytes.Equal(all, sent.Bytes()) {
		h.end <- fmt.Sprintf("error: %d bytes came back of %d, or other ones", len(all), sent.Len())
		return
	}
	h.end <- fmt.Sprintf("bytes=%d ms=%d", sent.Len(), time.Since(begun).Milliseconds())
}

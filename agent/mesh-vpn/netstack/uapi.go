package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"

	"golang.zx2c4.com/wireguard/device"
)

// writes counts what was written to the device, for whoever wants to prove that nothing was.
type writes struct{ sets, removed, replaced atomic.Int64 }

// configure answers requests as wireguard-go does (device.IpcHandle), and counts them.
func configure(dev *device.Device, counts *writes, story *trace, c net.Conn) {
	in := bufio.NewReader(c)
	for {
		operation, err := in.ReadString('\n')
		if err != nil {
			return
		}
		body, err := request(in)
		if err != nil {
			return
		}
		answer := ""
		switch operation {
		case "get=1\n":
			answer, err = dev.IpcGet()
		case "set=1\n":
			removed := strings.Count(body, "\nremove=true\n")
			replaced := strings.Count("\n"+body, "\nreplace_peers=true\n")
			counts.sets.Add(1)
			counts.removed.Add(int64(removed))
			counts.replaced.Add(int64(replaced))
			err = dev.IpcSet(body)
			story.written(dev, removed, replaced)
		default:
			return
		}
		if _, err := io.WriteString(c, answer+fmt.Sprintf("errno=%d\n\n", errno(err))); err != nil {
			return
		}
	}
}

// request reads the lines up to the empty one.
func request(in *bufio.Reader) (string, error) {
	var body strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line == "\n" {
			return body.String(), nil
		}
		body.WriteString(line)
	}
}

func errno(err error) int64 {
	var refused *device.IPCError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &refused):
		return refused.ErrorCode()
	default:
		return -5
	}
}

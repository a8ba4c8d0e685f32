package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os/exec"

	"golang.zx2c4.com/wireguard/tun"
	"golang.zx2c4.com/wireguard/tun/netstack"
)

const (
	mtu      = 1420
	echoPort = 7
)

// A network is where what comes through the tunnel ends: the stack of this process, or the kernel's.
type network interface {
	listenUDP(at netip.AddrPort) (net.PacketConn, error)
	listenTCP(at netip.AddrPort) (net.Listener, error)
	dialUDP(to netip.AddrPort) (net.Conn, error)
	dialTCP(ctx context.Context, to netip.AddrPort) (stream, error)
}

type stream interface {
	net.Conn
	CloseWrite() error
}

// own is the stack of this process: it needs no TUN device and no right.
type own struct{ net *netstack.Net }

func ownNetwork(local []netip.Addr) (tun.Device, network, error) {
	device, stack, err := netstack.CreateNetTUN(local, nil, mtu)
	return device, own{stack}, err
}

func (o own) listenUDP(at netip.AddrPort) (net.PacketConn, error) { return o.net.ListenUDPAddrPort(at) }
func (o own) listenTCP(at netip.AddrPort) (net.Listener, error)   { return o.net.ListenTCPAddrPort(at) }
func (o own) dialUDP(to netip.AddrPort) (net.Conn, error) {
	return o.net.DialUDPAddrPort(netip.AddrPort{}, to)
}
func (o own) dialTCP(ctx context.Context, to netip.AddrPort) (stream, error) {
	return o.net.DialContextTCPAddrPort(ctx, to)
}

// kernel is the stack of this process's network namespace, which the tunnel enters by a TUN device.
type kernel struct{}

// kernelNetwork makes the device and gives it the addresses, which WireGuard's own protocol does not do.
func kernelNetwork(name string, local []netip.Addr, prefix int) (tun.Device, network, error) {
	device, err := tun.CreateTUN(name, mtu)
	if err != nil {
		return nil, nil, fmt.Errorf("no TUN device can be made: %w", err)
	}
	for _, address := range local {
		if err := ip("address", "add", netip.PrefixFrom(address, prefix).String(), "dev", name); err != nil {
			return nil, nil, err
		}
	}
	return device, kernel{}, ip("link", "set", name, "up")
}

func ip(words ...string) error {
	if said, err := exec.Command("ip", words...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %v: %w: %s", words, err, said)
	}
	return nil
}

func (kernel) listenUDP(at netip.AddrPort) (net.PacketConn, error) {
	return net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
}
func (kernel) listenTCP(at netip.AddrPort) (net.Listener, error) {
	return net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
}
func (kernel) dialUDP(to netip.AddrPort) (net.Conn, error) {
	return net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(to))
}
func (kernel) dialTCP(ctx context.Context, to netip.AddrPort) (stream, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", to.String())
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), nil
}

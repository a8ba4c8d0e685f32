// Program netstack is a WireGuard device without a TUN device: real handshakes and real tunnels over UDP, with a TCP/IP
// stack inside this process instead of the kernel's. It needs no root, no capability and no module. With --tun it makes a
// TUN device and uses the kernel's stack all the same, as wireguard-go does.
//
// It is configured as any WireGuard device is, by the texts of the configuration protocol on a unix socket. Inside the
// tunnel it serves an echo (UDP and TCP, port 7), and a second socket takes orders to measure by the others' echoes.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.zx2c4.com/wireguard/conn"
	"golang.zx2c4.com/wireguard/device"
	"golang.zx2c4.com/wireguard/tun"
)

func main() {
	uapi := flag.String("uapi", "", "unix socket for WireGuard's configuration protocol")
	probes := flag.String("probes", "", "unix socket for orders to measure (see probe.go)")
	addresses := flag.String("address", "", "this node's addresses inside the tunnel, separated by commas: 10.77.0.1,fd77::1")
	name := flag.String("tun", "", "make a TUN device of this name, with the addresses, and use the kernel's stack")
	prefix := flag.Int("prefix", 24, "with --tun: how many bits of the addresses the whole mesh shares")
	traced := flag.String("trace", "", "write what happens to this file, a line each (see trace.go)")
	flag.Parse()
	if err := run(*uapi, *probes, *addresses, *name, *prefix, *traced); err != nil {
		fmt.Fprintln(os.Stderr, "netstack:", err)
		os.Exit(2)
	}
}

func run(uapi, probes, addresses, name string, prefix int, traced string) error {
	story, err := openTrace(traced)
	if err != nil {
		return err
	}
	var local []netip.Addr
	for _, text := range strings.Split(addresses, ",") {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return fmt.Errorf("--address: %w", err)
		}
		local = append(local, address)
	}
	open := ownNetwork
	if name != "" {
		open = func(local []netip.Addr) (tun.Device, network, error) { return kernelNetwork(name, local, prefix) }
	}
	link, stack, err := open(local)
	if err != nil {
		return err
	}
	logger := &device.Logger{Verbosef: device.DiscardLogf, Errorf: log.Printf}
	dev := device.NewDevice(link, conn.NewDefaultBind(), logger)
	defer dev.Close()
	if err := dev.Up(); err != nil {
		return err
	}
	if err := serveEchoes(stack, local); err != nil {
		return err
	}
	counts := &writes{}
	configuration, err := listen("--uapi", uapi)
	if err != nil {
		return err
	}
	defer configuration.Close()
	orders, err := listen("--probes", probes)
	if err != nil {
		return err
	}
	defer orders.Close()
	go accept(configuration, func(c net.Conn) { configure(dev, counts, story, c) })
	go accept(orders, newProber(stack, counts, story).serve)
	go story.handshakes(dev)
	fmt.Println("ready")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
	return nil
}

// listen makes a socket that its owner alone may open; one that a dead process left is replaced.
func listen(name, path string) (net.Listener, error) {
	if path == "" {
		return nil, fmt.Errorf("%s is missing: name a socket", name)
	}
	if c, err := net.Dial("unix", path); err == nil {
		c.Close()
		return nil, fmt.Errorf("%s: another process serves %s", name, path)
	}
	os.Remove(path)
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	return net.Listen("unix", path)
}

func accept(listener net.Listener, serve func(net.Conn)) {
	for {
		c, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			serve(c)
		}()
	}
}

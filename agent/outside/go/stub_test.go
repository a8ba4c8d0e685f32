package vpn

import (
	"bufio"
	"context"
	"os/exec"
	"testing"

	"nodeplane.io/controlplane"
)

// stub starts a stub server with two nodes, which ends with the context or the test.
func stub(t *testing.T, ctx context.Context) (here, there *controlplane.Client) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(ctx)
	server := exec.CommandContext(ctx, "node-plane", "stub", "--nodes=2", "--sockets="+dir)
	said, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); server.Wait() })
	for lines := bufio.NewScanner(said); lines.Scan() && lines.Text() != "ready"; {
	}
	return controlplane.New("unix:"+dir+"/vpn-1.sock", ""), controlplane.New("unix:"+dir+"/vpn-2.sock", "")
}

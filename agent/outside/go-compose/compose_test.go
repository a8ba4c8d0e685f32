package compose

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"nodeplane.io/controlplane"
)

var nodes = []string{"node-1", "node-2", "node-3"}

// cluster is the compose project of one test.
type cluster struct {
	t       *testing.T
	command []string
	folder  string
	clients map[string]*controlplane.Client
	ports   map[string]string
}

// start brings the cluster up, in a folder of its own, and takes it down with its disks at the end of the test. The test is
// skipped, with the reason, where there is no engine, no Compose, or no image.
func start(t *testing.T) *cluster {
	t.Helper()
	if out, err := exec.Command("docker", "version").CombinedOutput(); err != nil {
		t.Skipf("no Docker engine answers: %s", lastLine(out))
	}
	command := []string{"docker", "compose"}
	if exec.Command("docker", "compose", "version").Run() != nil {
		command = []string{"docker-compose"}
		if exec.Command("docker-compose", "version").Run() != nil {
			t.Skip("there is neither 'docker compose' nor 'docker-compose'")
		}
	}
	image(t, "NODE_PLANE_IMAGE", "node-plane/agent:local", "node-plane/agent")
	image(t, "TOXIPROXY_IMAGE", "node-plane/toxiproxy:local", "ghcr.io/shopify/toxiproxy:2.12.0")
	c := &cluster{t: t, folder: t.TempDir(), clients: map[string]*controlplane.Client{}, ports: map[string]string{}}
	c.command = append(command, "-p", fmt.Sprintf("node-plane-test-%d", os.Getpid()), "-f", "compose.yaml", "-f", "compose.testing.yaml")
	if out, err := exec.Command("cp", "-R", filepath.Join("..", "..", "deploy")+"/.", c.folder).CombinedOutput(); err != nil {
		t.Fatalf("cannot copy agent/deploy: %s", out)
	}
	c.run("./prepare.sh", "test", strings.Join(nodes, ","))
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(c.compose("logs", "--tail=30"))
		}
		c.compose("down", "--volumes", "--timeout=2")
		// The secret belongs to the agents' user; whoever could give it away can take it back.
		os.RemoveAll(filepath.Join(c.folder, "secret"))
	})
	c.compose("up", "-d")
	return c
}

// client speaks to the node's API; nil while the node has not made its token.
func (c *cluster) client(node string) *controlplane.Client {
	if c.clients[node] == nil {
		token, err := c.try("exec", "-T", node, "/bin/bash", "-c", "echo $(</data/api.token)")
		if err != nil || strings.TrimSpace(token) == "" {
			return nil
		}
		c.clients[node] = controlplane.New(c.port(node, "7071"), strings.TrimSpace(token))
	}
	return c.clients[node]
}

// cut loses in silence what this node and the others send each other.
func (c *cluster) cut(node string) {
	c.eachLink(node, func(toxics string) {
		for _, way := range []string{"upstream", "downstream"} {
			c.toxiproxy("POST", toxics, fmt.Sprintf(
				`{"name":"cut_%s","type":"timeout","stream":"%s","attributes":{"timeout":0}}`, way, way))
		}
	})
}

func (c *cluster) heal(node string) {
	c.eachLink(node, func(toxics string) {
		for _, way := range []string{"upstream", "downstream"} {
			c.toxiproxy("DELETE", toxics+"/cut_"+way, "")
		}
	})
}

// eachLink names the toxics of every directed link from or to the node.
func (c *cluster) eachLink(node string, do func(toxics string)) {
	for _, other := range nodes {
		if other != node {
			do("http://" + c.port(node, "8474") + "/proxies/" + other + "/toxics")
			do("http://" + c.port(other, "8474") + "/proxies/" + node + "/toxics")
		}
	}
}

func (c *cluster) toxiproxy(method, url, body string) {
	c.t.Helper()
	request, err := http.NewRequest(method, url, bytes.NewBufferString(body))
	if err != nil {
		c.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		c.t.Fatalf("%s %s: %s", method, url, answer.Status)
	}
}

// port is where this machine reaches a port of the node's network.
func (c *cluster) port(node, port string) string {
	if c.ports[node+port] == "" {
		c.ports[node+port] = strings.TrimSpace(c.compose("port", strings.Replace(node, "node", "link", 1), port))
	}
	return c.ports[node+port]
}

func (c *cluster) compose(words ...string) string {
	c.t.Helper()
	out, err := c.try(words...)
	if err != nil {
		c.t.Fatalf("%s: %v", strings.Join(words, " "), err)
	}
	return out
}

func (c *cluster) try(words ...string) (string, error) {
	all := append(append([]string{}, c.command...), words...)
	command := exec.Command(all[0], all[1:]...)
	command.Dir = c.folder
	var errors bytes.Buffer
	command.Stderr = &errors
	out, err := command.Output()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, errors.String())
	}
	return string(out), err
}

func (c *cluster) run(words ...string) {
	c.t.Helper()
	command := exec.Command(words[0], words[1:]...)
	command.Dir = c.folder
	if out, err := command.CombinedOutput(); err != nil {
		c.t.Skipf("cannot prepare a cluster here: %s", lastLine(out))
	}
}

// image has Compose use what this machine has made, if it has, and skips the test where nothing can be had.
func image(t *testing.T, variable, local, published string) {
	t.Helper()
	if os.Getenv(variable) != "" {
		return
	}
	if exec.Command("docker", "image", "inspect", local).Run() == nil {
		t.Setenv(variable, local)
	} else if out, err := exec.Command("docker", "pull", published).CombinedOutput(); err != nil {
		t.Skipf("there is no image %s, and no registry has %s: %s", local, published, lastLine(out))
	}
}

func lastLine(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}

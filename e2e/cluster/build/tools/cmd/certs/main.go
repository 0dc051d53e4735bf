// Command certs makes the certificates, the keys and the kubeconfigs of a one-node cluster.
//
//	certs -dir DIR -node NAME -node-ip ADDRESS -service-ip ADDRESS -server URL
//
// The key of the cluster's certificate authority never leaves DIR; all files there are readable by their owner alone.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const validity = 365 * 24 * time.Hour

type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// leaf says what a certificate is for. One without dnsNames and addresses is a client's.
type leaf struct {
	file, commonName string
	organization     []string
	dnsNames         []string
	addresses        []net.IP
}

type generator struct {
	dir    string
	server string
}

func main() {
	dir := flag.String("dir", "", "directory to write to")
	node := flag.String("node", "", "name of the node")
	nodeIP := flag.String("node-ip", "", "address of the node and of the API server")
	serviceIP := flag.String("service-ip", "", "address of the Service `kubernetes`")
	server := flag.String("server", "", "URL of the API server")
	flag.Parse()
	if err := run(*dir, *node, *server, net.ParseIP(*nodeIP), net.ParseIP(*serviceIP)); err != nil {
		fmt.Fprintln(os.Stderr, "certs:", err)
		os.Exit(1)
	}
}

func run(dir, node, server string, nodeIP, serviceIP net.IP) error {
	if dir == "" || node == "" || server == "" || nodeIP == nil || serviceIP == nil {
		return fmt.Errorf("usage: certs -dir DIR -node NAME -node-ip ADDRESS -service-ip ADDRESS -server URL")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	g := generator{dir, server}
	ca, err := g.authority("ca", "penstock-cluster")
	if err != nil {
		return err
	}
	frontProxy, err := g.authority("front-proxy-ca", "penstock-front-proxy")
	if err != nil {
		return err
	}
	if err := g.servers(ca, node, nodeIP, serviceIP); err != nil {
		return err
	}
	if err := g.clients(ca, frontProxy, node); err != nil {
		return err
	}
	return g.serviceAccountKey()
}

func (g generator) servers(ca authority, node string, nodeIP, serviceIP net.IP) error {
	loopback := net.IPv4(127, 0, 0, 1)
	apiserver := leaf{
		file:       "apiserver",
		commonName: "kube-apiserver",
		dnsNames: []string{"localhost", node, "kubernetes", "kubernetes.default", "kubernetes.default.svc",
			"kubernetes.default.svc.cluster.local"},
		addresses: []net.IP{nodeIP, serviceIP, loopback},
	}
	kubelet := leaf{
		file:         "kubelet-server",
		commonName:   "system:node:" + node,
		organization: []string{"system:nodes"},
		dnsNames:     []string{node},
		addresses:    []net.IP{nodeIP, loopback},
	}
	for _, l := range []leaf{apiserver, kubelet} {
		if err := g.leaf(ca, l, newECKey); err != nil {
			return err
		}
	}
	return nil
}

func (g generator) clients(ca, frontProxy authority, node string) error {
	if err := g.leaf(frontProxy, leaf{file: "front-proxy-client", commonName: "front-proxy-client"}, newECKey); err != nil {
		return err
	}
	masters := []string{"system:masters"}
	clients := []leaf{
		{file: "apiserver-kubelet-client", commonName: "kube-apiserver-kubelet-client", organization: masters},
		{file: "controller-manager", commonName: "system:kube-controller-manager"},
		{file: "scheduler", commonName: "system:kube-scheduler"},
		{file: "kubelet", commonName: "system:node:" + node, organization: []string{"system:nodes"}},
		{file: "kube-proxy", commonName: "system:kube-proxy"},
	}
	for _, l := range clients {
		if err := g.leaf(ca, l, newECKey); err != nil {
			return err
		}
		if err := g.kubeconfig(l); err != nil {
			return err
		}
	}
	// RSA, because some client libraries cannot read an elliptic-curve key without further dependencies.
	admin := leaf{file: "admin", commonName: "kubernetes-admin", organization: masters}
	if err := g.leaf(ca, admin, newRSAKey); err != nil {
		return err
	}
	return g.kubeconfig(admin)
}

func (g generator) serviceAccountKey() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	if err := g.writeKey("sa.key", key); err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	return g.write("sa.pub", encode("PUBLIC KEY", public))
}

func (g generator) authority(file, commonName string) (authority, error) {
	key, err := newECKey()
	if err != nil {
		return authority{}, err
	}
	template, err := template(pkix.Name{CommonName: commonName})
	if err != nil {
		return authority{}, err
	}
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature
	certificate, err := g.sign(file, template, authority{template, key}, key)
	return authority{certificate, key}, err
}

func (g generator) leaf(issuer authority, l leaf, newKey func() (crypto.Signer, error)) error {
	key, err := newKey()
	if err != nil {
		return err
	}
	template, err := template(pkix.Name{CommonName: l.commonName, Organization: l.organization})
	if err != nil {
		return err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	if len(l.dnsNames)+len(l.addresses) > 0 {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
		template.DNSNames = l.dnsNames
		template.IPAddresses = l.addresses
	}
	_, err = g.sign(l.file, template, issuer, key)
	return err
}

func (g generator) sign(file string, template *x509.Certificate, issuer authority, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, key.Public(), issuer.key)
	if err != nil {
		return nil, err
	}
	if err := g.write(file+".crt", encode("CERTIFICATE", der)); err != nil {
		return nil, err
	}
	if err := g.writeKey(file+".key", key); err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func (g generator) kubeconfig(l leaf) error {
	data := make([]any, 0, 5)
	for _, file := range []string{"ca.crt", l.file + ".crt", l.file + ".key"} {
		content, err := os.ReadFile(filepath.Join(g.dir, file))
		if err != nil {
			return err
		}
		data = append(data, base64.StdEncoding.EncodeToString(content))
	}
	const format = `apiVersion: v1
kind: Config
current-context: penstock
clusters:
- name: penstock
  cluster:
    certificate-authority-data: %s
    server: %s
contexts:
- name: penstock
  context: {cluster: penstock, user: %s}
users:
- name: %s
  user:
    client-certificate-data: %s
    client-key-data: %s
`
	content := fmt.Sprintf(format, data[0], g.server, l.file, l.file, data[1], data[2])
	return g.write(l.file+".kubeconfig", []byte(content))
}

func (g generator) writeKey(file string, key crypto.Signer) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return g.write(file, encode("PRIVATE KEY", der))
}

func (g generator) write(file string, content []byte) error {
	return os.WriteFile(filepath.Join(g.dir, file), content, 0o600)
}

func template(subject pkix.Name) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      subject,
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(validity),
	}, nil
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func newECKey() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

func newRSAKey() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) }

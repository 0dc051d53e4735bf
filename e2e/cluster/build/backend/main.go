// Command echo is the backend of samples and tests: HTTP/1.1, HTTP/2 with prior knowledge, WebSocket and gRPC on one port.
//
//	any path           JSON that tells who answered and what was asked; a body is answered by its size and SHA-256
//	any path, Upgrade  a WebSocket that sends back each message
//	/delay?ms=N        the same JSON, N milliseconds later
//	/status/N          the same JSON, with status N
//	/bytes?n=N         N bytes, streamed
//	gRPC               grpc.testing.TestService, grpc.health.v1.Health, reflection
//
// To be tried as a bad version, it answers FAIL_PERCENT of the requests outside gRPC with status 500, and takes the time
// DELAY for DELAY_PERCENT (100) of them; /healthz is exempt.
//
// Environment: LISTEN (":8080"), VERSION, POD_NAME (default: the host's name), NAMESPACE, and DRAIN, which says what
// SIGTERM does: "none" ends the program at once; any other value is how long it goes on as before (default "3s") until
// it stops accepting and finishes what runs, for at most 20 seconds.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const finishWithin = 20 * time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

func run() error {
	delay, drains, err := drain(env("DRAIN", "3s"))
	if err != nil {
		return err
	}
	faults, err := faultsOf(os.Getenv)
	if err != nil {
		return err
	}
	terminated, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	who := identity()
	sockets := newSockets()
	server := &http.Server{
		Addr:              env("LISTEN", ":8080"),
		Handler:           split(newGrpc(who), faults.before(echo(who, sockets))),
		Protocols:         protocols(),
		ReadHeaderTimeout: time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-terminated.Done():
	}
	if !drains {
		return nil
	}
	time.Sleep(delay)
	ending, cancel := context.WithTimeout(context.Background(), finishWithin)
	defer cancel()
	sockets.goAway()
	if err := server.Shutdown(ending); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	sockets.wait(ending)
	return nil
}

func drain(value string) (time.Duration, bool, error) {
	if value == "none" {
		return 0, false, nil
	}
	delay, err := time.ParseDuration(value)
	if err != nil || delay < 0 {
		return 0, false, fmt.Errorf("DRAIN=%q is neither \"none\" nor a duration such as 3s", value)
	}
	return delay, true, nil
}

func protocols() *http.Protocols {
	both := new(http.Protocols)
	both.SetHTTP1(true)
	both.SetUnencryptedHTTP2(true)
	return both
}

// split tells gRPC from the rest by its content type.
func split(grpc, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc") {
			grpc.ServeHTTP(w, r)
		} else {
			rest.ServeHTTP(w, r)
		}
	})
}

type who struct {
	Pod       string `json:"pod"`
	Namespace string `json:"namespace,omitempty"`
	Version   string `json:"version,omitempty"`
}

func identity() who {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return who{Pod: env("POD_NAME", host), Namespace: os.Getenv("NAMESPACE"), Version: os.Getenv("VERSION")}
}

func env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

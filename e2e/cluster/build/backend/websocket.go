package main

import (
	"context"
	"net/http"
	"sync"

	"github.com/coder/websocket"
)

// sockets are the open WebSockets, which a server that shuts down knows nothing of.
type sockets struct {
	mutex   sync.Mutex
	open    map[*websocket.Conn]struct{}
	closing bool
	running sync.WaitGroup
}

func newSockets() *sockets {
	return &sockets{open: map[*websocket.Conn]struct{}{}}
}

func (s *sockets) serve(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered.
	}
	defer conn.CloseNow()
	conn.SetReadLimit(-1)
	if !s.add(conn) {
		conn.Close(websocket.StatusGoingAway, "ending")
		return
	}
	defer s.remove(conn)
	// The request's context ends with the request; the connection has been taken over from it.
	for ctx := context.Background(); ; {
		kind, message, err := conn.Read(ctx)
		if err != nil {
			return
		}
		if err := conn.Write(ctx, kind, message); err != nil {
			return
		}
	}
}

func (s *sockets) add(conn *websocket.Conn) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closing {
		return false
	}
	s.running.Add(1)
	s.open[conn] = struct{}{}
	return true
}

func (s *sockets) remove(conn *websocket.Conn) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.open, conn)
	s.running.Done()
}

// goAway closes every WebSocket with 1001.
func (s *sockets) goAway() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closing = true
	for conn := range s.open {
		go conn.Close(websocket.StatusGoingAway, "ending")
	}
}

// wait returns when all are closed, or the context has ended.
func (s *sockets) wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		s.running.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

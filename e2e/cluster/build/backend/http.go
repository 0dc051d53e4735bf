package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	maxDelay = 10 * time.Minute
	maxBytes = 1 << 40
)

var filler = []byte(strings.Repeat("0123456789abcdef", 2048))

type answer struct {
	who
	Host     string              `json:"host"`
	Path     string              `json:"path"`
	Method   string              `json:"method"`
	Protocol string              `json:"protocol"`
	Headers  map[string][]string `json:"headers"`
	Body     *body               `json:"body,omitempty"`
}

type body struct {
	Size   int64  `json:"size"`
	Sha256 string `json:"sha256"`
}

func echo(self who, sockets *sockets) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, problem := http.StatusOK, error(nil)
		switch path := r.URL.Path; {
		case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
			sockets.serve(w, r)
			return
		case path == "/bytes":
			stream(w, r)
			return
		case path == "/delay":
			problem = wait(r)
		case strings.HasPrefix(path, "/status/"):
			status, problem = statusOf(path)
		}
		if problem != nil {
			http.Error(w, problem.Error(), http.StatusBadRequest)
			return
		}
		tell(w, r, self, status)
	})
}

func tell(w http.ResponseWriter, r *http.Request, self who, status int) {
	received, err := read(r)
	if err != nil {
		http.Error(w, "the body ended early: "+err.Error(), http.StatusBadRequest)
		return
	}
	text, err := json.Marshal(answer{
		who:      self,
		Host:     r.Host,
		Path:     r.URL.RequestURI(),
		Method:   r.Method,
		Protocol: r.Proto,
		Headers:  r.Header,
		Body:     received,
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status != http.StatusNoContent && status != http.StatusNotModified {
		w.Write(append(text, '\n'))
	}
}

// read streams the body through the digest; nil when the request has none.
func read(r *http.Request) (*body, error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	digest := sha256.New()
	size, err := io.Copy(digest, r.Body)
	if err != nil {
		return nil, err
	}
	return &body{Size: size, Sha256: hex.EncodeToString(digest.Sum(nil))}, nil
}

func wait(r *http.Request) error {
	ms, err := number(r.URL.Query(), "ms", maxDelay.Milliseconds())
	if err != nil {
		return err
	}
	select {
	case <-time.After(time.Duration(ms) * time.Millisecond):
	case <-r.Context().Done():
	}
	return nil
}

func statusOf(path string) (int, error) {
	status, err := strconv.Atoi(strings.TrimPrefix(path, "/status/"))
	if err != nil || status < 200 || status > 599 {
		return 0, fmt.Errorf("%s: the status is a number from 200 to 599", path)
	}
	return status, nil
}

func stream(w http.ResponseWriter, r *http.Request) {
	n, err := number(r.URL.Query(), "n", maxBytes)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	for n > 0 {
		part := min(n, int64(len(filler)))
		if _, err := w.Write(filler[:part]); err != nil {
			return
		}
		n -= part
	}
}

func number(query url.Values, name string, most int64) (int64, error) {
	value, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil || value < 0 || value > most {
		return 0, fmt.Errorf("the parameter %s is a number from 0 to %d", name, most)
	}
	return value, nil
}

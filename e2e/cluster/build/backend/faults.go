package main

import (
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// probePath is where a bad version looks well: what it does to requests is to be found out by who measures.
const probePath = "/healthz"

// faults are what makes a version a bad one. Shares are exact: of every hundred requests in a row so many.
type faults struct {
	failPercent  uint64
	delay        time.Duration
	delayPercent uint64
	count        atomic.Uint64
}

func faultsOf(env func(string) string) (*faults, error) {
	fail, err := percent("FAIL_PERCENT", env("FAIL_PERCENT"), 0)
	if err != nil {
		return nil, err
	}
	slow, err := percent("DELAY_PERCENT", env("DELAY_PERCENT"), 100)
	if err != nil {
		return nil, err
	}
	delay := time.Duration(0)
	if value := env("DELAY"); value != "" {
		if delay, err = time.ParseDuration(value); err != nil || delay < 0 {
			return nil, fmt.Errorf("DELAY=%q is not a duration such as 50ms", value)
		}
	}
	return &faults{failPercent: fail, delay: delay, delayPercent: slow}, nil
}

func percent(name, value string, otherwise uint64) (uint64, error) {
	if value == "" {
		return otherwise, nil
	}
	number, err := strconv.ParseUint(value, 10, 64)
	if err != nil || number > 100 {
		return 0, fmt.Errorf("%s=%q is not a number from 0 to 100", name, value)
	}
	return number, nil
}

func (f *faults) before(next http.Handler) http.Handler {
	if f.failPercent == 0 && f.delay == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == probePath {
			next.ServeHTTP(w, r)
			return
		}
		count := f.count.Add(1)
		if f.delay > 0 && due(count, f.delayPercent) {
			time.Sleep(f.delay)
		}
		if due(count, f.failPercent) {
			http.Error(w, "a fault, as FAIL_PERCENT asks for", http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// due tells whether the count-th request is among the percent that are meant, spread evenly.
func due(count, percent uint64) bool {
	return count*percent/100 != (count-1)*percent/100
}

package httpx

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/labstack/echo/v4"
)

func TestLargeBodiesTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		inside := 0
		upload := api("POST", "/files", func(c echo.Context) error {
			inside++
			<-let
			return ok(c)
		})
		upload.MaxBody = 2 * mebibyte
		h := build(t, nil, upload)
		answers := make(chan int, 100)
		send := func(ctx context.Context, actor string, size int) {
			req := request("POST", "/api/v1/files", "", "X-Test-Actor", actor, "Content-Type", kindJSON).Clone(ctx)
			req.ContentLength = int64(size)
			go func() { answers <- h.do(req).Code }()
			synctest.Wait()
		}
		for range mostLargeEach {
			send(t.Context(), "one", mebibyte+1)
		}
		if send(t.Context(), "one", mebibyte+1); <-answers != 429 {
			t.Error("one person takes more turns than their share")
		}
		for i := range 2 * mostLarge {
			send(t.Context(), fmt.Sprint(i), mebibyte+1)
		}
		if inside != mostLarge {
			t.Errorf("%d large bodies are read at once", inside)
		}
		if send(t.Context(), "one", mebibyte); inside != mostLarge+1 {
			t.Error("a small body waits for the large ones")
		}
		gone, hangUp := context.WithCancel(t.Context())
		send(gone, "somebody who leaves", mebibyte+1)
		hangUp()
		if status := <-answers; status != 503 {
			t.Errorf("who hung up gets %d", status)
		}
		close(let)
		synctest.Wait()
		if len(h.large.free) != 0 || len(h.large.each) != 0 {
			t.Errorf("turns left over: %d, %v", len(h.large.free), h.large.each)
		}
		for len(answers) > 0 {
			if status := <-answers; status != 200 {
				t.Errorf("status %d", status)
			}
		}
	})
}

package httpxtest

import (
	"errors"
	"flag"
	"html"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"countersign/pkg/fault"
	"countersign/pkg/httpx"

	"github.com/labstack/echo/v4"
)

const secret = "the secret of a session"

type command struct {
	Title string `json:"title"`
}

func one(c echo.Context) error {
	if c.Param("id") != "1" {
		return fault.Missing()
	}
	return c.String(http.StatusOK, "one")
}

func change(c echo.Context) error {
	if c.Param("id") != "1" {
		return fault.Missing()
	}
	cmd, err := httpx.ReadJSON[command](c)
	if err != nil {
		return err
	}
	return c.String(http.StatusOK, cmd.Title)
}

func form(c echo.Context) error {
	if c.Param("id") != "1" {
		return fault.Missing()
	}
	return httpx.SeeOther(c, httpx.To(c, "thing", "1"))
}

// service is a small service that does everything right, until it is planted.
func service() (httpx.Config, []httpx.Route) {
	identify := func(c echo.Context, route httpx.Route) error {
		switch {
		case c.Request().Header.Get("Authorization") == "Bearer good":
			httpx.SetActor(c, "per_1")
		case httpx.ReadCookie(c, "session") == "good":
			httpx.SetActor(c, "per_1")
			httpx.BindForms(c, []byte(secret), "")
		}
		return nil
	}
	return httpx.Config{
			PublicURL: "https://portfolio.example.nhs.uk", Log: slog.New(slog.DiscardHandler), API: identify, Page: identify,
			PageError: func(c echo.Context, status int, f *fault.Error) error {
				return c.HTML(status, "<h1>"+html.EscapeString(f.Message)+"</h1>")
			},
		}, []httpx.Route{
			{Method: "GET", Path: "/api/v1/things/:id", Name: "api.thing", Access: httpx.SignedIn, Surface: httpx.API, Handler: one},
			{Method: "PUT", Path: "/api/v1/things/:id", Name: "api.change", Access: httpx.SignedIn, Surface: httpx.API, Handler: change},
			{Method: "DELETE", Path: "/api/v1/things/:id", Name: "api.delete", Access: httpx.SignedIn, Surface: httpx.API, Handler: one},
			{Method: "GET", Path: "/things/:id", Name: "thing", Access: httpx.SignedIn, Surface: httpx.Page, Handler: one},
			{Method: "POST", Path: "/things/:id", Name: "change", Access: httpx.SignedIn, Surface: httpx.Page, Handler: form},
			{Method: "GET", Path: "/help", Name: "help", Access: httpx.Public, Surface: httpx.Page, Handler: func(c echo.Context) error { return c.HTML(200, "help") }},
			{Method: "GET", Path: "/healthz", Name: "health", Access: httpx.Public, Surface: httpx.Open, Handler: func(c echo.Context) error { return c.String(200, "ok") }},
		}
}

func run(t *testing.T, config httpx.Config, routes []httpx.Route) {
	r, err := httpx.New(config)
	if err == nil {
		err = r.Register(routes...)
	}
	if err != nil {
		t.Fatal(err)
	}
	Refuses(t, Battery{
		Handler: r, Routes: r.Routes(),
		SignIn: func(req *http.Request, route httpx.Route) string {
			if route.Surface == httpx.API {
				req.Header.Set("Authorization", "Bearer good")
			} else {
				req.Header.Set("Cookie", "__Host-session=good")
			}
			return httpx.TokenFor([]byte(secret))
		},
		Path: func(route httpx.Route) string { return fill(route.Path, "1") },
	})
}

func TestAServiceThatDoesEverythingRightPasses(t *testing.T) {
	config, routes := service()
	run(t, config, routes)
}

// plants are mistakes a handler or a set-up could make.
var plants = map[string]func(*httpx.Config, []httpx.Route){
	"a route open to nobody's token": func(c *httpx.Config, _ []httpx.Route) {
		c.API = func(c echo.Context, _ httpx.Route) error { httpx.SetActor(c, "per_1"); return nil }
	},
	"a page open to any cookie": func(c *httpx.Config, _ []httpx.Route) {
		c.Page = func(c echo.Context, _ httpx.Route) error {
			httpx.SetActor(c, httpx.ReadCookie(c, "session"))
			httpx.BindForms(c, []byte(secret), "")
			return nil
		}
	},
	"a lenient decoder": func(_ *httpx.Config, r []httpx.Route) {
		r[1].Handler = func(c echo.Context) error {
			var cmd command
			_ = c.Bind(&cmd)
			return c.String(200, cmd.Title)
		}
	},
	"an error shown as it is": func(_ *httpx.Config, r []httpx.Route) {
		r[0].Handler = func(c echo.Context) error { return fault.New(fault.NotFound, "gorm: record not found") }
	},
	"an error of the kind unknown": func(_ *httpx.Config, r []httpx.Route) {
		r[0].Handler = func(echo.Context) error { return errors.New("not found") }
	},
	"a handler that panics": func(_ *httpx.Config, r []httpx.Route) {
		r[3].Handler = func(echo.Context) error { panic("no such id") }
	},
	"an id that is believed": func(_ *httpx.Config, r []httpx.Route) {
		r[3].Handler = func(c echo.Context) error { return c.HTML(200, "found") }
	},
	"an answer of its own form": func(_ *httpx.Config, r []httpx.Route) {
		r[0].Handler = func(c echo.Context) error { return c.JSON(404, map[string]string{"error": "no"}) }
	},
	"a refusal that may be kept": func(_ *httpx.Config, r []httpx.Route) {
		r[0].Handler = func(c echo.Context) error {
			c.Response().Header().Set("Cache-Control", "max-age=60")
			return fault.Missing()
		}
	},
	"a page that answers in JSON": func(c *httpx.Config, _ []httpx.Route) {
		c.PageError = func(c echo.Context, status int, f *fault.Error) error { return c.JSON(status, f) }
	},
}

// The battery is run in a process of its own, because a test that fails on
// purpose would fail this one.
func TestTheBatteryFindsWhatIsWrong(t *testing.T) {
	for name := range plants {
		out, err := exec.Command(os.Args[0], "-test.run=^TestPlanted$", "-plant="+name).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "--- FAIL") {
			t.Errorf("%s: not found, %v\n%.500s", name, err, out)
		}
	}
}

var plant = flag.String("plant", "", "the mistake to plant")

func TestPlanted(t *testing.T) {
	if *plant == "" {
		return // it is TestTheBatteryFindsWhatIsWrong that runs it
	}
	config, routes := service()
	plants[*plant](&config, routes)
	run(t, config, routes)
}

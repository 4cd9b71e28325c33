package register

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"countersign/pkg/fault"
)

// answering is a register's service that answers with a handler.
func answering(t *testing.T, h http.HandlerFunc) *Online {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	o, err := NewOnline("HCPC", server.URL+"/look?key=1")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func saying(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		fmt.Fprint(w, body)
	}
}

const good = `{"register":"HCPC","registration_number":"RA900001","name":"Priya Shah","profession":"Diagnostic radiographer","status":"Registered","effective_from":"2024-03-01","checked_on":"2026-11-23","shown":"No conditions"}`

func TestTheServiceIsAskedForOneNumberAndAnswersWhatItShows(t *testing.T) {
	var asked *http.Request
	o := answering(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r
		saying("application/json; charset=utf-8", good)(w, r)
	})
	got, err := o.Look(t.Context(), "RA900001")
	if err != nil {
		t.Fatal(err)
	}
	if asked.Method != "GET" || asked.URL.RequestURI() != "/look?key=1&register=HCPC&registration_number=RA900001" {
		t.Errorf("asked %s %s", asked.Method, asked.URL)
	}
	if l := got.Listing; l.Register != "HCPC" || l.Number != "RA900001" || l.Name != "Priya Shah" || l.Profession != "Diagnostic radiographer" || l.Status != "Registered" ||
		l.EffectiveFrom != "2024-03-01" || l.CheckedOn != "2026-11-23" || got.Shown != "No conditions" {
		t.Errorf("read %+v", got)
	}
}

func TestWhateverIsNotTheAnswerIsNoAnswer(t *testing.T) {
	elsewhere := httptest.NewServer(saying("application/json", good))
	defer elsewhere.Close()
	without := func(field string) string { return strings.Replace(good, `"`+field+`":`, `"not_`+field+`":`, 1) }
	hostile := map[string]http.HandlerFunc{
		"a page for people":      saying("text/html", "<h1>Registered</h1>"),
		"a page called JSON":     saying("application/json", "<h1>Registered</h1>"),
		"JSON called a page":     saying("text/html", good),
		"no type at all":         saying("", good),
		"nothing":                saying("application/json", ""),
		"a list":                 saying("application/json", "["+good+"]"),
		"a number for a text":    saying("application/json", strings.Replace(good, `"RA900001"`, "900001", 1)),
		"a field that is null":   saying("application/json", strings.Replace(good, `"Registered"`, "null", 1)),
		"an object inside":       saying("application/json", strings.Replace(good, `"No conditions"`, `{"a":"b"}`, 1)),
		"a field twice":          saying("application/json", strings.Replace(good, `{`, `{"status":"Lapsed",`, 1)),
		"a field of its own":     saying("application/json", strings.Replace(good, `{`, `{"permits":"yes",`, 1)),
		"a name in other case":   saying("application/json", strings.Replace(good, `"status"`, `"Status"`, 1)),
		"half of it":             saying("application/json", good[:80]),
		"two answers":            saying("application/json", good+good),
		"another register":       saying("application/json", strings.Replace(good, `"HCPC"`, `"NMC"`, 1)),
		"a status that is empty": saying("application/json", strings.Replace(good, `"Registered"`, `""`, 1)),
		"bytes that are no text": saying("application/json", strings.Replace(good, "Priya", "\xff\xfe", 1)),
		"more than anybody says": saying("application/json", strings.Replace(good, "No conditions", strings.Repeat("x", mostShown+1), 1)),
		"huge":                   saying("application/json", good+strings.Repeat(" ", mostAnswer)),
		"huge headers": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 2*mostAnswer))
			saying("application/json", good)(w, r)
		},
		"a way to elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"nobody": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(404)
			fmt.Fprint(w, good)
		},
		"not allowed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(401)
			fmt.Fprint(w, good)
		},
		"broken": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(503)
			fmt.Fprint(w, good)
		},
		"made, not found": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(201)
			fmt.Fprint(w, good)
		},
		"cut off": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "9999")
			saying("application/json", good)(w, r)
		},
	}
	for field, must := range answerFields {
		if must {
			hostile["no "+field] = saying("application/json", without(field))
		}
	}
	for name, h := range hostile {
		got, err := answering(t, h).Look(t.Context(), "RA900001")
		if !fault.Is(err, fault.Unavailable) || got.Status != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		} else if message := err.(*fault.Error).Message; !strings.Contains(message, "nothing was recorded") || strings.Contains(message, "127.0.0.1") {
			t.Errorf("%s: says %q", name, message)
		}
	}
}

func TestASlowServiceIsNotWaitedFor(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	for name, h := range map[string]http.HandlerFunc{
		"before it begins": func(http.ResponseWriter, *http.Request) { <-stop },
		"in the middle": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, good[:40])
			w.(http.Flusher).Flush()
			<-stop
		},
	} {
		o := answering(t, h)
		if o.client.Timeout != lookTimeout {
			t.Errorf("waits for %s", o.client.Timeout)
		}
		o.client.Timeout = 50 * time.Millisecond
		if _, err := o.Look(t.Context(), "RA900001"); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := answering(t, saying("application/json", good)).Look(ctx, "RA900001"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("nobody waits any more: %v", err)
	}
}

func TestOnlyAServiceOnThisMachineIsAskedInTheClear(t *testing.T) {
	for address, good := range map[string]bool{"https://registers.example/hcpc": true, "http://localhost:9/x": true, "http://127.0.0.1:9": true, "http://[::1]:9": true,
		"http://registers.example/hcpc": false, "http://10.0.0.1": false, "http://localhost.evil.example": false, "ftp://registers.example": false, "registers.example": false, "": false, "https://": false} {
		if _, err := NewOnline("HCPC", address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
	// And one under TLS must be who it says.
	server := httptest.NewTLSServer(saying("application/json", good))
	defer server.Close()
	o, err := NewOnline("HCPC", server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Look(t.Context(), "RA900001"); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a server that nobody vouches for is believed: %v", err)
	}
}

func TestTheDocumentedShapeIsTheOneThatIsRead(t *testing.T) {
	text, err := os.ReadFile("../../api/register-lookup.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct {
					Content map[string]struct {
						Schema struct {
							Required   []string
							Properties map[string]any
						}
						Example map[string]string
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	said := document.Paths["/"].Get.Responses["200"].Content["application/json"]
	must := map[string]bool{}
	for field := range said.Schema.Properties {
		must[field] = slices.Contains(said.Schema.Required, field)
	}
	if !maps.Equal(must, answerFields) {
		t.Errorf("the document asks for %v, the program for %v", must, answerFields)
	}
	body, err := json.Marshal(said.Example)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := read(body); err != nil || got["status"] != "Registered" {
		t.Errorf("the documented example is read as %v, %v", got, err)
	}
}

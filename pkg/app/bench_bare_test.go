package app_test

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/id"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/reporting"
)

// bare is Echo with one route: it looks the session up by its primary key, runs
// the queries with prepared statements, and answers. It asks nobody's leave,
// judges nothing, checks nothing and logs nothing.
func (w *bench) bare(queries []query, reply func(echo.Context) error) http.Handler {
	e := echo.New()
	session := must(w.raw.Prepare("SELECT s.person_id, s.expires_at, p.name FROM session s JOIN person p ON p.id = s.person_id WHERE s.id = ?"))
	var key string
	if err := w.raw.QueryRow("SELECT id FROM session WHERE person_id = ? LIMIT 1", string(w.writer.ID)).Scan(&key); err != nil {
		w.b.Fatal(err)
	}
	var statements []*sql.Stmt
	for _, q := range queries {
		statements = append(statements, must(w.raw.Prepare(q.text)))
	}
	e.Any("/*", func(c echo.Context) error {
		_, _ = strings.CutPrefix(c.Request().Header.Get("Authorization"), "Bearer ")
		var person, name string
		var expires int64
		if err := session.QueryRow(key).Scan(&person, &expires, &name); err != nil {
			return err
		}
		for i, q := range queries {
			if err := fetch(statements[i], q.args...); err != nil {
				return err
			}
		}
		return reply(c)
	})
	return e
}

type query struct {
	text string
	args []any
}

// fetch reads all rows into text and numbers, as a hand-written handler would.
func fetch(s *sql.Stmt, args ...any) error {
	rows, err := s.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// sameAs answers what one of our answers said, encoded by encoding/json from a
// struct of its shape: the bare handler sends the same bytes' worth.
func (w *bench) sameAs(c call) func(echo.Context) error {
	body := c.do(w.b, http.StatusOK)
	var loose any
	if err := json.Unmarshal(body, &loose); err != nil {
		w.b.Fatal(err)
	}
	typed := reflect.New(shape(loose))
	if err := json.Unmarshal(body, typed.Interface()); err != nil {
		w.b.Fatal(err)
	}
	v := typed.Elem().Interface()
	return func(c echo.Context) error { return c.JSON(http.StatusOK, v) }
}

// shape is the Go type that a value from JSON would be read into.
func shape(samples ...any) reflect.Type {
	switch samples[0].(type) {
	case string:
		return reflect.TypeFor[string]()
	case float64:
		return reflect.TypeFor[int64]()
	case bool:
		return reflect.TypeFor[bool]()
	case []any:
		var inside []any
		for _, s := range samples {
			inside = append(inside, s.([]any)...)
		}
		if len(inside) == 0 {
			return reflect.TypeFor[[]string]()
		}
		return reflect.SliceOf(shape(inside...))
	}
	values, count := map[string][]any{}, map[string]int{}
	var names []string
	for _, s := range samples {
		for name, v := range s.(map[string]any) {
			if count[name]++; count[name] == 1 {
				names = append(names, name)
			}
			values[name] = append(values[name], v)
		}
	}
	slices.Sort(names)
	var fields []reflect.StructField
	for i, name := range names {
		t, tag := shape(values[name]...), name
		if count[name] < len(samples) {
			t, tag = reflect.PointerTo(t), name+",omitempty"
		}
		fields = append(fields, reflect.StructField{Name: "F" + string(rune('A'+i/26)) + string(rune('a'+i%26)), Type: t, Tag: reflect.StructTag(`json:"` + tag + `"`)})
	}
	return reflect.StructOf(fields)
}

func (w *bench) bareList() http.Handler {
	worker := string(w.writer.Worker)
	page := "(SELECT id FROM evidence WHERE worker_id = ? AND state <> 'discarded' ORDER BY updated_at DESC, id DESC LIMIT 30)"
	return w.bare([]query{
		{`SELECT e.id, e.kind, e.state, e.title, e.occurred_on, coalesce(e.current_id, ''), e.number, e.revision, e.created_at, e.updated_at,
			EXISTS (SELECT 1 FROM draft d WHERE d.evidence_id = e.id) FROM evidence e WHERE e.worker_id = ? AND e.state <> 'discarded' ORDER BY e.updated_at DESC, e.id DESC LIMIT 30`, []any{worker}},
		{"SELECT evidence_id, competency FROM evidence_competency WHERE evidence_id IN " + page + " ORDER BY evidence_id, position", []any{worker}},
		{`SELECT r.id, r.evidence_id, r.version_id, r.competency, r.level, r.step, r.state, r.chosen_id, r.offered_id, r.reason, r.decided_by, r.revision,
			r.created_at, r.opened_at, r.decided_at, p.name, a.competency_digest, a.evidence_digest, x.at FROM request r LEFT JOIN person p ON p.id = r.offered_id
			LEFT JOIN attestation a ON a.request_id = r.id LEFT JOIN revocation x ON x.attestation_id = a.id WHERE r.evidence_id IN ` + page + ` ORDER BY r.created_at, r.id`, []any{worker}},
		checksOfSigners(worker),
	}, w.sameAs(w.by(w.token, "/api/v1/workers/"+worker+"/evidence?limit=30")))
}

// facts are the rows that a worker's standing is computed from.
func (w *bench) facts() []query {
	worker := string(w.writer.Worker)
	return []query{
		{`SELECT a.id, a.competency, a.competency_digest, a.step, a.meaning, a.evidence_id, a.evidence_digest, a.kind, a.occurred_on, a.cases, a.outcomes, a.assessor_id, a.assessor_name,
			a.modality_lead, a.signed_at, v.digest, e.title, r.id FROM attestation a JOIN evidence e ON e.id = a.evidence_id LEFT JOIN evidence_version v ON v.id = e.current_id
			LEFT JOIN revocation r ON r.attestation_id = a.id WHERE a.worker_id = ? ORDER BY a.seq`, []any{worker}},
		{`SELECT r.id, r.competency, r.evidence_id, e.title, r.state, r.offered_id, p.name, r.created_at, r.decided_at FROM request r JOIN evidence e ON e.id = r.evidence_id
			LEFT JOIN person p ON p.id = r.offered_id WHERE r.worker_id = ? AND r.state IN ('queued','opened','returned','declined') ORDER BY r.created_at, r.id`, []any{worker}},
		checksOfSigners(worker),
	}
}

func checksOfSigners(worker string) query {
	return query{`SELECT id, person_id, register, profession, status, effective_from, checked_at, recorded_at FROM register_check
		WHERE person_id IN (SELECT assessor_id FROM attestation WHERE worker_id = ?)`, []any{worker}}
}

func (w *bench) bareProgress() http.Handler {
	return w.bare(w.facts(), w.sameAs(w.by(w.token, "/api/v1/workers/"+string(w.writer.Worker)+"/progress")))
}

// bareHome renders a home that was filled in beforehand, with our templates: as
// much of each kind as ours shows.
func (w *bench) bareHome() http.Handler {
	renderer := must(frontend.New())
	h := must(w.app.Reporting.WorkerHome(w.b.Context(), w.writer.actor, w.writer.Worker))
	tally := func(t reporting.Tally) frontend.Tally {
		return frontend.Tally{Title: t.Title, Href: "/competencies?area=" + t.Area, Met: t.Met, Waiting: t.Waiting, Soon: t.Expiring, Total: t.Total}
	}
	link := func(text string, ref id.Evidence) frontend.Link {
		return frontend.Link{Text: text, Href: "/evidence/" + string(ref)}
	}
	p := frontend.WorkerHome{Mine: true, Name: h.Worker.Name, Held: h.Held.Title, Target: h.Target.Title, Caveat: h.Caveat, Path: h.Path, Total: tally(h.Total),
		Layout: frontend.Layout{Title: "Your way to " + h.Target.Title, CSRF: "csrf", Person: h.Worker.Name, Unread: 3, Navigation: []frontend.NavItem{
			{Text: "Home", Href: "/home"}, {Text: "Evidence", Href: "/evidence"}, {Text: "Competencies", Href: "/competencies"}, {Text: "My record", Href: "/record"}}}}
	for _, a := range h.Areas {
		p.Areas = append(p.Areas, tally(a))
	}
	for _, o := range h.Others {
		p.Others = append(p.Others, frontend.OtherPathway{Link: link(o.Target.Title, ""), Total: tally(o.Total), Caveat: o.Caveat})
	}
	for _, n := range h.NotReady {
		p.NotReady = append(p.NotReady, n.Text)
	}
	for _, n := range h.Next {
		p.Next = append(p.Next, frontend.NextStep{Link: link(n.Text, n.Evidence), Why: n.Why})
	}
	for _, o := range h.Waiting {
		p.Waiting = append(p.Waiting, frontend.WaitingRow{Evidence: link(o.EvidenceTitle, o.Evidence), Competency: link(o.Competency.Title, ""), Where: "Waiting for " + o.On.Name})
	}
	for _, o := range h.RunsOut {
		p.RunsOut = append(p.RunsOut, frontend.RunsOutRow{Competency: link(o.Competency.Title, ""), On: o.On.Words(), In: "In 12 weeks", Days: o.Days})
	}
	for _, s := range h.Recent {
		p.Recent = append(p.Recent, frontend.SignOffRow{Link: link(s.Competency.Title, s.Evidence), By: s.Assessor.Name, At: "1 November 2026"})
	}
	for _, n := range h.Map.Nodes {
		p.Levels = append(p.Levels, chart.Level{Key: n.ID, Text: n.Title, Detail: "Band " + n.Band})
	}
	for _, e := range h.Map.Edges {
		p.Steps = append(p.Steps, chart.Step{From: e.From, To: e.To})
	}
	for _, o := range h.Weeks {
		p.Weeks = append(p.Weeks, chart.Week{Label: o.From.Words(), Count: o.Moves})
	}
	return w.bare(w.facts(), func(c echo.Context) error { return c.HTMLBlob(http.StatusOK, must(renderer.Render(p))) })
}

func (w *bench) bareDepartment() http.Handler {
	return w.bare([]query{{`SELECT w.id, w.person_id, p.name, w.level, w.educator_id, n.version, n.level, s.total, s.asked, s.not_started, s.in_progress, s.awaiting, s.stale, s.expired, s.unknown,
		s.until, m.moved_at, m.weeks, m.waiting, m.waiting_since, m.waiting_on, o.name, m.nobody, m.nobody_since, m.returned, m.returned_since
		FROM worker w JOIN person p ON p.id = w.person_id AND p.enabled = 1 LEFT JOIN enrolment n ON n.worker_id = w.id AND n.ended_at IS NULL AND n.main = 1
		LEFT JOIN standing s ON s.worker_id = w.id AND s.version = n.version AND s.level = n.level LEFT JOIN movement m ON m.worker_id = w.id LEFT JOIN person o ON o.id = m.waiting_on
		WHERE w.department_id = ? ORDER BY p.name, w.id`, []any{string(w.department)}}}, w.sameAs(w.by(w.leadToken, "/api/v1/departments/"+string(w.department)+"/workers")))
}

// bareSubmit keeps a version, a request for it and one audit row, durably.
func (w *bench) bareSubmit() func() func() {
	var evidence string
	if err := w.raw.QueryRow("SELECT id FROM evidence WHERE worker_id = ? LIMIT 1", string(w.writer.Worker)).Scan(&evidence); err != nil {
		w.b.Fatal(err)
	}
	n := 1000
	content := string(must(json.Marshal(w.activity(1))))
	return func() func() {
		n++
		number, version, request := n, string(id.New[id.Version]()), string(id.New[id.Request]())
		return func() {
			tx := must(w.raw.Begin())
			must(tx.Exec(`INSERT INTO evidence_version (id, evidence_id, worker_id, number, kind, content, declared_at, created_by, created_at, digest) VALUES (?,?,?,?,'activity_log',?,1,?,1,'x')`,
				version, evidence, string(w.writer.Worker), number, content, string(w.writer.ID)))
			must(tx.Exec("UPDATE evidence SET current_id = ?, number = ?, updated_at = updated_at + 1 WHERE id = ?", version, number, evidence))
			must(tx.Exec(`INSERT INTO request (id, worker_id, department_id, evidence_id, version_id, competency, level, step, state, created_at) VALUES (?,?,?,?,?,?,'SCSW',1,'queued',1)`,
				request, string(w.writer.Worker), string(w.department), evidence, version, string(fixture.Cleaning)))
			if err := tx.Commit(); err != nil {
				w.b.Fatal(err)
			}
		}
	}
}

package rest

import (
	"errors"

	"github.com/labstack/echo/v4"

	"countersign/pkg/assessing"
	"countersign/pkg/attestation"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/progress"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

func (s *Server) observationRoutes() []httpx.Route {
	return []httpx.Route{
		get("/departments/:department/observable-workers", "observation.workers", s.observable),
		get("/workers/:worker/observable-competencies", "observation.competencies", about("worker", s.Assessing.Observable, watchedOf)),
		post("/workers/:worker/observations", "observation.create", told(s, "worker", s.observe)),
		get("/observations/:observation", "observation.show", about("observation", s.Assessing.Observing, observingOf)),
		post("/evidence/:evidence/answers", "answer.create", told(s, "evidence", s.answerRecord)),
	}
}

type observableWorkerJSON struct {
	ID   id.Worker `json:"id"`
	Name string    `json:"name"`
}

func observableWorkerOf(w store.Worker) observableWorkerJSON {
	return observableWorkerJSON{w.ID, w.Name}
}

type observableJSON struct {
	ID       framework.CompetencyID `json:"id"`
	Title    string                 `json:"title"`
	Text     string                 `json:"text"`
	Steps    []stepJSON             `json:"steps"`
	Standing progress.Standing      `json:"standing"`
	Seen     int                    `json:"seen"`
	Asked    int                    `json:"asked"`
	Needed   bool                   `json:"needed"`
	Further  []furtherJSON          `json:"further"`
}

func watchedOf(w assessing.Watched) items[observableJSON] {
	return listOf(func(o assessing.Observable) observableJSON {
		return observableJSON{ID: o.ID, Title: o.Title, Text: o.Text(o.Level), Steps: each(o.Steps, func(x framework.Step) stepJSON { return stepJSON{x.Step, x.Title, x.Meaning} }),
			Standing: o.Line.Standing, Seen: o.Line.Got.Observations, Asked: o.Line.Observations, Needed: o.Needed, Further: each(o.Further, furtherOf)}
	})(w.Choices)
}

func (s *Server) observe(c echo.Context, w id.Worker, body struct {
	Competency framework.CompetencyID   `json:"competency"`
	Step       int                      `json:"step"`
	Also       []framework.CompetencyID `json:"also"`
	OccurredOn clock.Date               `json:"occurred_on"`
	Fields     map[string]string        `json:"fields"`
}) (reply, error) {
	i, err := s.Assessing.Observe(ctx(c), actor(c), assessing.ObserveCommand{Worker: w, Competency: body.Competency, Step: body.Step, Also: body.Also, OccurredOn: body.OccurredOn, Fields: body.Fields})
	return created(httpx.To(c, named+"observation.show", string(i.ID)), intentOf(i)), err
}

type observingJSON struct {
	Intent     intentJSON       `json:"intent"`
	WorkerName string           `json:"worker_name"`
	Competency string           `json:"competency"`
	Title      string           `json:"title"`
	Became     *attestationJSON `json:"became,omitempty"`
	Over       string           `json:"over,omitempty"`
}

func observingOf(o assessing.Observing) observingJSON {
	out := observingJSON{Intent: intentOf(o.Intent), WorkerName: o.WorkerName, Competency: string(o.Competency.ID), Title: o.Competency.Title}
	if o.Became != nil {
		became := signedOf(*o.Became)
		out.Became = &became
	}
	if over := (*fault.Error)(nil); errors.As(o.Over, &over) {
		out.Over = over.Message
	}
	return out
}

// answerJSON is what a worker says of an assessor's record.
type answerJSON struct {
	Right bool       `json:"right"`
	Words string     `json:"words,omitempty"`
	By    personJSON `json:"by"`
	At    instant    `json:"at"`
}

func answerOf(a attestation.Answer) answerJSON {
	return answerJSON{a.Right, a.Words, personJSON{a.By, a.ByName}, instant{a.At}}
}

// latestAnswer is nil where there is none.
func latestAnswer(a *attestation.Answer) *answerJSON {
	if a == nil {
		return nil
	}
	out := answerOf(*a)
	return &out
}

func (s *Server) answerRecord(c echo.Context, e id.Evidence, body struct {
	Right bool   `json:"right"`
	Words string `json:"words"`
}) (reply, error) {
	return reply{}, s.Recording.Answer(ctx(c), actor(c), recording.AnswerCommand{Evidence: e, Right: body.Right, Words: body.Words})
}

// observable lists whom an assessor could watch.
func (s *Server) observable(c echo.Context) error {
	d, err := pathID[id.Department](c, "department")
	if err != nil {
		return err
	}
	q, err := httpx.ReadQuery(c, "name")
	if err != nil {
		return err
	}
	list, err := s.Assessing.WhomToObserve(ctx(c), actor(c), d, q.Get("name"))
	return show(c, listOf(observableWorkerOf)(list), err)
}

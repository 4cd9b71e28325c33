package rest

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/apprenticeship"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/reporting"
)

// workerAsOf is the worker of an address, and the day as at which they are asked about.
func workerAsOf(c echo.Context) (w id.Worker, asOf clock.Date, err error) {
	if w, err = pathID[id.Worker](c, "worker"); err != nil {
		return w, "", err
	}
	q, err := httpx.ReadQuery(c, "as_of")
	if err != nil {
		return w, "", err
	}
	var bad fault.Fields
	asOf = day(q, "as_of", &bad)
	return w, asOf, bad.Err()
}

func (s *Server) apprenticeship(c echo.Context) error {
	w, asOf, err := workerAsOf(c)
	if err != nil {
		return err
	}
	t, err := s.Reporting.Apprenticeship(ctx(c), actor(c), w, asOf)
	return show(c, apprenticeshipOf(t), err)
}

type apprenticeshipJSON struct {
	Worker    workerJSON           `json:"worker"`
	ID        id.Apprenticeship    `json:"id,omitempty"`
	Standard  string               `json:"standard,omitempty"`
	Title     string               `json:"title,omitempty"`
	Start     clock.Date           `json:"start,omitempty"`
	AsOf      clock.Date           `json:"as_of,omitempty"`
	Rules     string               `json:"rules,omitempty"`
	Ready     bool                 `json:"ready"`
	Passed    bool                 `json:"passed"`
	ReviewDue clock.Date           `json:"review_due,omitempty"`
	Items     []gatewayItemJSON    `json:"items"`
	Hours     *trainingHoursJSON   `json:"hours,omitempty"`
	Months    []trainingMonthJSON  `json:"months"`
	Coverage  *coverageJSON        `json:"coverage,omitempty"`
	Records   []trainingRecordJSON `json:"records"`
}

type gatewayItemJSON struct {
	ID       string                `json:"id"`
	Title    string                `json:"title"`
	Status   apprenticeship.Status `json:"status"`
	Why      string                `json:"why"`
	Inferred bool                  `json:"inferred"`
}

type trainingHoursJSON struct {
	Confirmed int    `json:"confirmed"`
	Waiting   int    `json:"waiting"`
	Left      int    `json:"not_counting"`
	Least     int    `json:"least"`
	Target    int    `json:"target"`
	Expected  int    `json:"expected"`
	Unknown   string `json:"unknown_because,omitempty"`
}

type coverageJSON struct {
	Known bool               `json:"known"`
	Why   string             `json:"unknown_because,omitempty"`
	Parts []coveragePartJSON `json:"parts"`
}

type coveragePartJSON struct {
	Title  string `json:"title"`
	Met    int    `json:"met"`
	All    int    `json:"total"`
	Pieces int    `json:"with_piece"`
}

type trainingMonthJSON struct {
	First     clock.Date `json:"first"`
	Confirmed int        `json:"confirmed"`
	Waiting   int        `json:"waiting"`
	Running   int        `json:"running"`
	Expected  int        `json:"expected"`
}

type trainingRecordJSON struct {
	ID    id.TrainingRecord   `json:"id"`
	Kind  apprenticeship.Kind `json:"kind"`
	About id.TrainingRecord   `json:"about,omitempty"`
	By    personJSON          `json:"by"`
	At    instant             `json:"at"`
	apprenticeship.Data
}

func apprenticeshipOf(t reporting.Training) apprenticeshipJSON {
	h, r := t.History, t.Report
	out := apprenticeshipJSON{Worker: workerOf(t.Worker), ID: h.ID, Standard: h.Begin.Data.Standard, Title: t.Standard.Title, Start: h.Begin.Data.On, AsOf: r.AsOf, Rules: r.Rules.ID, Ready: r.Ready, Passed: r.Passed, ReviewDue: r.ReviewDue,
		Items:   each(r.Items, func(i apprenticeship.Item) gatewayItemJSON { return gatewayItemJSON(i) }),
		Months:  each(r.Months, func(m apprenticeship.Month) trainingMonthJSON { return trainingMonthJSON(m) }),
		Records: each(h.Records, trainingRecordOf)}
	if h.ID != "" {
		c := r.Coverage
		out.Coverage = &coverageJSON{c.Known, c.Why, each(c.Parts, func(p apprenticeship.Part) coveragePartJSON { return coveragePartJSON(p) })}
		out.Hours = &trainingHoursJSON{r.Hours.Confirmed, r.Hours.Waiting, r.Hours.Left, r.Hours.Least, r.Hours.Target, r.Hours.Expected, r.Hours.Why}
	}
	return out
}

func trainingRecordOf(r apprenticeship.Record) trainingRecordJSON {
	return trainingRecordJSON{r.ID, r.Kind, r.About, personJSON{r.By, r.ByName}, instant{r.At}, r.Data}
}

func (s *Server) recordTraining(c echo.Context, w id.Worker, body struct {
	Kind  apprenticeship.Kind `json:"kind"`
	About id.TrainingRecord   `json:"about"`
	apprenticeship.Data
}) (reply, error) {
	r, err := s.Educating.RecordTraining(ctx(c), actor(c), educating.TrainingCommand{Worker: w, Kind: body.Kind, About: body.About, Data: body.Data})
	return reply{body: trainingRecordOf(r)}, err
}

package rest

import (
	"countersign/pkg/clock"
	"countersign/pkg/evidence"
	"countersign/pkg/forecast"
	"countersign/pkg/planning"
	"countersign/pkg/reporting"
)

type nextStepsJSON struct {
	Worker    workerJSON     `json:"worker"`
	Target    *levelJSON     `json:"target,omitempty"`
	Caveat    string         `json:"caveat,omitempty"`
	Total     tallyJSON      `json:"total"`
	First     []nextJSON     `json:"first"`
	Steps     []bestStepJSON `json:"steps"`
	Objective string         `json:"objective"`
	Met       int            `json:"met"`
	Also      int            `json:"also"`
	Minutes   effortJSON     `json:"minutes"`
	Open      int            `json:"open"`
	Nobody    int            `json:"nobody"`
	Exact     bool           `json:"exact"`
}

// effortJSON is how many minutes something takes of whom.
type effortJSON struct {
	Worker   int `json:"worker"`
	Assessor int `json:"assessor"`
}

type bestStepJSON struct {
	Competency competencyJSON   `json:"competency"`
	Kind       evidence.Kind    `json:"kind"`
	Text       string           `json:"text"`
	Times      int              `json:"times"`
	Meets      []competencyJSON `json:"meets"`
	Also       []competencyJSON `json:"also"`
	Minutes    effortJSON       `json:"minutes"`
	Signers    []couldSignJSON  `json:"signers"`
	Different  int              `json:"different"`
	Approvers  []couldSignJSON  `json:"approvers"`
}

type couldSignJSON struct {
	Person    *personJSON `json:"person"`
	Waiting   int         `json:"waiting"`
	UsualDays *float64    `json:"usual_days,omitempty"`
}

func couldSignOf(q reporting.CouldSign) couldSignJSON {
	out := couldSignJSON{Person: reported(q.Person), Waiting: q.Waiting}
	if q.Known {
		out.UsualDays = &q.Days
	}
	return out
}

func bestStepOf(s reporting.PlanStep) bestStepJSON {
	return bestStepJSON{
		Competency: competencyOf(s.Competency), Kind: s.Kind, Text: s.Text, Times: s.Times, Meets: each(s.Meets, competencyOf), Also: each(s.Also, competencyOf),
		Minutes: effortJSON{s.Minutes, s.Assessors}, Signers: each(s.Signers, couldSignOf), Different: s.Different, Approvers: each(s.Approvers, couldSignOf),
	}
}

func nextStepsOf(n reporting.NextSteps) nextStepsJSON {
	return nextStepsJSON{
		Worker: workerOf(n.Worker), Target: levelIf(n.Target), Caveat: n.Caveat, Total: tallyOf(n.Total), First: each(n.First, nextOf), Steps: each(n.Plan, bestStepOf),
		Objective: planning.Objective, Met: n.Met, Also: n.Also, Minutes: effortJSON{n.Minutes, n.Assessors}, Open: n.Open, Nobody: n.Nobody, Exact: n.Exact,
	}
}

type aheadJSON struct {
	Worker     workerJSON         `json:"worker"`
	Target     *levelJSON         `json:"target,omitempty"`
	Caveat     string             `json:"caveat,omitempty"`
	Total      tallyJSON          `json:"total"`
	Areas      []tallyJSON        `json:"areas"`
	Points     []pointJSON        `json:"points"`
	Forecast   forecastJSON       `json:"forecast"`
	InTheWay   []reasonJSON       `json:"in_the_way"`
	PlannedEnd clock.Date         `json:"planned_end,omitempty"`
	Past       []pastForecastJSON `json:"past"`
	Ends       []endsJSON         `json:"ends"`
	Weeks      []weekJSON         `json:"weeks"`
}

type pointJSON struct {
	On    clock.Date `json:"on"`
	Met   int        `json:"met"`
	Total int        `json:"total"`
}

type forecastJSON struct {
	Said     bool       `json:"said"`
	Done     bool       `json:"done"`
	Earliest clock.Date `json:"earliest,omitempty"`
	Likely   clock.Date `json:"likely,omitempty"`
	Latest   clock.Date `json:"latest,omitempty"`
	Within   int        `json:"within"`
	Rests    []string   `json:"rests"`
	Lacks    []string   `json:"lacks"`
}

type pastForecastJSON struct {
	On       clock.Date `json:"on"`
	Earliest clock.Date `json:"earliest,omitempty"`
	Latest   clock.Date `json:"latest,omitempty"`
	Low      int        `json:"low"`
	Likely   int        `json:"likely"`
	High     int        `json:"high"`
	Came     int        `json:"came"`
	Within   bool       `json:"within"`
}

type endsJSON struct {
	Kind       reporting.EndingKind `json:"kind"`
	Title      string               `json:"title"`
	Competency *competencyJSON      `json:"competency,omitempty"`
	On         clock.Date           `json:"on"`
	Days       int                  `json:"days"`
}

func aheadOf(a reporting.Ahead) aheadJSON {
	f := a.Forecast
	return aheadJSON{
		Worker: workerOf(a.Worker), Target: levelIf(a.Target), Caveat: a.Caveat, Total: tallyOf(a.Total), Areas: each(a.Areas, tallyOf),
		Points:   each(a.Points, func(p reporting.Point) pointJSON { return pointJSON{p.On, p.Met, p.Total} }),
		Forecast: forecastJSON{f.Said, f.Done, f.Earliest, f.Likely, f.Latest, forecast.Within, some(f.Rests), some(f.Lacks)},
		InTheWay: each(a.InTheWay, reasonOf), PlannedEnd: a.Planned,
		Past: each(a.Past, func(p reporting.PastForecast) pastForecastJSON {
			return pastForecastJSON{p.On, p.Earliest, p.Latest, p.Low, p.Likely, p.High, p.Came, p.Within}
		}),
		Ends: each(a.Ends, func(e reporting.Ending) endsJSON {
			return endsJSON{e.Kind, e.Title, competencyIf(e.Competency), e.On, e.Days}
		}),
		Weeks: each(a.Weeks, weekOf),
	}
}

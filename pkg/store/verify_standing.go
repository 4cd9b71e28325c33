package store

import (
	"fmt"
	"reflect"

	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/progress"
)

// VerifyStandings compares what cohort pages keep of each worker with a fresh
// fold over the facts, and tells wrong about every difference.
func (v *View) VerifyStandings(wrong func(record, what string)) error {
	var stray []struct{ WorkerID, Version, Level string }
	if err := v.db.Raw(`SELECT s.worker_id, s.version, s.level FROM standing s WHERE NOT EXISTS (SELECT 1 FROM enrolment n
		WHERE n.worker_id = s.worker_id AND n.version = s.version AND n.level = s.level AND n.ended_at IS NULL)`).Scan(&stray).Error; err != nil {
		return err
	}
	for _, s := range stray {
		wrong("standing of "+s.WorkerID, fmt.Sprintf("it is kept for %s %s, where the worker is not enrolled", s.Version, s.Level))
	}
	var workers []id.Worker
	if err := v.db.Raw("SELECT id FROM worker ORDER BY id").Scan(&workers).Error; err != nil {
		return err
	}
	for _, w := range workers {
		p, err := v.post(w)
		if err != nil {
			return err
		}
		f, err := v.Facts(w)
		if err != nil {
			return err
		}
		for _, o := range p.on {
			if err := v.verifyStanding(p, o, f, wrong); err != nil {
				return err
			}
		}
		if err := v.verifyMovement(p, f, wrong); err != nil {
			return err
		}
	}
	return nil
}

// tellTale is a summary as it reads at one moment, in the shape of a row.
type tellTale struct {
	Main                                             bool
	Met, Expiring, Expired, Total, Asked             int
	NotStarted, InProgress, Awaiting, Stale, Unknown int
	Lines                                            map[framework.CompetencyID]progress.Placed
}

func (v *View) tell(s progress.Summary, main bool) tellTale {
	n := s.Otherwise
	out := tellTale{Main: main, Total: s.Total, Asked: s.Asked, NotStarted: n.NotStarted, InProgress: n.InProgress, Awaiting: n.Awaiting,
		Stale: n.Stale, Unknown: n.Unknown, Lines: map[framework.CompetencyID]progress.Placed{}}
	out.Met, out.Expiring, out.Expired = s.At(v.now)
	for c, p := range s.Lines {
		if p.At(v.now) == progress.Expired {
			p = progress.Placed{Standing: progress.Expired, Asked: p.Asked}
		}
		out.Lines[c] = p
	}
	return out
}

func (v *View) verifyStanding(p post, o onPathway, f progress.Facts, wrong func(record, what string)) error {
	record := fmt.Sprintf("standing of %s on %s %s", p.worker, o.version, o.level)
	if !o.kept {
		wrong(record, "it is not kept")
		return nil
	}
	version, path, err := v.Pathway(o.version, o.level, p.settings)
	if err != nil {
		return err
	}
	kept, main, err := v.keptSummary(p.worker, o)
	if err != nil {
		wrong(record, err.Error())
		return nil
	}
	if have, want := v.tell(kept, main), v.tell(progress.Summarise(version, path, f, v.now), o.main); !reflect.DeepEqual(have, want) {
		wrong(record, fmt.Sprintf("it is kept as %+v, the facts say %+v", have, want))
	}
	return nil
}

func (v *View) keptSummary(w id.Worker, o onPathway) (s progress.Summary, main bool, err error) {
	var r struct {
		Main                                                                    bool
		Total, Asked, NotStarted, InProgress, Awaiting, Stale, Expired, Unknown int
		Until                                                                   []byte
	}
	if err := v.db.Raw("SELECT * FROM standing WHERE worker_id = ? AND version = ? AND level = ?", string(w), string(o.version), o.level).Take(&r).Error; err != nil {
		return s, false, err
	}
	s = progress.Summary{Total: r.Total, Asked: r.Asked, Until: readInstants(r.Until), Otherwise: progress.Counts{
		NotStarted: r.NotStarted, InProgress: r.InProgress, Awaiting: r.Awaiting, Stale: r.Stale, Expired: r.Expired, Unknown: r.Unknown}}
	s.Lines, err = readLines(o.version, o.lines)
	return s, r.Main, err
}

func (v *View) verifyMovement(p post, f progress.Facts, wrong func(record, what string)) error {
	record := "movement of " + string(p.worker)
	want, err := v.movement(p.worker, p.joined, f)
	if err != nil {
		return err
	}
	var kept []struct {
		MovedAt                                                             int64
		Weeks                                                               []byte
		Waiting, WaitingSince, Nobody, NobodySince, Returned, ReturnedSince int64
		WaitingOn                                                           string
	}
	if err := v.db.Raw("SELECT m.*, coalesce(m.waiting_on, '') AS waiting_on FROM movement m WHERE worker_id = ?", string(p.worker)).Scan(&kept).Error; err != nil {
		return err
	}
	if len(kept) == 0 {
		wrong(record, "it is not kept")
		return nil
	}
	r := kept[0]
	have := Movement{MovedAt: instant(r.MovedAt), Waiting: Held{int(r.Waiting), instant(r.WaitingSince), id.Person(r.WaitingOn), want.Waiting.Name},
		Nobody: Held{Count: int(r.Nobody), Since: instant(r.NobodySince)}, Returned: Held{Count: int(r.Returned), Since: instant(r.ReturnedSince)}}
	oldest := WeekAt(v.now) - weeksKept + 1
	for _, w := range readWeeks(r.Weeks) { // older weeks may still be there
		if w.Week >= oldest {
			have.Weeks = append(have.Weeks, w)
		}
	}
	if !reflect.DeepEqual(have, want) {
		wrong(record, fmt.Sprintf("it is kept as %+v, the facts say %+v", have, want))
	}
	return nil
}

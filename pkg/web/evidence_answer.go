package web

import (
	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/pkg/attestation"
	"countersign/pkg/httpx"
	"countersign/pkg/recording"
)

// author is who wrote down what an assessor recorded.
func author(d recording.Detail) string { return d.Names[d.Versions[0].CreatedBy] }

// answerStanding is what a worker says of a record as a tag.
func answerStanding(a *attestation.Answer) frontend.Standing {
	colour := "yellow"
	switch {
	case a != nil && a.Right:
		colour = "green"
	case a != nil:
		colour = "red"
	}
	return frontend.Standing{Text: a.Title(), Colour: colour}
}

// recorded is what an assessor wrote down, and what its worker says of it.
func recorded(c echo.Context, l frontend.Layout, d recording.Detail, typed string) *frontend.Recorded {
	var last *attestation.Answer
	if n := len(d.Answers); n > 0 {
		last = &d.Answers[n-1]
	}
	r := frontend.Recorded{Layout: l, By: author(d), Worker: d.WorkerName, Answer: answerStanding(last), Typed: typed}
	if d.Mine {
		r.Address = at(c, "evidence.answer", string(d.ID))
	}
	if last != nil {
		r.Answered, r.Words, r.Right = "on "+day(last.At), last.Words, last.Right
	}
	return &r
}

// answerEvidence keeps what the worker says of a record.
func (s *Server) answerEvidence(c echo.Context) error {
	e, err := evidenceOf(c)
	if err != nil {
		return err
	}
	f := httpx.FormOf(c)
	cmd := recording.AnswerCommand{Evidence: e, Right: f.Get("right") == "yes", Words: f.Get("words")}
	if refused := s.Recording.Answer(c.Request().Context(), actor(c), cmd); refused != nil {
		d, err := s.Recording.Get(c.Request().Context(), actor(c), e)
		if err != nil {
			return err
		}
		return s.again(c, refused, itemTitle(d), itemPage(c, d, cmd.Words))
	}
	if cmd.Right {
		done(c, "Thank you", "The assessor has been told that it is right.")
	} else {
		done(c, "Thank you for saying so", "The assessor and your educator have been told what is not right.")
	}
	return httpx.SeeOther(c, httpx.To(c, "evidence.show", string(e)))
}

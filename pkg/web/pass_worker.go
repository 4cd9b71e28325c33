package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"countersign/frontend"
	"countersign/frontend/chart"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/qrcode"
)

// passRoutes are where a worker shows a pass, and where somebody from outside uses
// it.
func (s *Server) passRoutes() []httpx.Route {
	return append(open(httpx.Public,
		get("/pass", "pass", s.passEntrance),
		post("/pass", "pass.send", s.claimPass),
		get("/pass/work", "pass.work", s.passWork),
		get("/pass/details", "pass.details", s.guestDetailsPage),
		post("/pass/details", "pass.details.send", s.guestDetails),
		post("/pass/code", "pass.code.send", s.guestCode),
		post("/pass/decide", "pass.decide", s.guestDecides),
		get("/pass/sign/:intent", "pass.sign", s.guestSignPage),
		post("/pass/sign/:intent", "pass.sign.send", s.guestSigns),
		get("/pass/files/:file", "pass.file", s.guestFile),
	),
		get("/requests/:id/guest-pass", "worker.pass", s.workerPass),
		post("/requests/:id/guest-pass", "worker.pass.send", s.makePass),
		post("/requests/:id/guest-pass/cancel", "worker.pass.cancel", s.cancelPass),
	)
}

const workerPassTitle = "A pass for an assessor from outside"

// workerPass shows the pass of a request, or how to make one.
func (s *Server) workerPass(c echo.Context) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	have, err := s.Recording.PassOf(c.Request().Context(), actor(c), r)
	if err != nil {
		return err
	}
	p := frontend.WorkerPass{Layout: s.layout(c, workerPassTitle), Competency: have.Title, Code: have.Code, Address: s.PublicURL + at(c, "pass"), Until: timeOf(have.ExpiresAt), Taken: have.Taken,
		Make: at(c, "worker.pass.send", string(r)), Cancel: at(c, "worker.pass.cancel", string(r))}
	p.Back = at(c, "evidence.list")
	if have.Code != "" {
		code, err := qrcode.Draw(s.PublicURL + httpx.To(c, "pass").With("code", have.Code).String())
		if err != nil {
			return err
		}
		p.Picture = chart.QR{Label: "Picture that opens the pass", Size: code.Size, Path: code.Path()}
	}
	return s.page(c, http.StatusOK, p)
}

func (s *Server) makePass(c echo.Context) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	if _, err := s.Recording.MakePass(c.Request().Context(), actor(c), r); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.To(c, "worker.pass", string(r)))
}

func (s *Server) cancelPass(c echo.Context) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	have, err := s.Recording.PassOf(c.Request().Context(), actor(c), r)
	if err != nil {
		return err
	}
	if have.ID != id.Pass("") {
		if err := s.Recording.CancelPass(c.Request().Context(), actor(c), have.ID); err != nil {
			return err
		}
	}
	done(c, "The pass is taken back", "Nobody can use it any more.")
	return httpx.SeeOther(c, httpx.To(c, "worker.pass", string(r)))
}

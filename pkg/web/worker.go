package web

import (
	"github.com/labstack/echo/v4"

	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/identity"
)

func workerArea() area {
	return area{role: identity.RoleWorker, routes: (*Server).workerRoutes, links: []link{
		{"Home", "worker.home"}, {"My evidence", "evidence.list"}, {"Competencies", "competency.mine"}, {"My record", "worker.record"}}}
}

// workerRoutes are the pages of a support worker, and those about evidence,
// sign-offs and frameworks that others read too.
func (s *Server) workerRoutes() []httpx.Route {
	edit := post("/evidence/:id/edit", "evidence.edit.send", s.saveEvidence)
	edit.MaxBody, edit.Files = 101<<20, 2*evidence.MaxAttachments
	return append(s.aheadRoutes(), []httpx.Route{
		get("/home", "worker.home", s.workerHome),
		post("/portfolio", "worker.portfolio", s.choosePortfolio),
		get("/evidence", "evidence.list", s.evidenceList),
		get("/evidence/new", "evidence.new", s.newEvidence),
		post("/evidence", "evidence.start", s.startEvidence),
		get("/evidence/:id", "evidence.show", s.showEvidence),
		get("/evidence/:id/edit", "evidence.edit", s.editEvidence),
		edit,
		post("/evidence/:id/draft", "evidence.autosave", s.autosaveEvidence),
		get("/evidence/:id/competencies", "evidence.competencies", s.evidenceCompetencies),
		post("/evidence/:id/competencies", "evidence.competencies.send", s.mapEvidence),
		get("/evidence/:id/assessor", "evidence.assessor", s.evidenceAssessor),
		post("/evidence/:id/assessor", "evidence.assessor.send", s.chooseAssessor),
		get("/evidence/:id/check", "evidence.check", s.checkEvidence),
		post("/evidence/:id/check", "evidence.submit", s.submitEvidence),
		get("/evidence/:id/submitted", "evidence.submitted", s.submittedEvidence),
		post("/evidence/:id/revise", "evidence.revise", s.reviseEvidence),
		get("/evidence/:id/take-back", "evidence.take-back", s.takeBackPage),
		post("/evidence/:id/take-back", "evidence.take-back.send", s.takeBackEvidence),
		get("/evidence/:id/throw-away", "evidence.throw-away", s.throwAwayPage),
		post("/evidence/:id/throw-away", "evidence.throw-away.send", s.throwAwayEvidence),
		get("/evidence/:id/versions/:version", "evidence.version", s.evidenceVersion),
		post("/evidence/:id/answer", "evidence.answer", s.answerEvidence),
		get("/files/:id", "evidence.file", s.evidenceFile),
		get("/competencies", "competency.mine", s.myCompetencies),
		get("/competencies/:competency", "competency.one", s.myCompetency),
		get("/record", "worker.record", s.workerRecord),
		get("/record/:id", "worker.sign-off", s.signOffPage),
		get("/record/:id/receipt", "receipt", s.receiptPage),
		get("/record/:id/receipt.pdf", "receipt.pdf", s.receiptPDF),
		get("/record/:id/receipt.tlog-proof", "receipt.proof", s.receiptProof),
		get("/notifications", "notifications", s.notifications),
		post("/notifications/read", "notifications.read", s.readNotifications),
		get("/frameworks", "framework.list", s.frameworks),
		get("/frameworks/:version", "framework.browse", s.browseFramework),
		get("/frameworks/:version/download", "framework.download", s.downloadFramework),
		get("/frameworks/:version/levels/:level", "framework.level", s.frameworkLevel),
		get("/frameworks/:version/competencies/:competency", "framework.competency", s.frameworkCompetency),
	}...)
}

// evidenceOf is the item that the address names.
func evidenceOf(c echo.Context) (id.Evidence, error) {
	e, err := id.Parse[id.Evidence](c.Param("id"))
	if err != nil {
		return "", fault.Missing()
	}
	return e, nil
}

// at is the address of a named route.
func at(c echo.Context, route string, params ...string) string {
	return httpx.To(c, route, params...).String()
}

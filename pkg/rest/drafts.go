package rest

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"countersign/pkg/attachment"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/evidence"
	"countersign/pkg/fault"
	"countersign/pkg/httpx"
	"countersign/pkg/id"
	"countersign/pkg/recording"
	"countersign/pkg/store"
)

func (s *Server) draftRoutes() []httpx.Route {
	upload := post("/evidence/:evidence/attachments", "attachment.create", s.addAttachment)
	upload.Body, upload.Files, upload.MaxBody = httpx.TakesForm, 1, attachment.MaxBytes+1<<20
	return []httpx.Route{
		get("/evidence/:evidence/draft", "draft.show", s.draft),
		on(http.MethodPatch, "/evidence/:evidence/draft", "draft.save", s.saveDraft),
		on(http.MethodDelete, "/evidence/:evidence/draft", "draft.discard", does("evidence", s.Recording.Discard)),
		get("/evidence/:evidence/draft/problems", "draft.check", about("evidence", s.Recording.Check, listOf(fieldOf))),
		get("/evidence/:evidence/draft/assessors", "draft.assessors", about("evidence", s.Recording.Assessors, listOf(assessorOf))),
		upload,
		on(http.MethodDelete, "/evidence/:evidence/attachments/:attachment", "attachment.remove", s.removeAttachment),
		get("/attachments/:attachment", "attachment.show", s.attachment),
	}
}

type draftJSON struct {
	Evidence id.Evidence `json:"evidence"`
	Content  contentJSON `json:"content"`
	SavedAt  instant     `json:"saved_at"`
}

func draftOf(w evidence.Working) draftJSON {
	return draftJSON{w.Evidence, contentOf(w.Content), instant{w.SavedAt}}
}

func showDraft(c echo.Context, w evidence.Working) error {
	httpx.SetETag(c, w.Revision)
	return c.JSON(http.StatusOK, draftOf(w))
}

func (s *Server) draft(c echo.Context) error {
	e, err := pathID[id.Evidence](c, "evidence")
	if err != nil {
		return err
	}
	d, err := s.Recording.Get(ctx(c), actor(c), e)
	if err != nil {
		return err
	}
	if d.Working == nil {
		return fault.Missing()
	}
	return showDraft(c, *d.Working)
}

// evidenceAt reads an item and the revision of its draft that the caller changes.
func evidenceAt(c echo.Context) (e id.Evidence, revision int, err error) {
	if e, err = pathID[id.Evidence](c, "evidence"); err != nil {
		return "", 0, err
	}
	revision, err = httpx.IfMatch(c)
	return e, revision, err
}

func (s *Server) saveDraft(c echo.Context) error {
	e, revision, err := evidenceAt(c)
	if err != nil {
		return err
	}
	body, err := httpx.ReadJSON[struct {
		Title        *string           `json:"title"`
		OccurredOn   *clock.Date       `json:"occurred_on"`
		Fields       map[string]string `json:"fields"`
		Competencies *[]string         `json:"competencies"`
		Assessor     *id.Person        `json:"assessor"`
	}](c)
	if err != nil {
		return err
	}
	w, err := s.Recording.Save(ctx(c), actor(c), e, recording.Patch{Title: body.Title, OccurredOn: body.OccurredOn, Fields: body.Fields,
		Competencies: body.Competencies, Assessor: body.Assessor, Revision: revision})
	if err != nil {
		return matched(err)
	}
	return showDraft(c, w)
}

type assessorJSON struct {
	ID      id.Person `json:"id"`
	Name    string    `json:"name"`
	Away    bool      `json:"away"`
	Waiting int       `json:"waiting"`
}

func assessorOf(a recording.Choice) assessorJSON {
	return assessorJSON{ID: a.Person, Name: a.Name, Away: a.Away, Waiting: a.Waiting}
}

type attachmentJSON struct {
	ID             id.Attachment `json:"id"`
	Name           string        `json:"name"`
	Type           string        `json:"type"`
	Size           int64         `json:"size"`
	Sum            digest.Sum    `json:"sha256"`
	Width          int           `json:"width,omitempty"`
	Height         int           `json:"height,omitempty"`
	TextUnreadable bool          `json:"text_unreadable"`
	CreatedAt      instant       `json:"created_at"`
}

func attachmentOf(f evidence.File) attachmentJSON {
	return attachmentJSON{
		ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, Sum: f.Sum, Width: f.Width, Height: f.Height, TextUnreadable: f.TextUnreadable,
		CreatedAt: instant{f.CreatedAt},
	}
}

type keptJSON struct {
	Attachment attachmentJSON `json:"attachment"`
	Findings   []findingJSON  `json:"findings"`
}

type findingJSON struct {
	Kind    string `json:"kind"`
	Blocks  bool   `json:"blocks"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Excerpt string `json:"excerpt"`
	Message string `json:"message"`
}

func keptOf(k recording.Kept) keptJSON {
	return keptJSON{attachmentOf(k.File), each(k.Findings, func(f store.Finding) findingJSON {
		return findingJSON{
			Kind: f.Kind, Blocks: f.Blocks, Line: f.Line, Column: f.Column, Excerpt: f.Excerpt, Message: f.Message,
		}
	})}
}

func (s *Server) addAttachment(c echo.Context) error {
	e, err := pathID[id.Evidence](c, "evidence")
	if err != nil {
		return err
	}
	return s.once(c, func() (reply, error) {
		var kept recording.Kept
		err := httpx.FormOf(c).Files(func(f httpx.File) (err error) {
			kept, err = s.Recording.AddFile(ctx(c), actor(c), e, f.Name, f.Body)
			return err
		})
		if err == nil && kept.ID == "" {
			var missing fault.Fields
			missing.Add("file", "Send a file in the field “file” of a multipart form.")
			err = missing.Err()
		}
		return created(httpx.To(c, named+"attachment.show", string(kept.ID)), keptOf(kept)), err
	})
}

func (s *Server) removeAttachment(c echo.Context) error {
	e, err := pathID[id.Evidence](c, "evidence")
	if err != nil {
		return err
	}
	a, err := pathID[id.Attachment](c, "attachment")
	if err != nil {
		return err
	}
	return done(c, s.Recording.RemoveFile(ctx(c), actor(c), e, a))
}

func (s *Server) attachment(c echo.Context) error {
	a, err := pathID[id.Attachment](c, "attachment")
	if err != nil {
		return err
	}
	file, body, err := s.Recording.OpenFile(ctx(c), actor(c), a)
	if err != nil {
		return err
	}
	defer body.Close()
	h := c.Response().Header()
	for name, values := range attachment.Headers(attachment.Type(file.Type), file.Name) {
		h[name] = values
	}
	h.Set("ETag", strconv.Quote(string(file.Sum)))
	h.Set(echo.HeaderContentLength, strconv.FormatInt(file.Size, 10))
	return c.Stream(http.StatusOK, file.Type, body)
}

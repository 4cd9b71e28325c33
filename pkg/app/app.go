package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"countersign/frontend"
	"countersign/pkg/assessing"
	"countersign/pkg/auth"
	"countersign/pkg/authoring"
	"countersign/pkg/blob"
	"countersign/pkg/clock"
	"countersign/pkg/educating"
	"countersign/pkg/enrolling"
	"countersign/pkg/httpx"
	"countersign/pkg/notify"
	"countersign/pkg/recording"
	"countersign/pkg/reporting"
	"countersign/pkg/rest"
	"countersign/pkg/store"
	"countersign/pkg/web"
)

// App is Countersign, open on a data folder.
type App struct {
	Config    Config
	Clock     clock.Clock
	Log       *slog.Logger
	Store     *store.Store
	Blobs     *blob.Store
	Keys      auth.Keys
	Auth      auth.Service
	Recording recording.Service
	Assessing assessing.Service
	Educating educating.Service
	Authoring authoring.Service
	Enrolling enrolling.Service
	Reporting reporting.Service

	// Behind says how the data disagrees with its witnesses. If it does, the
	// service is read-only: nothing is written, not even at start.
	Behind []string

	post    *notify.Post // nil: no mail is sent
	router  *httpx.Router
	closers []io.Closer // in the order of opening
}

// Open opens the data folder, making it if needed, and puts everything together.
func Open(ctx context.Context, cfg Config, c clock.Clock) (*App, error) {
	cfg = cfg.settled()
	a := &App{Config: cfg, Clock: c, Log: slog.New(slog.NewJSONHandler(cfg.Log, &slog.HandlerOptions{Level: cfg.LogLevel}))}
	for _, step := range []func(context.Context) error{a.openFolder, a.openStores, a.openWitnessed, a.openPost, a.compose, a.route} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

func (a *App) openFolder(context.Context) error {
	if err := os.MkdirAll(a.Config.DataDir, 0o700); err != nil {
		return fmt.Errorf("the data folder: %w", err)
	}
	held, err := lock(a.Config.DataDir)
	if err != nil {
		return err
	}
	a.closers = append(a.closers, held)
	a.Keys, err = auth.LoadKeys(a.Config.keysFolder(), a.Clock.Now())
	return err
}

func (a *App) openStores(ctx context.Context) (err error) {
	if a.Store, err = store.Open(ctx, a.Config.DataDir, a.Clock); err != nil {
		return err
	}
	a.closers = append(a.closers, a.Store)
	if a.Blobs, err = blob.Open(a.Config.DataDir); err != nil {
		return err
	}
	a.closers = append(a.closers, a.Blobs)
	return nil
}

// openPost finds the mail server, where one is named. Without one no mail is ever
// written: it would wait for good.
func (a *App) openPost(context.Context) error {
	server, err := a.Config.Mail.server()
	if err != nil || server == nil {
		return err
	}
	a.Store.SendMail()
	a.post = &notify.Post{Store: a.Store, Server: server, Clock: a.Clock, PublicURL: a.Config.publicURL(), Log: a.Log}
	return nil
}

// compose puts the use cases together.
func (a *App) compose(ctx context.Context) error {
	passwords, err := auth.NewPasswords()
	if err != nil {
		return err
	}
	public := a.Config.publicURL()
	tokens, err := auth.NewTokens(a.Keys.Tokens, public, public+"/api/v1", a.Clock)
	if err != nil {
		return err
	}
	passkeys, err := auth.NewPasskeys(public, a.Keys.Tokens)
	if err != nil {
		return err
	}
	a.Auth = auth.Service{Store: a.Store, Clock: a.Clock, Passwords: passwords, Tokens: tokens, Passkeys: passkeys}
	a.Recording = recording.Service{Store: a.Store, Blobs: a.Blobs, Mark: a.Keys.Links.Mark}
	a.Assessing = assessing.Service{Store: a.Store, Seal: a.Keys.Attestations.Seal, Mark: a.Keys.Links.Mark}
	a.Educating = educating.Service{Store: a.Store}
	a.Authoring = authoring.Service{Store: a.Store}
	a.Enrolling = enrolling.Service{Store: a.Store, Online: a.Config.Registers}
	a.Reporting = reporting.Service{Store: a.Store, Log: a.Keys.Log.Signer(), Ours: a.Keys.Ledger()}
	if len(a.Behind) > 0 {
		return nil
	}
	if err := a.Keys.Attestations.Begin(ctx, a.Store); err != nil {
		return err
	}
	return a.Authoring.PublishCatalogue(ctx)
}

// route puts the adapters around the use cases.
func (a *App) route(context.Context) error {
	renderer, err := frontend.New()
	if err != nil {
		return err
	}
	pages := &web.Server{Auth: a.Auth, Recording: a.Recording, Assessing: a.Assessing, Educating: a.Educating, Authoring: a.Authoring,
		Enrolling: a.Enrolling, Reporting: a.Reporting, Clock: a.Clock, Renderer: renderer, Contact: a.Config.Contact, PublicURL: a.Config.publicURL()}
	if len(a.Behind) > 0 {
		pages.ReadOnly = readOnly
	}
	programs := &rest.Server{Store: a.Store, Auth: a.Auth, Recording: a.Recording, Assessing: a.Assessing, Educating: a.Educating, Authoring: a.Authoring,
		Enrolling: a.Enrolling, Reporting: a.Reporting}
	a.router, err = httpx.New(httpx.Config{PublicURL: a.Config.publicURL(), Proxies: a.Config.Proxies, Log: a.Log,
		API: programs.Identify, Page: pages.Identify, PageError: pages.PageError})
	if err != nil {
		return err
	}
	if err := a.router.Register(slices.Concat(a.healthRoutes(), a.keyRoutes(), a.logRoutes())...); err != nil {
		return err
	}
	if err := a.router.Register(programs.Routes()...); err != nil {
		return err
	}
	return a.router.Register(pages.Routes()...)
}

// Handler answers every request.
func (a *App) Handler() http.Handler { return a.router }

// Routes is the route table.
func (a *App) Routes() []httpx.Route { return a.router.Routes() }

// Run serves until ctx ends, then lets requests under way finish.
func (a *App) Run(ctx context.Context) error {
	l, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", a.Config.Addr, err)
	}
	if err := a.welcome(ctx); err != nil {
		return errors.Join(err, l.Close())
	}
	sweeping, enough := context.WithCancel(ctx)
	var swept sync.WaitGroup
	if len(a.Behind) == 0 { // bytes that old data does not know of may be of newer evidence, and what is sent must be noted
		swept.Go(func() { a.sweepDaily(sweeping) })
		swept.Go(func() { a.tendHourly(sweeping) })
		swept.Go(func() { a.watchSigning(sweeping) })
		if a.post != nil {
			swept.Go(func() { a.post.Run(sweeping) })
		}
	}
	defer swept.Wait() // before the caller closes what it reads
	defer enough()
	a.Log.Info("serving", "address", l.Addr().String(), "public", a.Config.publicURL(), "data", a.Config.DataDir)
	return httpx.Serve(ctx, l, a.router, a.Log)
}

// welcome tells the person at the console where to go on.
func (a *App) welcome(ctx context.Context) error {
	if !frontend.Built() {
		fmt.Fprintln(a.Config.Out, "The pages will look plain: run go generate ./... and build again to have their styles and scripts.")
	}
	if len(a.Behind) > 0 {
		_, err := fmt.Fprintf(a.Config.Out, "Countersign is at %s and is READ-ONLY: its data is behind its witness.\n  %s\nPut the newest data back and start again.\n", a.Config.publicURL(), strings.Join(a.Behind, "\n  "))
		return err
	}
	secret, err := a.Auth.OfferSetUp(ctx)
	if err != nil {
		return err
	}
	if secret == "" {
		_, err = fmt.Fprintf(a.Config.Out, "Countersign is at %s\n", a.Config.publicURL())
		return err
	}
	_, err = fmt.Fprintf(a.Config.Out, "Nobody uses this Countersign yet. Open this link once to set it up:\n\n  %s/set-up/%s\n\n", a.Config.publicURL(), secret)
	return err
}

// Close ends what Open began. The App is of no use afterwards.
func (a *App) Close() error {
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i].Close())
	}
	a.closers = nil
	return errors.Join(errs...)
}

package authoring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/access"
	"countersign/pkg/clock"
	"countersign/pkg/digest"
	"countersign/pkg/exchange"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// LoadCommand makes a department's own version out of a file.
type LoadCommand struct {
	Department id.Department
	Format     exchange.Format
	Base       framework.VersionID // that it is a new version of; empty: it is new here, or the file says it
	File       []byte
	Official   bool // the file holds the publisher's wording, which the department may hold
	Reason     string
	Seen       digest.Sum // of Preview, that was looked at
}

// Preview is what a file would become.
type Preview struct {
	Version  *framework.Version
	Base     *framework.Version // nil: it is new here
	Changes  framework.Changes  // against Base
	Workers  int                // who work toward a level of an earlier version; publishing moves none of them
	From     []Earlier          // what it would do to them to move to it, by what is proposed to be carried over
	Warnings []string
	Seen     digest.Sum // of exactly this

	document []byte
}

// MayLoad refuses whoever may not publish versions of the department's own.
func (s Service) MayLoad(actor identity.Actor, d id.Department) error {
	_, err := access.Lead(actor, access.PublishFramework, d, d)
	return err
}

// PreviewFramework says what a file would become, for the department's lead. Nothing
// is kept of it.
func (s Service) PreviewFramework(ctx context.Context, actor identity.Actor, cmd LoadCommand) (out Preview, err error) {
	if err := s.MayLoad(actor, cmd.Department); err != nil {
		return out, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = lookAhead(v, actor, cmd)
		return err
	})
	return out, err
}

// lookAhead is look, with what it would do to those who are on earlier versions.
func lookAhead(v *store.View, actor identity.Actor, cmd LoadCommand) (Preview, error) {
	out, err := look(v, cmd)
	if err != nil || out.Base == nil {
		return out, err
	}
	list, err := v.Frameworks(cmd.Department)
	if err != nil {
		return out, err
	}
	out.From, err = effects(v, access.ScopeOf(actor), cmd.Department, list, out.Version, nil)
	return out, err
}

// LoadFramework publishes what a file says as a version of the department's own: all
// of it, in one transaction, exactly as it was looked at.
func (s Service) LoadFramework(ctx context.Context, actor identity.Actor, cmd LoadCommand) (framework.VersionID, error) {
	if err := s.MayLoad(actor, cmd.Department); err != nil {
		return "", err
	}
	var out framework.VersionID
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		out, err = publish(tx, actor, cmd)
		return err
	})
	return out, err
}

// publish publishes what was looked at.
func publish(tx *store.Tx, actor identity.Actor, cmd LoadCommand) (framework.VersionID, error) {
	p, err := look(&tx.View, cmd)
	if err != nil {
		return "", err
	}
	var f fault.Fields
	why := strings.TrimSpace(cmd.Reason)
	switch {
	case why == "":
		f.Add("reason", "Say where this comes from, and why the department uses it.")
	case len(why) > maxReason:
		f.Add("reason", "This is too long. Use %d characters at most.", maxReason)
	}
	if cmd.Seen != p.Seen {
		f.Add("seen", "This is no longer what you looked at. Look at it again.")
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	g, err := access.Lead(actor, access.PublishFramework, p.Version.ID, cmd.Department)
	if err != nil {
		return "", err
	}
	return p.Version.ID, tx.PublishOwnFramework(g, cmd.Department, p.Version, p.document, why)
}

// look reads a file into what it would become.
func look(v *store.View, cmd LoadCommand) (out Preview, err error) {
	list, err := v.Frameworks(cmd.Department)
	if err != nil {
		return out, err
	}
	into := exchange.Into{Number: 1, Written: clock.DateOf(v.Now()), Official: cmd.Official}
	if cmd.Base != "" {
		i := slices.IndexFunc(list, func(one *framework.Version) bool { return one.ID == cmd.Base })
		if i < 0 {
			var f fault.Fields
			f.Add("base", "Choose a framework from the list.")
			return out, f.Err()
		}
		into.Base = newest(list, list[i].Framework)
		into.Number = into.Base.Number + 1
	}
	document, warnings, err := exchange.Read(cmd.Format, cmd.File, into)
	if err != nil {
		return out, err
	}
	named, err := framework.Parse(document)
	if err != nil {
		return out, err
	}
	if last := newest(list, named.Framework); last != nil && into.Base == nil && cmd.Format != exchange.YAML {
		cmd.Base = last.ID // the file names a framework that is there
		return look(v, cmd)
	}
	if err := fits(v, list, named, cmd); err != nil {
		return out, err
	}
	out = Preview{Base: newest(list, named.Framework), Warnings: warnings, document: document}
	if out.Version, err = framework.ParseAs(store.OwnFramework(cmd.Department, named.Framework, named.Number), document); err != nil {
		return out, err
	}
	if out.Base != nil {
		out.Changes = framework.Compare(out.Base, out.Version)
		if out.Workers, err = v.WorkersOf(cmd.Department, out.Base.Framework); err != nil {
			return out, err
		}
	} else {
		out.Changes = framework.Compare(&framework.Version{}, out.Version)
	}
	base := framework.VersionID("")
	if out.Base != nil {
		base = out.Base.ID
	}
	out.Seen = digest.Of(map[string]any{"type": "countersign framework preview 1", "document": digest.OfBytes(document), "base": base, "official": cmd.Official})
	return out, nil
}

// newest is the newest version of a framework; nil: there is none.
func newest(list []*framework.Version, name string) (out *framework.Version) {
	for _, one := range list { // by name and number
		if one.Framework == name {
			out = one
		}
	}
	return out
}

// fits refuses a version that cannot follow those that are there.
func fits(v *store.View, list []*framework.Version, named *framework.Version, cmd LoadCommand) error {
	var f fault.Fields
	last := newest(list, named.Framework)
	if last != nil && named.Number <= last.Number {
		f.Add("number", "Version %d of this framework is there already. Give this one the number %d.", last.Number, last.Number+1)
	}
	if last == nil && cmd.Base == "" && cmd.Format != exchange.YAML && slices.ContainsFunc(list, func(one *framework.Version) bool { return one.Title == named.Title }) {
		f.Add("base", "There is a framework with this title. Choose it, so that this becomes its next version.")
	}
	if named.Status == framework.Reconciled && !cmd.Official {
		f.Add("official", "This file says that it was checked against the official document. Say that it holds the publisher's wording, or change its status.")
	}
	for i, c := range named.Competencies {
		for j, to := range c.MapsTo {
			if _, _, err := v.Competency(to); err != nil || !store.SeesFramework(to.Version(), cmd.Department) {
				f.Add(fmt.Sprintf("competencies.%d.maps_to.%d", i, j), "There is no competency %q.", to)
			}
		}
	}
	return f.Err()
}

// Export is a version as a file.
type Export struct {
	Name string // of the file
	Type string // media type
	File []byte
}

// ExportFramework writes a version in one of the formats of exchange.Out: in our own,
// which it is if none is named, the very document that was published.
func (s Service) ExportFramework(ctx context.Context, actor identity.Actor, version framework.VersionID, format exchange.Format) (out Export, err error) {
	if actor.Person == "" || !store.SeesFramework(version, access.ScopeOf(actor).Everywhere()...) {
		return out, fault.Missing()
	}
	format = cmp.Or(format, exchange.YAML)
	err = s.Store.Read(ctx, func(view *store.View) error {
		v, err := view.Framework(version)
		if err != nil {
			return err
		}
		out.Name = fmt.Sprintf("%s-%d.%s", v.Framework, v.Number, endings[format])
		out.Type = mediaTypes[format]
		if format == exchange.YAML {
			out.File, err = view.FrameworkDocument(version)
		} else {
			out.File, err = exchange.Write(v, format)
		}
		return err
	})
	return out, err
}

var (
	endings    = map[exchange.Format]string{exchange.YAML: "yaml", exchange.CSV: "csv", exchange.CASE10: "case-1.0.json", exchange.CASE11: "case-1.1.json"}
	mediaTypes = map[exchange.Format]string{exchange.YAML: "application/yaml", exchange.CSV: "text/csv; charset=utf-8", exchange.CASE10: "application/json", exchange.CASE11: "application/json"}
)

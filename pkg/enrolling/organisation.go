package enrolling

import (
	"context"

	"countersign/pkg/access"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// Platform is every organisation, site and department.
type Platform struct {
	Organisations  []store.Organisation
	Sites          []store.Site
	Departments    []store.Department
	Administrators []store.Administrator
	Invited        []store.Invitation // those that wait, to run the platform
}

// Platform shows administrators what there is.
func (s Service) Platform(ctx context.Context, actor identity.Actor) (Platform, error) {
	var out Platform
	scope := access.ScopeOf(actor)
	err := s.Store.Read(ctx, func(v *store.View) (err error) {
		if out.Organisations, err = v.Organisations(scope); err != nil {
			return err
		}
		if out.Sites, err = v.Sites(scope); err != nil {
			return err
		}
		if out.Departments, err = v.Departments(scope); err != nil {
			return err
		}
		if out.Administrators, err = v.Administrators(scope); err != nil {
			return err
		}
		out.Invited, err = v.Invitations(scope, "")
		return err
	})
	return out, err
}

// Departments lists those that the actor belongs to; all of them for an
// administrator.
func (s Service) Departments(ctx context.Context, actor identity.Actor) (out []store.Department, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		out, err = v.Departments(access.ScopeOf(actor))
		return err
	})
	return out, err
}

// CreateOrganisation makes an organisation.
func (s Service) CreateOrganisation(ctx context.Context, actor identity.Actor, name string) (id.Organisation, error) {
	out := store.Organisation{ID: id.New[id.Organisation]()}
	g, err := access.Administer(actor, access.RunPlatform, out.ID)
	if err != nil {
		return "", err
	}
	var f fault.Fields
	out.Name = cleanName(&f, "name", name, "Type the name of the organisation.")
	if err := f.Err(); err != nil {
		return "", err
	}
	return out.ID, s.Store.Write(ctx, func(tx *store.Tx) error { return tx.AddOrganisation(g, out) })
}

// CreateSiteCommand makes a site of an organisation.
type CreateSiteCommand struct {
	Organisation id.Organisation
	Name         string
}

// CreateSite makes a site.
func (s Service) CreateSite(ctx context.Context, actor identity.Actor, cmd CreateSiteCommand) (id.Site, error) {
	out := store.Site{ID: id.New[id.Site](), Organisation: cmd.Organisation}
	g, err := access.Administer(actor, access.RunPlatform, out.ID)
	if err != nil {
		return "", err
	}
	var f fault.Fields
	out.Name = cleanName(&f, "name", cmd.Name, "Type the name of the site.")
	return out.ID, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := known(&f, "organisation", cmd.Organisation, "Choose an organisation.", tx.HasOrganisation); err != nil {
			return err
		}
		return tx.AddSite(g, out)
	})
}

// CreateDepartmentCommand makes a department of a site.
type CreateDepartmentCommand struct {
	Site id.Site
	Name string
}

// CreateDepartment makes a department. It has nobody: the next step is to invite
// its first lead.
func (s Service) CreateDepartment(ctx context.Context, actor identity.Actor, cmd CreateDepartmentCommand) (id.Department, error) {
	out := id.New[id.Department]()
	g, err := access.Administer(actor, access.RunPlatform, out)
	if err != nil {
		return "", err
	}
	var f fault.Fields
	name := cleanName(&f, "name", cmd.Name, "Type the name of the department.")
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := known(&f, "site", cmd.Site, "Choose a site.", tx.HasSite); err != nil {
			return err
		}
		return tx.AddDepartment(g, out, cmd.Site, name)
	})
	return out, err
}

// known adds a problem if the thing is not there, and gives every problem.
func known[T any](f *fault.Fields, field string, thing T, message string, has func(T) (bool, error)) error {
	there, err := has(thing)
	if err != nil {
		return err
	}
	if !there {
		f.Add(field, "%s", message)
	}
	return f.Err()
}

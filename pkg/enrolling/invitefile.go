package enrolling

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/sheet"
	"countersign/pkg/store"
)

// maxInvited is how many people one file may invite.
const maxInvited = 500

// InviteColumns are those of a file of people to invite. Several roles or
// settings stand in one cell with ";" between them; educator is an address.
var InviteColumns = []sheet.Column{
	{Name: "email", Must: true},
	{Name: "name", Must: true},
	{Name: "roles", Must: true},
	{Name: "version"},
	{Name: "level"},
	{Name: "target"},
	{Name: "settings"},
	{Name: "educator"},
	{Name: "until"},
}

// InviteFileCommand invites everybody in a file.
type InviteFileCommand struct {
	Department id.Department
	File       []byte
	Seen       digest.Sum // of the file that was looked at; for InviteFile only
}

// InviteRow is one line of a file and what is wrong with it.
type InviteRow struct {
	Line     int
	Cells    map[string]string
	Problems []fault.Field // by column
}

// InvitePreview is what a file would do.
type InvitePreview struct {
	Seen     digest.Sum // to be sent back with the file
	Rows     []InviteRow
	Problems int // rows with any
}

// PreviewInvitations says what a file would do and changes nothing.
func (s Service) PreviewInvitations(ctx context.Context, actor identity.Actor, cmd InviteFileCommand) (InvitePreview, error) {
	var out InvitePreview
	rows, err := sheet.Read(cmd.File, maxInvited, InviteColumns)
	if err != nil {
		return out, err
	}
	err = s.Store.Read(ctx, func(v *store.View) error {
		in, err := readInviting(v, actor, cmd.Department)
		if err != nil {
			return err
		}
		out, _ = in.preview(rows, digest.OfBytes(cmd.File))
		return nil
	})
	return out, err
}

// InviteFile invites everybody in the file, or nobody if anything is wrong.
func (s Service) InviteFile(ctx context.Context, actor identity.Actor, cmd InviteFileCommand) ([]Invited, error) {
	rows, err := sheet.Read(cmd.File, maxInvited, InviteColumns)
	if err != nil {
		return nil, err
	}
	var out []Invited
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		in, err := readInviting(&tx.View, actor, cmd.Department)
		if err != nil {
			return err
		}
		p, invitations := in.preview(rows, digest.OfBytes(cmd.File))
		if err := confirm(cmd.Seen, p.Seen); err != nil {
			return err
		}
		var f fault.Fields
		for _, r := range p.Rows {
			addRow(&f, r.Line, r.Problems)
		}
		if err := f.Err(); err != nil {
			return err
		}
		for _, i := range invitations {
			one, err := in.invite(tx, i)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// confirm refuses a file that is not the one that was looked at.
func confirm(seen, now digest.Sum) error {
	if seen != now {
		return fault.New(fault.Conflict, "This is not the file that you looked at. Look at what it would do first.")
	}
	return nil
}

// addRow adds what is wrong with a line of a file.
func addRow(f *fault.Fields, line int, problems []fault.Field) {
	for _, p := range problems {
		f.Add(fmt.Sprintf("rows.%d.%s", line, p.Name), "Line %d: %s", line, p.Message)
	}
}

func (in inviting) preview(rows []sheet.Row, seen digest.Sum) (InvitePreview, []store.Invitation) {
	out := InvitePreview{Seen: seen}
	var invitations []store.Invitation
	lines := map[string]int{}
	for _, r := range rows {
		var f fault.Fields
		i := in.check(&f, in.command(&f, r.Cells))
		if first, twice := lines[i.Email]; twice && i.Email != "" {
			f.Add("email", "This person is on line %d already.", first)
		} else {
			lines[i.Email] = r.Line
		}
		row := InviteRow{r.Line, r.Cells, r.Problems}
		row.Problems = more(row.Problems, f)
		if len(row.Problems) > 0 {
			out.Problems++
		}
		out.Rows = append(out.Rows, row)
		invitations = append(invitations, i)
	}
	return out, invitations
}

// more adds problems to those of a line. Of a column that could not be read, the
// first thing said is enough.
func more(have []fault.Field, f fault.Fields) []fault.Field {
	var e *fault.Error
	if !errors.As(f.Err(), &e) {
		return have
	}
	unread := have
	for _, p := range e.Fields {
		if !slices.ContainsFunc(unread, func(u fault.Field) bool { return u.Name == p.Name }) {
			have = append(have, p)
		}
	}
	return have
}

// command reads a line as the command that a form would have sent.
func (in inviting) command(f *fault.Fields, cells map[string]string) InviteCommand {
	cmd := InviteCommand{Department: in.department, Email: cells["email"], Name: cells["name"], Until: sheet.Day(cells["until"]),
		Post: Post{Version: framework.VersionID(cells["version"]), Level: cells["level"], Target: cells["target"], Settings: parts(cells["settings"])}}
	for _, r := range parts(cells["roles"]) {
		cmd.Roles = append(cmd.Roles, identity.Role(strings.ToLower(r)))
	}
	if cells["educator"] != "" {
		email, _ := identity.CleanEmail(cells["educator"])
		cmd.Post.Educator = in.members[email].ID
		if cmd.Post.Educator == "" {
			f.Add("educator", "Nobody in this department has this address.")
		}
	}
	return cmd
}

func parts(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

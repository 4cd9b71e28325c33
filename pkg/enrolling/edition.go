package enrolling

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"countersign/pkg/access"
	"countersign/pkg/assessor"
	"countersign/pkg/digest"
	"countersign/pkg/fault"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/store"
)

// AdoptRegisterCommand brings in the rules of a professional register: another
// register, or another edition of one that is known.
type AdoptRegisterCommand struct {
	Document []byte // YAML or JSON, as assessor.ParseRegister reads it
	Reason   string
}

// AdoptRegister makes the rules hold from now on. What was signed before stays
// judged by the rules that held then.
func (s Service) AdoptRegister(ctx context.Context, actor identity.Actor, cmd AdoptRegisterCommand) (id.Edition, error) {
	out := id.New[id.Edition]()
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		g, err := access.Administer(actor, access.AdoptRegister, out)
		if err != nil {
			return err
		}
		var f fault.Fields
		document := bytes.TrimSpace(cmd.Document)
		r, err := assessor.ParseRegister(document)
		if e := new(fault.Error); errors.As(err, &e) {
			for _, one := range e.Fields {
				f.Add(one.Name, "%s", one.Message)
			}
		}
		why := reason(&f, cmd.Reason)
		if err := knownAreas(&tx.View, &f, r); err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		return tx.AdoptRegister(g, store.Edition{ID: out, Code: r.Code, Document: document, Digest: digest.OfBytes(document), Reason: why})
	})
	return out, err
}

// knownAreas refuses areas that no framework has: a slip of the pen must not
// look like a rule.
func knownAreas(v *store.View, f *fault.Fields, r *assessor.Register) error {
	if r == nil {
		return nil
	}
	areas, err := readAreas(v)
	if err != nil {
		return err
	}
	known := map[string]bool{assessor.Everything: true}
	for _, a := range areas {
		known[a.Key] = true
	}
	for i, p := range r.Professions {
		for _, a := range p.Signs {
			if !known[a] {
				f.Add(fmt.Sprintf("professions.%d", i), "No framework has the area %q.", a)
			}
		}
	}
	return nil
}

// Registers lists the registers whose rules hold now, and every edition that was
// adopted here.
func (s Service) Registers(ctx context.Context) (registers []*assessor.Register, editions []store.Edition, err error) {
	err = s.Store.Read(ctx, func(v *store.View) error {
		if registers, err = v.Registers(); err != nil {
			return err
		}
		editions, err = v.Editions()
		return err
	})
	return registers, editions, err
}

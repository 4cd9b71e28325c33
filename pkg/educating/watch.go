package educating

import (
	"context"
	"fmt"
	"slices"
	"time"

	"countersign/pkg/access"
	"countersign/pkg/attestation"
	"countersign/pkg/id"
	"countersign/pkg/identity"
	"countersign/pkg/notice"
	"countersign/pkg/store"
)

// Watch looks at what was signed since it last did, and raises a flag over what
// somebody should ask about (package attestation). The service does this every few
// minutes; nobody's signing waits for it, and doing it twice does nothing more.
func (s Service) Watch(ctx context.Context) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetDevices(tx.Now().Add(-attestation.DevicesKept)); err != nil {
			return err
		}
		list, upTo, err := tx.Unwatched()
		if err != nil {
			return err
		}
		for _, one := range list {
			if err := watch(tx, one); err != nil {
				return err
			}
		}
		return tx.WatchedTo(upTo)
	})
}

// watch raises flags over what one person has signed in one department. Pace is of
// an hour, so it reads an hour more.
func watch(tx *store.Tx, of store.Unwatched) error {
	signed, err := tx.WatchSignOffs(of.Signer, of.Department, of.First.Add(-time.Hour))
	if err != nil {
		return err
	}
	if err := raise(tx, attestation.Flag{Kind: attestation.FastSigning, Department: of.Department, Signer: of.Signer}, hurried(signed)); err != nil {
		return err
	}
	shared := map[id.Worker][]store.Watched{}
	var workers []id.Worker
	for _, a := range signed {
		if a.Seen.IsZero() || a.OfDevice {
			continue
		}
		if shared[a.Worker] == nil {
			workers = append(workers, a.Worker)
		}
		shared[a.Worker] = append(shared[a.Worker], a)
	}
	for _, w := range workers {
		f := attestation.Flag{Kind: attestation.SharedDevice, Department: of.Department, Signer: of.Signer, Worker: w, Seen: shared[w][0].Seen}
		if err := raise(tx, f, shared[w]); err != nil {
			return err
		}
	}
	return nil
}

// hurried are those signed too fast that no flag says so of yet.
func hurried(signed []store.Watched) []store.Watched {
	var paced []attestation.Paced
	for _, a := range signed {
		paced = append(paced, a.Paced)
	}
	fast := attestation.Hurried(paced)
	return slices.DeleteFunc(slices.Clone(signed), func(a store.Watched) bool { return a.OfPace || !slices.Contains(fast, a.ID) })
}

// raise puts sign-offs under the flag about the same stretch that is still open, or
// else under a new one, of which people are told.
func raise(tx *store.Tx, f attestation.Flag, signed []store.Watched) error {
	if len(signed) == 0 {
		return nil
	}
	open, again, err := tx.OpenFlag(f, signed[0].Signed.Add(-time.Hour))
	if err != nil {
		return err
	}
	if again {
		f = open
	} else {
		f.ID, f.At = id.New[id.Flag](), tx.Now()
	}
	with := attestation.Flagging{Flag: f.ID, At: tx.Now()}
	for _, a := range signed {
		with.SignOffs = append(with.SignOffs, a.ID)
	}
	g, err := access.System(identity.System("flags"), access.RaiseFlag, f.ID, f.Department)
	if err != nil {
		return err
	}
	if err := tx.RaiseFlag(g, f, with); err != nil || again {
		return err
	}
	return tellRaised(tx, f)
}

// tellRaised tells whoever should ask, and the person whom it is about: nothing is
// looked into behind anybody's back, and if it was somebody else in their name they
// learn of it.
func tellRaised(tx *store.Tx, f attestation.Flag) error {
	who, err := askers(tx, f)
	if err != nil {
		return err
	}
	flagged, err := tx.FlagFacts(f.ID)
	if err != nil {
		return err
	}
	for _, p := range who {
		if err := tx.Notify(p, string(notice.Flagged), asked(flagged), "/flags/"+string(f.ID)); err != nil {
			return err
		}
	}
	text := "Some of your sign-offs were made very quickly. Your educator will ask you about them. They still count."
	if f.Kind == attestation.SharedDevice {
		text = fmt.Sprintf("You signed on a device that %s had used just before. Your educator will ask you about it. The sign-off still counts.", flagged.WorkerName)
	}
	if signer, err := tx.ActorOf(f.Signer); err != nil || len(signer.Memberships) == 0 { // a guest with a pass can sign in nowhere
		return err
	}
	return tx.Notify(f.Signer, string(notice.AboutYou), text, "/flags/"+string(f.ID))
}

// askers are the educators of the department, or its leads where there are none;
// never those whom it is about.
func askers(tx *store.Tx, f attestation.Flag) ([]id.Person, error) {
	about := []id.Person{f.Signer}
	if f.Worker != "" {
		w, err := tx.WorkerFacts(f.Worker)
		if err != nil {
			return nil, err
		}
		about = append(about, w.Person)
	}
	for _, role := range []identity.Role{identity.RoleEducator, identity.RoleLead} {
		list, err := tx.PeopleWith(f.Department, role)
		if err != nil {
			return nil, err
		}
		if list = slices.DeleteFunc(list, func(p id.Person) bool { return slices.Contains(about, p) }); len(list) > 0 {
			return list, nil
		}
	}
	return nil, nil
}

func asked(f store.Flagged) string {
	if f.Kind == attestation.SharedDevice {
		return fmt.Sprintf("%s signed off work of %s on a device that %s had used just before. Please ask them about it.", f.SignerName, f.WorkerName, f.WorkerName)
	}
	return fmt.Sprintf("%s signed off %d pieces of work very quickly. Please ask them about it.", f.SignerName, f.SignOffs)
}

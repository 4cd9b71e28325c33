package authoring_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/pkg/authoring"
	"countersign/pkg/clock"
	"countersign/pkg/fault"
	"countersign/pkg/framework"
	"countersign/pkg/internal/fixture"
	"countersign/pkg/store"
)

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestOnlyTheLeadAdopts(t *testing.T) {
	w := fixture.New(t)
	a := authoring.Service{Store: w.Store}
	ctx, lead := t.Context(), w.As(w.North.Lead)
	cmd := authoring.AdoptCommand{Department: w.North.ID, Version: fixture.Imaging, Reason: " Agreed at the education meeting. "}
	for _, p := range []fixture.Person{w.North.Educator, w.North.Assessor, w.Admin} {
		_, err := a.Adopt(ctx, w.As(p), cmd)
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s adopts: %v", p.Name, err)
		}
	}
	_, err := a.Adopt(ctx, lead, authoring.AdoptCommand{Department: w.North.ID, Version: "imaging:9", Reason: " "})
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 2 || f.Fields[0].Name != "version" || f.Fields[1].Name != "reason" {
		t.Errorf("adopt nothing for no reason: %v", err)
	}
	for _, never := range []framework.VersionID{"st0217:1", "st0619:1"} {
		_, err := a.Adopt(ctx, lead, authoring.AdoptCommand{Department: w.North.ID, Version: never, Reason: "We like it."})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "cannot be used as it is") {
			t.Errorf("adopt %s, whose official list was not read: %v", never, err)
		}
	}
	_, err = a.Adopt(ctx, lead, cmd)
	ok(t, err)
	_, err = a.Adopt(ctx, lead, cmd)
	if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "Dana Cole has adopted this version already.") {
		t.Errorf("adopt twice: %v", err)
	}
	list, err := a.Frameworks(ctx, w.As(w.North.Worker), w.North.ID)
	ok(t, err)
	for _, one := range list {
		if one.Adopted != (one.Version.ID == fixture.Imaging) {
			t.Errorf("%s adopted: %t", one.Version.ID, one.Adopted)
		}
		if got := one.Adoption; one.Adopted && (got.ByName != "Dana Cole" || got.Reason != "Agreed at the education meeting." || !got.At.Equal(fixture.Now)) {
			t.Errorf("adopted as %+v", got)
		}
	}
	if _, err := a.Adopt(ctx, w.As(w.South.Lead), cmd); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead adopts: %v", err)
	}
	if _, err := a.Frameworks(ctx, w.As(w.South.Lead), w.North.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another department's lead looks: %v", err)
	}
	south, err := a.Frameworks(ctx, w.As(w.South.Lead), w.South.ID)
	ok(t, err)
	if south[0].Adopted || south[1].Adopted {
		t.Error("another department has adopted it too")
	}
}

func TestTheCatalogueIsPublishedOnce(t *testing.T) {
	c := clock.At(fixture.Now)
	st, err := store.Open(t.Context(), t.TempDir(), c)
	ok(t, err)
	defer st.Close()
	a := authoring.Service{Store: st}
	for range 2 {
		ok(t, a.PublishCatalogue(t.Context()))
	}
	shipped, err := framework.Catalogue()
	ok(t, err)
	ok(t, st.Read(t.Context(), func(v *store.View) error {
		list, err := v.Frameworks()
		if len(list) != len(shipped) {
			t.Errorf("%d versions are published, %d ship", len(list), len(shipped))
		}
		for i, one := range list {
			if one.Digest() != shipped[i].Digest() {
				t.Errorf("%s was published with other words", one.ID)
			}
		}
		return err
	}))
}

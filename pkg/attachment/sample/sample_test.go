package sample_test

import (
	"bytes"
	"strings"
	"testing"

	"countersign/pkg/attachment"
	"countersign/pkg/attachment/sample"
)

var picture = sample.Picture{Title: "Moving and handling people", Name: "Siân Example", Date: "3 November 2026"}

func TestSamplesAreTakenAndSmall(t *testing.T) {
	for name, raw := range map[string][]byte{
		"a.jpg": picture.JPEG(),
		"a.png": picture.PNG(),
		"a.pdf": sample.Certificate(picture.Title, picture.Name, picture.Date),
	} {
		got, err := attachment.Inspect(t.Context(), bytes.NewReader(raw), name)
		if err != nil || got.Name != name {
			t.Errorf("%s: %q, %v", name, got.Name, err)
		}
		if len(raw) > 60_000 || got.Size > 60_000 {
			t.Errorf("%s has %d bytes, and %d when kept", name, len(raw), got.Size)
		}
		t.Logf("%s: %d bytes, kept %d", name, len(raw), got.Size)
	}
}

func TestTheCertificateSaysItsWords(t *testing.T) {
	raw := sample.Certificate(picture.Title, picture.Name, picture.Date)
	got, err := attachment.Inspect(t.Context(), bytes.NewReader(raw), "a.pdf")
	if err != nil || got.TextUnreadable {
		t.Fatalf("unreadable %v, %v", got.TextUnreadable, err)
	}
	for _, want := range []string{"Certificate of training", picture.Title, picture.Name, picture.Date} {
		if !strings.Contains(got.Text, want) {
			t.Errorf("the text lacks %q: %q", want, got.Text)
		}
	}
}

func TestTheSameWordsMakeTheSameBytes(t *testing.T) {
	again := sample.Certificate(picture.Title, picture.Name, picture.Date)
	if !bytes.Equal(again, sample.Certificate(picture.Title, picture.Name, picture.Date)) {
		t.Error("two certificates differ")
	}
	if !bytes.Equal(picture.PNG(), picture.PNG()) {
		t.Error("two pictures differ")
	}
}

func BenchmarkSamples(b *testing.B) {
	b.Run("JPEG", func(b *testing.B) {
		for b.Loop() {
			picture.JPEG()
		}
	})
	b.Run("PNG", func(b *testing.B) {
		for b.Loop() {
			picture.PNG()
		}
	})
	b.Run("PDF", func(b *testing.B) {
		for b.Loop() {
			sample.Certificate(picture.Title, picture.Name, picture.Date)
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	for name, raw := range map[string][]byte{"JPEG": picture.JPEG(), "PNG": picture.PNG(), "PDF": sample.Certificate(picture.Title, picture.Name, picture.Date)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := attachment.Inspect(b.Context(), bytes.NewReader(raw), "a"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

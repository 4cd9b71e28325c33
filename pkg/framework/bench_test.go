package framework

import "testing"

// The server has 300 ms to be ready and 60 MiB at rest; reading the catalogue
// may take 50 ms of that.
func BenchmarkParseTheCatalogue(b *testing.B) {
	texts := catalogueTexts(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			if _, err := Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	v := version(b, "diagnostic-imaging:1")
	b.ReportAllocs()
	for b.Loop() {
		v.Search("radiation équipment", "", "AP", "")
	}
}

package identifier

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// valid makes a ten-digit number whose check digit agrees.
func valid(r *rand.Rand) string {
	for {
		nine := fmt.Sprintf("%09d", r.IntN(1_000_000_000))
		for last := range 10 {
			if s := fmt.Sprint(nine, last); Valid(s) {
				return s
			}
		}
	}
}

func TestTheCheckDigitAgreesWithThePublishedVectors(t *testing.T) {
	for _, s := range []string{"9434765919", "4010232137", "6541003238", "9990376298", "9990752583", "3200000015", "0101801238"} {
		if !Valid(s) {
			t.Errorf("%s is valid", s)
		}
	}
	for _, s := range []string{"9434765918", "9991234560", "9876544321", "1111111111", "0000000000", "943476591", "94347659199", "943476591a", ""} {
		if Valid(s) {
			t.Errorf("%s is not valid", s)
		}
	}
}

// writings are the usual ways to write ten digits.
var writings = []func(string) string{
	func(s string) string { return s },
	func(s string) string { return s[:3] + " " + s[3:6] + " " + s[6:] },
	func(s string) string { return s[:3] + "-" + s[3:6] + "-" + s[6:] },
	func(s string) string { return s[:3] + "." + s[3:6] + "." + s[6:] },
	func(s string) string { return s[:3] + "\u00a0" + s[3:6] + "\u00a0" + s[6:] },
	func(s string) string { return s[:3] + "\u2009" + s[3:6] + "\u202f" + s[6:] },
	func(s string) string { return s[:3] + "\u2011" + s[3:6] + " – " + s[6:] },
	func(s string) string { return s[:3] + "  " + s[3:6] + "  " + s[6:] },
	func(s string) string { return s[:3] + "\t" + s[3:6] + "\t" + s[6:] },
	func(s string) string { return s[:3] + " " + s[3:6] + "\r\n" + s[6:] },
	func(s string) string { return s[:3] + "\n" + s[3:6] + "\n" + s[6:] },
	func(s string) string { return s[:6] + " " + s[6:] },
	func(s string) string { return s[:3] + " " + s[3:] },
	func(s string) string { return "NHS No: " + s[:3] + " " + s[3:6] + " " + s[6:] },
	func(s string) string { return "NHS number is " + s[:5] + " " + s[5:] },
	func(s string) string { return "NHS" + s },
	func(s string) string { return "scan_" + s + ".pdf" },
	func(s string) string { return "scan_" + s[:3] + "_" + s[3:6] + "_" + s[6:] + ".pdf" },
	func(s string) string { return s[:2] + "\u00ad" + s[2:7] + "\u200b" + s[7:] },
	func(s string) string { return "CHI: " + strings.Join(strings.Split(s, ""), " ") },
	func(s string) string { return inScript(s, '０') },
	func(s string) string { return inScript(s, '٠') },
	func(s string) string { return inScript(s, '𝟘') },
}

func inScript(s string, zero rune) string {
	return strings.Map(func(r rune) rune { return zero + r - '0' }, s)
}

func TestEveryValidNumberIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	around := [][2]string{{"", ""}, {"Patient ", " came for a chest X-ray."}, {"Seen on 03/11/2026 in room 12 ", ", age 71"}, {"(", ")"}, {"Room 4\n", "\nnext"}, {"Ref:", ";"}}
	missed := 0
	const n = 10_000
	for i := range n {
		s := valid(r)
		text := around[i%len(around)][0] + writings[i%len(writings)](s) + around[i%len(around)][1]
		found := Check(text)
		if !Blocked(found) {
			missed++
			t.Errorf("missed in %q", text)
		}
	}
	t.Logf("found %d of %d", n-missed, n)
}

func TestOneInElevenOtherNumbersBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	blocked := 0
	const n = 30_000
	for range n {
		s := fmt.Sprintf("%010d", r.Int64N(10_000_000_000))
		if Blocked(Check("Accession " + s + " was reported.")) {
			blocked++
		}
	}
	rate := float64(blocked) / n
	t.Logf("%.2f%% of random ten-digit numbers block", 100*rate)
	if rate < 0.085 || rate > 0.097 {
		t.Errorf("rate %.4f, want about 0.091", rate)
	}
}

func TestAnInvalidNumberBlocksWhenTheWriterSaysWhatItIs(t *testing.T) {
	for _, text := range []string{"NHS No: 943 476 5918", "nhs number 9434765918", "N.H.S. no. 943-476-5918", "CHI 0101801239", "H&C number: 320 000 0016",
		"NHS Number (943 476 5918)", "NHS no is 94 34 76 59 18", "NHS No:\n943 476 5918"} {
		if !Blocked(Check(text)) {
			t.Errorf("%q is let through", text)
		}
	}
}

func TestOtherNumbersAreLetThrough(t *testing.T) {
	for _, text := range []string{
		"",
		"943 476 5918",       // check digit
		"1111111111",         // agrees, but nobody's
		"NHS No: 0000000000", // a gap to fill in
		"123456789012",
		"943476591912",    // twelve in a run
		"0119434765919",   // eleven or more
		"01204 123 45",    // cut as phones are
		"020 7946 0958",   // a London phone
		"07700 900 123",   // a mobile
		"+1 943 476 5919", // an American one
		"9434 765 919",    // not cut as NHS numbers are
		"94 34 76 59 19",
		"1 2 3 4 5 6 7 8 9 10 11 12",
		"5 4 4 3 5 5 4 2 3 4 5 3 2 1 4 5", // scores, more than ten
		"sha256 ab12cd9434765919ffee0011aabb2233",
		"On 03.11.2026 14 30 I took 12 films",
		"943, 476, 5919",
		"We did 943 (476) 5919",
		"ST0215, Annex 2.10.4, item 3.14",
	} {
		if found := Check(text); Blocked(found) {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

func TestDoubtfulThingsOnlyWarn(t *testing.T) {
	for text, kind := range map[string]Kind{
		"DOB 12/03/1961":                             DateOfBirth,
		"D.O.B.: 12.3.61":                            DateOfBirth,
		"Date of birth - 12 March 1961":              DateOfBirth,
		"date of birth is 1961-03-12":                DateOfBirth,
		"she was born on 3rd of March 1961":          DateOfBirth,
		"born March 3, 1961":                         DateOfBirth,
		"DOB: 12031961":                              DateOfBirth,
		"MRN 1234567":                                HospitalNumber,
		"Hospital No: RX1-23456":                     HospitalNumber,
		"hospital number is AB123456":                HospitalNumber,
		"Accession: RTD20261234567":                  HospitalNumber,
		"accession number 12345678":                  HospitalNumber,
		"case note no. 88 was empty; unit no K12345": HospitalNumber,
		"x-ray number 2026/1234":                     HospitalNumber,
		"lives at SW1A 1AA":                          Postcode,
		"M1 1AE":                                     Postcode,
		"postcode: ls1 4dy":                          Postcode,
		"QQ 12 34 56 C but AB 12 34 56 C":            NationalInsurance,
		"ab123456c":                                  NationalInsurance,
		"9 4 3 4 7 6 5 9 1 9":                        NHSNumber, // boxes, or scores
		"see ISBN 0306406152 for more":               NHSNumber, // a book
		"ISBN-10: 0306406152":                        NHSNumber,
	} {
		found := Check(text)
		if len(found) != 1 || found[0].Kind != kind || found[0].Severity != Warn {
			t.Errorf("%q: %+v, want one warning of %s", text, found, kind)
		}
	}
}

func TestOrdinaryWordsDoNotWarn(t *testing.T) {
	for _, text := range []string{
		"The patient was born in the hospital in 1961.",
		"On 12/03/2026 I observed three chest X-rays.",
		"Unit number 3, ward 12, room 4",
		"Accession numbers must be checked against the request card.",
		"I positioned the patient for an AP view, 70 kVp, 16 mAs, 180 cm.",
		"Competency DI-2.3, level 4, ST0216",
		"at 10 20 30 a patient came",
		"patient ID bands were checked",
		"RA912345 is my HCPC number",
		"scores 9 4 3 4 7 6 5 9 1 9 2 3",
	} {
		if found := Check(text); len(found) > 0 {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

func TestOnePlaceIsFoundOnce(t *testing.T) {
	found := Check("Hospital number 9434765919")
	if len(found) != 1 || found[0].Severity != Block {
		t.Errorf("%+v, want one block", found)
	}
}

func TestThePlaceIsThePlaceInTheTextAsWritten(t *testing.T) {
	for text, want := range map[string]Finding{
		"943 476 5919":                         {Line: 1, Column: 1, Start: 0, End: 12},
		"é\r\nab 943 476 5919 c":               {Line: 2, Column: 4, Start: 6, End: 18},
		"one\rtwo\n\nNo 9434765919":            {Line: 4, Column: 4, Start: 12, End: 22},
		"ﬂuﬀy 943\u00ad476\u00a05919":          {Line: 1, Column: 6, Start: 5, End: 17},
		"𝟘x ９４３ ４７６ ５９１９!":                     {Line: 1, Column: 4, Start: 3, End: 15},
		"e\u0301 ㎏ 9\u20e3434765919\u0301 end": {Line: 1, Column: 6, Start: 5, End: 17},
	} {
		found := Check(text)
		if len(found) != 1 {
			t.Errorf("%q: %+v", text, found)
			continue
		}
		f := found[0]
		if f.Line != want.Line || f.Column != want.Column || f.Start != want.Start || f.End != want.End {
			t.Errorf("%q: line %d column %d, %d to %d, want %+v", text, f.Line, f.Column, f.Start, f.End, want)
		}
	}
}

func TestFindingsNeverShowTheNumber(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 500 {
		s := valid(r)
		for _, f := range Check(writings[i%len(writings)](s)) {
			if f.Excerpt != s[:3]+" *** ****" {
				t.Errorf("excerpt %q of %s", f.Excerpt, s)
			}
			if strings.Contains(f.Message, s[3:6]+" ") || strings.Contains(f.Message, s[6:]) {
				t.Errorf("message %q of %s", f.Message, s)
			}
		}
	}
	for text, want := range map[string]string{
		"DOB 12/03/1961":           "**/**/****",
		"born 3rd of March 1961":   "*** ** ***** ****",
		"Hospital no RX1-23456":    "RX*-*****",
		"SW1A 1AA":                 "SW** ***",
		"AB 12 34 56 C":            "AB ** ** ** *",
		"NHS number: 943 476 5918": "943 *** ****",
	} {
		if found := Check(text); len(found) != 1 || found[0].Excerpt != want {
			t.Errorf("%q: %+v, want %q", text, found, want)
		}
	}
}

func TestFindingsComeInOrderAndBlocksAreKeptBeforeWarnings(t *testing.T) {
	text := strings.Repeat("SW1A 1AA\n", 150) + strings.Repeat("ISBN 0306406152\n", 150) + "943 476 5919\n" + strings.Repeat("AB 12 34 56 C\n", 150)
	found := Check(text)
	if len(found) != MaxFindings || !Blocked(found) {
		t.Fatalf("%d findings, blocked %v", len(found), Blocked(found))
	}
	for i := 1; i < len(found); i++ {
		if found[i].Start < found[i-1].Start {
			t.Fatal("not in order")
		}
	}
	many := Check(strings.Repeat("943 476 5919, ", 200))
	if len(many) != MaxFindings {
		t.Errorf("%d findings", len(many))
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("NHS No: 943 476 5919")
	f.Add("DOB 12/03/1961, SW1A 1AA, MRN RX123456, AB 12 34 56 C\r\n9\u20e3434765919")
	f.Add("\xff943\u00ad4765919\xfe \u0e33\u0344 9 4 3 4 7 6 5 9 1 9")
	f.Add("ISBN 0306406152 +1 943 476 5919 ab12cd9434765919ffee0011")
	f.Fuzz(func(t *testing.T, text string) {
		runes := []rune(text)
		last := 0
		for _, found := range Check(text) {
			if found.Start < last || found.Start >= found.End || found.End > len(runes) {
				t.Fatalf("offsets %d to %d after %d in %d runes", found.Start, found.End, last, len(runes))
			}
			last = found.Start
			before := string(runes[:found.Start])
			lines := strings.Count(strings.ReplaceAll(strings.ReplaceAll(before, "\r\n", "\n"), "\r", "\n"), "\n") + 1
			if found.Line != lines || found.Column < 1 || !utf8.ValidString(found.Message) {
				t.Fatalf("%+v is on line %d", found, lines)
			}
			if found.Kind == NHSNumber && !strings.HasSuffix(found.Excerpt, " *** ****") {
				t.Fatalf("excerpt %q", found.Excerpt)
			}
		}
		// What somebody adds on a line of its own is found whatever surrounds it.
		if added := Check("943 476 5919\n;" + text); !Blocked(added) {
			t.Fatalf("a number before %q is missed", text)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for name, text := range map[string]string{
		"prose":  strings.Repeat("I positioned the patient for a chest view and checked the request card. ", 14_000),
		"digits": strings.Repeat("1 2 34 567 8901 ", 62_500),
		"labels": strings.Repeat("NHS No ", 140_000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Check(text)
			}
		})
	}
}

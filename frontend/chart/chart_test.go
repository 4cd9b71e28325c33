package chart

import (
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var set = func() *template.Template {
	t := template.New("").Option("missingkey=error")
	for _, text := range Sources() {
		template.Must(t.Parse(text))
	}
	return t
}()

func draw(t *testing.T, name string, data any) string {
	t.Helper()
	var out strings.Builder
	if err := set.ExecuteTemplate(&out, name, data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var levels = LevelMap{ID: "levels", Title: "Your way", Nodes: []Level{
	{Key: "2", Text: "Support worker", State: LevelReached}, {Key: "3", Text: "Senior support worker", State: LevelHere, Detail: "12 of 37 signed off"},
	{Key: "4", Text: "Assistant practitioner: mammography", State: LevelTarget}, {Key: "4x", Text: "Assistant practitioner: X-ray", State: LevelAhead}},
	Edges: []Step{{"2", "3"}, {"3", "4"}, {"3", "4x"}, {"3", "unknown"}}}

var samples = map[string][]any{
	"chart-levels": {LevelMap{ID: "none"}, levels},
	"chart-ring":   {Ring{ID: "none"}, Ring{"r", "Patient care", 3, 7}, Ring{"r", "All", 7, 7}, Ring{"r", "Too many", 9, 7}},
	"chart-heat":   {Heat{ID: "none"}, Heat{"h", "Weeks", []Week{{"2 November 2026", 0}, {"9 November 2026", 2}, {"16 November 2026", 40}}}},
	"chart-bars":   {Bars{ID: "none"}, Bars{"b", "Standing", []Bar{{"Signed off", 12, "good"}, {"Not started <yet>", 0, "quiet"}, {"Waiting", 400, ""}}}},
	"chart-spark":  {Spark{ID: "none"}, Spark{"s", "Movement", []int{1}}, Spark{"s", "Movement", []int{0, 3, 1, 0, 0}}},
	"chart-curve":  {Curve{ID: "none"}, Curve{"c", "Hours", "hours", []CurvePoint{{"March 2026", 3, 0}}, 0}, Curve{"c", "Hours <x>", "hours", []CurvePoint{{"March 2026", 0, 12}, {"April 2026", 700, 24}}, 557}},
	"chart-burnup": {Burnup{ID: "none"},
		Burnup{"b", "Your way", []BurnPoint{{"31 March 2026", 0, 0}}, 40, nil, 0, "", ""},
		Burnup{"b", "Your way <x>", []BurnPoint{{"31 March 2026", 0, 2}, {"30 April 2026", 30, 9}}, 40, &BurnRange{90, 120, 200, "between then and then"}, 150, "1 August 2026", "1 October 2026"},
		Burnup{"b", "Your way", []BurnPoint{{"31 March 2026", 0, 2}, {"30 April 2026", 30, 1}}, 40, &BurnRange{900, 0, 0, "after then"}, 0, "", "1 October 2028"},
		Burnup{"b", "Your way", []BurnPoint{{"31 March 2026", 0, 2}, {"30 April 2026", 30, 40}}, 40, &BurnRange{4000, 5000, 6000, "far away"}, 10, "10 April 2026", "1 October 2029"}},
	"chart-qr": {QR{"Photograph this to check it", 29, "M4 4h7v1h-7z"}},
	"chart-calendar": {Calendar{ID: "none"}, Calendar{"c", "What runs out", "Today", "November 2027", 365,
		[]Due{{"Life support", "in 6 weeks", 42}, {"Moving people", "ran out on 1 October 2026", -30}, {"Late <one>", "3 October 2027", 400}}}},
}

func TestEveryPictureSaysWhatItShowsAndStaysInItsFrame(t *testing.T) {
	for name, all := range samples {
		for n, data := range all {
			t.Run(fmt.Sprintf("%s %d", name, n), func(t *testing.T) {
				checkSVG(t, draw(t, name, data))
			})
		}
	}
}

func checkSVG(t *testing.T, svg string) {
	var width, height float64
	inside, ids, named := false, map[string]bool{}, ""
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		at := map[string]string{}
		for _, a := range start.Attr {
			at[a.Name.Local] = a.Value
		}
		if at["style"] != "" || strings.Contains(svg, "ZgotmplZ") {
			t.Errorf("the policy would refuse %s", svg)
		}
		if id := at["id"]; id != "" {
			ids[id] = true
		}
		if start.Name.Local == "svg" {
			inside = true
			fmt.Sscanf(at["viewBox"], "0 0 %f %f", &width, &height)
			if named = at["aria-labelledby"]; at["role"] != "img" {
				t.Error("the picture is no img to a screen reader")
			}
			continue
		}
		if inside {
			within(t, start.Name.Local, at, width, height)
		}
	}
	if !inside {
		t.Error("there is no picture")
	}
	for _, id := range strings.Fields(named) {
		if !ids[id] {
			t.Errorf("%s names the picture and is not there", id)
		}
	}
}

func within(t *testing.T, element string, at map[string]string, width, height float64) {
	for _, edge := range []struct {
		at, size string
		limit    float64
	}{{"x", "width", width}, {"y", "height", height}, {"cx", "r", width}, {"cy", "r", height}} {
		if at[edge.at] == "" {
			continue
		}
		from, _ := strconv.ParseFloat(at[edge.at], 64)
		size, _ := strconv.ParseFloat(at[edge.size], 64)
		if from < 0 || from+size > edge.limit {
			t.Errorf("%s at %s=%g is outside %g", element, edge.at, from, edge.limit)
		}
	}
}

func TestARingIsFilledAsFarAsItSays(t *testing.T) {
	svg := draw(t, "chart-ring", Ring{"r", "Patient care", 3, 6})
	if !strings.Contains(svg, "3 of 6") || !strings.Contains(svg, `stroke-dasharray="157.08 314.16"`) {
		t.Error(svg)
	}
	if svg := draw(t, "chart-ring", Ring{"r", "Nothing asked", 0, 0}); strings.Contains(svg, "dasharray") {
		t.Error("an empty ring has an arc")
	}
}

func TestTheLevelMapSaysWhereYouAre(t *testing.T) {
	f := levels.Wide().Frame
	if !strings.Contains(f.Desc, "Senior support worker (you are here)") || !strings.Contains(f.Desc, "mammography (your target)") {
		t.Error(f.Desc)
	}
	x := map[string]int{}
	for _, b := range levels.Wide().Boxes {
		x[b.Key] = b.X
	}
	if x["2"] >= x["3"] || x["3"] >= x["4"] || x["4"] != x["4x"] {
		t.Errorf("levels stand at %v", x)
	}
	if len(levels.Wide().Arrows) != 3 {
		t.Error("an arrow leads to a level that is not there, or is missing")
	}
}

func TestLevelsThatLeadRoundInACircleStillDraw(t *testing.T) {
	m := LevelMap{ID: "x", Nodes: []Level{{Key: "a", Text: "A"}, {Key: "b", Text: "B"}}, Edges: []Step{{"a", "b"}, {"b", "a"}}}
	checkSVG(t, draw(t, "chart-levels", m))
}

func TestTheCalendarPutsTheSoonestFirst(t *testing.T) {
	svg := draw(t, "chart-calendar", samples["chart-calendar"][1])
	words := regexp.MustCompile(`<text class="app-chart__text"[^>]*>([^<]*)<`).FindAllStringSubmatch(svg, -1)
	if len(words) != 3 || !strings.HasPrefix(words[0][1], "Moving people") || !strings.HasPrefix(words[2][1], "Late &lt;one&gt;") {
		t.Error(words)
	}
}

func TestTheSparkSaysHowLongNothingMoved(t *testing.T) {
	if got, want := (Spark{Values: []int{0, 3, 1, 0, 0}}).Frame().Desc, "4 in 5 weeks, none in the last 2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAPhoneShowsTheNewestWeeks(t *testing.T) {
	var h Heat
	for n := range 26 {
		h.Weeks = append(h.Weeks, Week{fmt.Sprintf("Week %d", n+1), n})
	}
	if f := h.Lately().Frame(); f.Width > 320-2*16 || f.Desc != "Movement in 11 of the last 11 weeks" {
		t.Errorf("the strip is %d px wide and says %q", f.Width, f.Desc)
	}
	drawn := draw(t, "chart-heat", h)
	wide, tall, _ := strings.Cut(drawn, "app-chart-tall")
	if !strings.Contains(wide, "Week 1: 0") || strings.Contains(tall, "Week 15: 14") || !strings.Contains(tall, "Week 16: 15") || !strings.Contains(tall, "Week 26: 25") {
		t.Errorf("it draws %s", drawn)
	}
}

func TestABurnupStaysLevelBetweenItsDaysAndFansOutFromToday(t *testing.T) {
	b := Burnup{ID: "b", Total: 10, Points: []BurnPoint{{"a", 0, 0}, {"b", 50, 5}}, Range: &BurnRange{Earliest: 80, Likely: 90, Latest: 100}}
	if got, want := b.Met(), fmt.Sprintf("%d,%d %d,%d %d,%d ", b.x(0), b.y(0), b.x(50), b.y(0), b.x(50), b.y(5)); got != want {
		t.Errorf("the way is %q, want %q", got, want)
	}
	if !strings.HasPrefix(b.Fan(), b.at(b.today())) || !strings.HasSuffix(b.Fan(), fmt.Sprintf("%d,%d", b.Right(), b.Goal())) {
		t.Errorf("the fan is %q", b.Fan())
	}
	b.Range.Latest = 0
	if !strings.HasSuffix(b.Fan(), fmt.Sprintf("%d,%d", b.Right(), b.y(5))) {
		t.Errorf("with no end in sight the fan is %q", b.Fan())
	}
}

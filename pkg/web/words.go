package web

import (
	"strings"
	"time"

	"countersign/pkg/clock"
)

// moment is an instant as people write it: "3 November 2026 at 14:03".
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return day(t) + " at " + timeOf(t)
}

// day is the day of an instant: "3 November 2026".
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.DateOf(t).Words()
}

// timeOf is the time of day of an instant in London: "14:03".
func timeOf(t time.Time) string { return t.In(clock.London).Format("15:04") }

// Browsers and systems by the marks in their names, the telling ones first:
// every browser claims to be several others too.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"},
		{"CriOS", "Chrome"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems = [][2]string{{"iPhone", "an iPhone"}, {"iPad", "an iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "a Mac"}, {"CrOS", "a Chromebook"},
		{"Linux", "Linux"}}
)

const unknownDevice = "A program or unknown browser"

// device is a browser as its person knows it: "Chrome on Windows".
func device(agent string) string {
	find := func(marks [][2]string) string {
		for _, m := range marks {
			if strings.Contains(agent, m[0]) {
				return m[1]
			}
		}
		return ""
	}
	browser, system := find(browsers), find(systems)
	switch {
	case browser != "" && system != "":
		return browser + " on " + system
	case browser != "":
		return browser
	}
	return unknownDevice
}

// Package frontend owns what people see: one typed struct and one template a page,
// the design system's components (nhsuk), the pictures (chart), the styles and the
// scripts. It imports nothing of countersign/pkg: the web adapter fills the structs
// with plain words, numbers, flags and lists, and sends what Render gives back.
//
// # Adding a page
//
// A struct that embeds Layout first, in the area's file, with a method for each
// component that needs more than a word. Words that people read are written here
// and in the template, not in the adapter:
//
//	type WorkerEvidenceKind struct {
//		Layout
//		Kind string
//	}
//
//	func (p WorkerEvidenceKind) KindField() nhsuk.Radios {
//		return nhsuk.Radios{Name: "kind", Value: p.Kind, ErrorMessage: p.Wrong("kind"),
//			Fieldset: nhsuk.Fieldset{Legend: nhsuk.Legend{Text: "What are you adding?", Size: "l", IsPageHeading: true}},
//			Items:    []nhsuk.ChoiceItem{{Value: "reflection", Text: "A reflective account"}}}
//	}
//
// A template, pages/worker_evidence_kind.html. "top" prints everything up to and
// into main, with the error summary and the banner; "bottom" closes it. The page
// prints its own single h1, here the legend:
//
//	{{template "top" .Layout}}
//	<form action="/evidence/new" method="post" novalidate data-once>
//	{{template "csrf" .Layout}}
//	{{template "nhsuk-radios" .KindField}}
//	<button class="nhsuk-button" data-module="nhsuk-button" type="submit">Continue</button>
//	</form>
//	{{template "bottom" .Layout}}
//
// And a line in the area's table, here workerPages:
//
//	"worker_evidence_kind": WorkerEvidenceKind{},
//
// All templates share one set, so a define inside a page carries the page's name.
// Methods must stand the zero value: each page is printed empty by a test.
//
// # Components, pictures, scripts
//
// {{template "nhsuk-input" .NameField}} prints an nhsuk.Input; the partial is named
// after the design system's component, the struct's fields after its options. Where
// an option takes HTML, nhsuk.HTML prints other components into it and nhsuk.Text
// escapes words; nothing else may make template.HTML from what somebody typed.
// {{template "chart-ring" .Ring}} prints a chart.Ring; a table stands beside it.
//
// A form's id for a field is its name, so that the error summary finds it; the
// fields that the adapter reports as wrong go into Layout.Errors, and Wrong gives
// each field its message. Forms may carry data-once, data-autosave="<address>" (with
// an element [data-autosave-status]) and data-upload.
//
// # Invariants
//
// A page is printed whole or not at all (Render, TestAPageThatFailsPrintsNothing).
// Every field in every template exists (TestEveryFieldInEveryTemplateExists), and
// every template belongs to a page. Pages hold no inline script or style, so that
// the content security policy can refuse them (pagetest). Our components print what
// the design system's own templates print (nhsuk, TestComponentsPrintWhatTheDesignSystemPrints).
// Styles and scripts come from "go generate ./..."; without them pages work and look
// plain, and Built says so.
package frontend

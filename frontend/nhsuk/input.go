package nhsuk

import (
	"cmp"
	"html/template"
	"strconv"
	"strings"
)

// Input is a one-line field. Its id is its name unless ID says otherwise.
type Input struct {
	ID, Name, Value string
	Type            string // text unless stated
	Label           Label
	Hint            Hint
	ErrorMessage    ErrorMessage
	Prefix, Suffix  Affix
	Width           int // 2, 3, 4, 5, 10, 20, 30 characters
	Inputmode       string
	Autocomplete    string
	Autocapitalize  string
	Pattern         string
	Placeholder     string
	Spellcheck      *bool
	Code            bool // letters of one width
	Large           bool
	Disabled        bool
	DescribedBy     string
	FormGroup       FormGroup
	Classes         string
	Attributes      Attributes

	failed bool // looks wrong without a message of its own, as in a date
}

func (Input) partial() string { return "nhsuk-input" }

// View is what the partial prints.
func (i Input) View() inputView {
	id := cmp.Or(i.ID, i.Name)
	p := partsOf(id, i.Label, i.Hint, i.ErrorMessage, i.DescribedBy)
	failed := i.failed || i.ErrorMessage.some()
	width := strconv.Itoa(i.Width)
	class := classes("nhsuk-input", when(i.Large, "nhsuk-input--large"), when(i.Code, "nhsuk-input--code"),
		when(failed, "nhsuk-input--error"), oneOf("nhsuk-input--width-", width, "2", "3", "4", "5", "10", "20", "30"), i.Classes)
	v := inputView{Parts: p, Before: i.FormGroup.BeforeInput, After: i.FormGroup.AfterInput, Prefix: i.Prefix, Suffix: i.Suffix}
	v.Prefix.kind, v.Suffix.kind = "prefix", "suffix"
	v.Group = i.FormGroup.attrs(failed).all(i.FormGroup.Attributes).html()
	if v.Before.some() || v.After.some() || v.Prefix.some() || v.Suffix.some() {
		v.Wrapper = new(attrs).set("class", classes("nhsuk-input-wrapper", when(i.Large, "nhsuk-input-wrapper--large"))).html()
	}
	v.Attrs = new(attrs).set("class", class).set("id", id).set("name", i.Name).set("type", cmp.Or(i.Type, "text")).
		choice("spellcheck", i.Spellcheck).opt("value", i.Value).flag("disabled", i.Disabled).
		opt("aria-describedby", p.DescribedBy).opt("autocomplete", i.Autocomplete).opt("autocapitalize", i.Autocapitalize).
		opt("pattern", i.Pattern).opt("placeholder", i.Placeholder).opt("inputmode", i.Inputmode).all(i.Attributes).html()
	return v
}

type inputView struct {
	Parts                 parts
	Group, Wrapper, Attrs template.HTMLAttr
	Before, After         Content
	Prefix, Suffix        Affix
}

// Affix is a sign before or after what is typed, such as "kg".
type Affix struct {
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attributes
	kind       string
}

func (a Affix) some() bool { return a.Text != "" || a.HTML != "" }

// View is what the partial prints.
func (a Affix) View() blockView {
	return blockView{Some: a.some(), Body: pick(a.HTML, a.Text), Attrs: new(attrs).
		set("class", classes("nhsuk-input-wrapper__"+a.kind, a.Classes)).set("aria-hidden", "true").all(a.Attributes).html()}
}

// Textarea is a field for several lines.
type Textarea struct {
	ID, Name, Value string
	Rows            int // 5 unless stated
	Label           Label
	Hint            Hint
	ErrorMessage    ErrorMessage
	Autocomplete    string
	Spellcheck      *bool
	Disabled        bool
	DescribedBy     string
	FormGroup       FormGroup
	Classes         string
	Attributes      Attributes
}

func (Textarea) partial() string { return "nhsuk-textarea" }

// View is what the partial prints.
func (t Textarea) View() textareaView {
	id := cmp.Or(t.ID, t.Name)
	p := partsOf(id, t.Label, t.Hint, t.ErrorMessage, t.DescribedBy)
	class := classes("nhsuk-textarea", when(t.ErrorMessage.some(), "nhsuk-textarea--error"), t.Classes)
	rows := t.Rows
	if rows == 0 {
		rows = 5
	}
	return textareaView{Parts: p, Value: t.Value, Before: t.FormGroup.BeforeInput, After: t.FormGroup.AfterInput,
		Group: t.FormGroup.attrs(t.ErrorMessage.some()).all(t.FormGroup.Attributes).html(),
		Attrs: new(attrs).set("class", class).set("id", id).set("name", t.Name).num("rows", rows).
			choice("spellcheck", t.Spellcheck).flag("disabled", t.Disabled).opt("aria-describedby", p.DescribedBy).
			opt("autocomplete", t.Autocomplete).all(t.Attributes).html()}
}

type textareaView struct {
	Parts         parts
	Group, Attrs  template.HTMLAttr
	Before, After Content
	Value         string
}

// Select is a list to choose one from. Prefer radios where there are few.
type Select struct {
	ID, Name, Value string
	Items           []SelectItem
	Label           Label
	Hint            Hint
	ErrorMessage    ErrorMessage
	Disabled        bool
	DescribedBy     string
	FormGroup       FormGroup
	Classes         string
	Attributes      Attributes
}

// SelectItem is one line of a Select. Without a Value its text is the value;
// Empty states that the value is the empty string.
type SelectItem struct {
	Value, Text string
	Empty       bool
	Selected    *bool
	Disabled    bool
	Divider     bool
	Attributes  Attributes
}

func (Select) partial() string { return "nhsuk-select" }

// View is what the partial prints.
func (s Select) View() selectView {
	id := cmp.Or(s.ID, s.Name)
	p := partsOf(id, s.Label, s.Hint, s.ErrorMessage, s.DescribedBy)
	class := classes("nhsuk-select", when(s.ErrorMessage.some(), "nhsuk-select--error"), s.Classes)
	v := selectView{Parts: p, Before: s.FormGroup.BeforeInput, After: s.FormGroup.AfterInput,
		Group: s.FormGroup.attrs(s.ErrorMessage.some()).all(s.FormGroup.Attributes).html(),
		Attrs: new(attrs).set("class", class).set("id", id).set("name", s.Name).flag("disabled", s.Disabled).
			opt("aria-describedby", p.DescribedBy).all(s.Attributes).html()}
	if v.Before.some() || v.After.some() {
		v.Wrapper = new(attrs).set("class", "nhsuk-input-wrapper").html()
	}
	for _, item := range s.Items {
		v.Options = append(v.Options, item.view(s.Value))
	}
	return v
}

func (i SelectItem) view(chosen string) optionView {
	value := i.Value
	if value == "" && !i.Empty {
		value = i.Text
	}
	selected := chosen != "" && value == chosen
	if i.Selected != nil {
		selected = *i.Selected
	}
	a := new(attrs)
	if i.Value != "" || i.Empty {
		a.set("value", i.Value)
	}
	return optionView{Divider: i.Divider, Text: i.Text,
		Attrs: a.flag("selected", selected).flag("disabled", i.Disabled).all(i.Attributes).html()}
}

type selectView struct {
	Parts                 parts
	Group, Wrapper, Attrs template.HTMLAttr
	Before, After         Content
	Options               []optionView
}

type optionView struct {
	Divider bool
	Text    string
	Attrs   template.HTMLAttr
}

// FileUpload is a field for one or more files.
type FileUpload struct {
	ID, Name                   string
	Label                      Label
	Hint                       Hint
	ErrorMessage               ErrorMessage
	Multiple                   bool
	Disabled                   bool
	DescribedBy                string
	ChooseFilesButtonClassList []string
	ChooseFilesButtonText      string
	DropInstructionText        string
	NoFileChosenText           string
	MultipleFilesChosenText    map[string]string // by plural: one, other
	EnteredDropZoneText        string
	LeftDropZoneText           string
	FormGroup                  FormGroup
	Classes                    string
	Attributes                 Attributes
}

func (FileUpload) partial() string { return "nhsuk-file-upload" }

// View is what the partial prints.
func (f FileUpload) View() textareaView {
	id := cmp.Or(f.ID, f.Name)
	p := partsOf(id, f.Label, f.Hint, f.ErrorMessage, f.DescribedBy)
	group := f.FormGroup.attrs(f.ErrorMessage.some(), "nhsuk-file-upload").set("data-module", "nhsuk-file-upload").
		opt("data-choose-files-button-class-list", jsonList(f.ChooseFilesButtonClassList)).
		opt("data-i18n.choose-files-button", f.ChooseFilesButtonText).
		opt("data-i18n.no-file-chosen", f.NoFileChosenText).
		all(plurals("multiple-files-chosen", f.MultipleFilesChosenText)).
		opt("data-i18n.drop-instruction", f.DropInstructionText).
		opt("data-i18n.entered-drop-zone", f.EnteredDropZoneText).
		opt("data-i18n.left-drop-zone", f.LeftDropZoneText)
	return textareaView{Parts: p, Before: f.FormGroup.BeforeInput, After: f.FormGroup.AfterInput,
		Group: group.all(f.FormGroup.Attributes).html(),
		Attrs: new(attrs).set("class", classes("nhsuk-file-upload__input", f.Classes)).set("id", id).set("name", f.Name).
			set("type", "file").flag("disabled", f.Disabled).flag("multiple", f.Multiple).
			opt("aria-describedby", p.DescribedBy).all(f.Attributes).html()}
}

func jsonList(names []string) string {
	out := ""
	for _, n := range names {
		out += when(out != "", ",") + strconv.Quote(n)
	}
	return when(out != "", "["+out+"]")
}

func plurals(key string, messages map[string]string) Attributes {
	out := Attributes{}
	for rule, message := range messages {
		out["data-i18n."+key+"."+rule] = message
	}
	return out
}

// PasswordInput is a password field with a button that shows what is typed.
type PasswordInput struct {
	ID, Name, Value                string
	Label                          Label
	Hint                           Hint
	ErrorMessage                   ErrorMessage
	Prefix, Suffix                 Affix
	Width                          int
	Code, Large                    bool
	Autocomplete                   string // current-password unless stated
	Disabled                       bool
	DescribedBy                    string
	Button                         Button
	ShowPasswordText               string
	HidePasswordText               string
	ShowPasswordAriaLabel          string
	HidePasswordAriaLabel          string
	PasswordShownAnnouncementText  string
	PasswordHiddenAnnouncementText string
	FormGroup                      FormGroup
	Classes                        string
	Attributes                     Attributes
}

func (PasswordInput) partial() string { return "nhsuk-password-input" }

// View is the input that the partial prints.
func (p PasswordInput) View() Input {
	id := cmp.Or(p.ID, p.Name)
	b := p.Button
	b.Text = cmp.Or(p.ShowPasswordText, b.Text, "Show")
	b.AriaLabel = cmp.Or(p.ShowPasswordAriaLabel, b.AriaLabel, "Show password")
	b.Type, b.Variant = cmp.Or(b.Type, "button"), cmp.Or(b.Variant, "secondary")
	b.Small = b.Small || !p.Large
	b.Disabled = b.Disabled || p.Disabled
	b.Classes = classes("nhsuk-password-input__toggle nhsuk-js-password-input-toggle", b.Classes)
	b.Attributes = Attributes{"aria-controls": id, "hidden": ""}
	own := Attributes{"data-module": "nhsuk-password-input"}
	for key, text := range map[string]string{
		"show-password": p.ShowPasswordText, "hide-password": p.HidePasswordText,
		"show-password-aria-label": p.ShowPasswordAriaLabel, "hide-password-aria-label": p.HidePasswordAriaLabel,
		"password-shown-announcement": p.PasswordShownAnnouncementText, "password-hidden-announcement": p.PasswordHiddenAnnouncementText,
	} {
		if text != "" {
			own["data-i18n."+key] = text
		}
	}
	after := HTML(b) + p.FormGroup.AfterInput.html()
	return Input{ID: id, Name: p.Name, Value: p.Value, Type: "password", Label: p.Label, Hint: p.Hint, ErrorMessage: p.ErrorMessage,
		Prefix: p.Prefix, Suffix: p.Suffix, Width: p.Width, Code: p.Code, Large: p.Large, Spellcheck: new(false),
		Autocomplete: cmp.Or(p.Autocomplete, "current-password"), Autocapitalize: "none", Disabled: p.Disabled, DescribedBy: p.DescribedBy,
		Classes:    classes("nhsuk-password-input__input nhsuk-js-password-input-input", p.Classes),
		Attributes: p.Attributes,
		FormGroup: FormGroup{Classes: classes(p.FormGroup.Classes, "nhsuk-password-input"), Attributes: own,
			BeforeInput: p.FormGroup.BeforeInput, AfterInput: Content{HTML: after}}}
}

// CharacterCount is a Textarea that counts what is typed.
type CharacterCount struct {
	ID, Name, Value          string
	Rows                     int
	Maxlength, Maxwords      int
	Threshold                int    // percent of the limit at which the count shows
	CountType                string // characters, words, or another the script knows
	Label                    Label
	Hint                     Hint
	ErrorMessage             ErrorMessage
	Autocomplete             string
	Spellcheck               *bool
	Disabled                 bool
	TextareaDescriptionText  string
	CharactersUnderLimitText map[string]string
	CharactersAtLimitText    string
	CharactersOverLimitText  map[string]string
	FormGroup                FormGroup
	Classes                  string
	Attributes               Attributes
}

func (CharacterCount) partial() string { return "nhsuk-character-count" }

// View is the textarea that the partial prints.
func (c CharacterCount) View() Textarea {
	id := cmp.Or(c.ID, c.Name)
	countType := cmp.Or(c.CountType, when(c.Maxwords > 0, "words"))
	message := Hint{ID: id + "-info", Classes: "nhsuk-character-count__message", Text: c.message(countType)}
	own := Attributes{"data-module": "nhsuk-character-count"}
	for name, n := range map[string]int{"data-maxlength": c.Maxlength, "data-maxwords": c.Maxwords, "data-threshold": c.Threshold} {
		if n > 0 {
			own[name] = strconv.Itoa(n)
		}
	}
	for name, text := range map[string]string{"data-count-type": countType, "data-i18n.characters-at-limit": c.CharactersAtLimitText} {
		if text != "" {
			own[name] = text
		}
	}
	for _, more := range []Attributes{plurals("characters-under-limit", c.CharactersUnderLimitText),
		plurals("characters-over-limit", c.CharactersOverLimitText), c.FormGroup.Attributes} {
		for name, text := range more {
			own[name] = text
		}
	}
	after := HTML(message) + c.FormGroup.AfterInput.html()
	return Textarea{ID: id, Name: c.Name, Value: c.Value, Rows: c.Rows, Label: c.Label, Hint: c.Hint, ErrorMessage: c.ErrorMessage,
		Autocomplete: c.Autocomplete, Spellcheck: c.Spellcheck, Disabled: c.Disabled, DescribedBy: id + "-info",
		Classes: classes("nhsuk-js-character-count", c.Classes), Attributes: c.Attributes,
		FormGroup: FormGroup{Classes: classes(c.FormGroup.Classes, "nhsuk-character-count"), Attributes: own,
			BeforeInput: c.FormGroup.BeforeInput, AfterInput: Content{HTML: after}}}
}

func (c CharacterCount) message(countType string) string {
	limit := max(c.Maxwords, c.Maxlength)
	if limit == 0 {
		return ""
	}
	unit := "characters"
	if countType == "words" {
		unit = "words"
	}
	text := cmp.Or(c.TextareaDescriptionText, "You can enter up to %{count} "+unit)
	return strings.ReplaceAll(text, "%{count}", strconv.Itoa(limit))
}

package attachment

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestName is in runes, the extension included: short enough for every file
// system (255 bytes) at four bytes a rune.
const longestName = 60

var extensions = map[Type]string{JPEG: ".jpg", PNG: ".png", PDF: ".pdf", DOCX: ".docx", Text: ".txt"}

// cleanName makes what the sender calls a file safe to show and to save under:
// no path, no control or direction characters, nothing that file systems
// refuse, and the extension of what the file is.
func cleanName(declared string, t Type) string {
	name := strings.ReplaceAll(strings.ToValidUTF8(declared, ""), `\`, "/")
	name = norm.NFC.String(name[strings.LastIndexByte(name, '/')+1:])
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		case strings.ContainsRune(`<>:"|?*;%`, r):
			return '-'
		}
		return r
	}, name)
	if ext := path.Ext(name); isExtension(ext) {
		name = strings.TrimSuffix(name, ext)
	}
	runes := []rune(strings.Join(strings.Fields(name), " "))
	name = strings.Trim(string(runes[:min(len(runes), longestName-len(".docx"))]), " .-")
	if name == "" {
		name = "file"
	}
	return name + extensions[t]
}

// isExtension tells ".jpeg" from the end of "Report v1.2".
func isExtension(ext string) bool {
	return len(ext) >= 2 && len(ext) <= 6 && strings.ContainsFunc(ext, unicode.IsLetter) && !strings.Contains(ext, " ")
}

// Headers are what a kept file must leave with, whoever asks: it cannot run
// anything in our pages, cannot be taken for another type, is not kept by
// browsers or proxies, and other sites cannot show it. Only pictures, which we
// drew ourselves, are shown in the page; everything else is a download.
func Headers(t Type, name string) http.Header {
	disposition := "attachment"
	if t == JPEG || t == PNG {
		disposition = "inline"
	}
	if _, known := extensions[t]; !known {
		t = "application/octet-stream"
	}
	h := http.Header{}
	h.Set("Content-Type", string(t))
	h.Set("Content-Disposition", disposition+filename(name))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	return h
}

// filename writes a name twice, as RFC 6266 wants: in ASCII for old programs,
// and whole.
func filename(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	whole := strings.ReplaceAll(url.QueryEscape(strings.ToValidUTF8(name, "_")), "+", "%20")
	return `; filename="` + plain + `"; filename*=UTF-8''` + whole
}

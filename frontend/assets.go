package frontend

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strings"
	"sync"
)

//go:generate go run ./internal/build

//go:embed all:dist
var dist embed.FS

// manifest maps a file's plain name to its name in dist, which carries a hash of
// what is in it.
var manifest = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	text, err := dist.ReadFile("dist/names.json")
	if err != nil || json.Unmarshal(text, &names) != nil {
		return map[string]string{}
	}
	return names
})

// Built tells whether the styles and scripts were built. When not, pages work and
// look plain; "go generate ./..." builds them.
func Built() bool { return len(manifest()) > 0 }

// Asset is the address of a style, script or picture by its plain name, such as
// "app.css".
func Asset(name string) string {
	if hashed, ok := manifest()[name]; ok {
		name = hashed
	}
	return "/assets/" + name
}

// assets are the names in dist that are served.
var assets = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, name := range manifest() {
		names[name] = true
	}
	return names
})

// HasAsset tells whether AssetHandler serves a file of that name in dist.
func HasAsset(name string) bool { return assets()[name] }

// AssetHandler answers requests under /assets/. Names carry a hash, so a browser
// may keep what it gets for a year.
func AssetHandler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	server := http.StripPrefix("/assets/", http.FileServerFS(files))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !HasAsset(strings.TrimPrefix(r.URL.Path, "/assets/")) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		server.ServeHTTP(w, r)
	})
}

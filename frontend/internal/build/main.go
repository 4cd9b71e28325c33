// Command build makes frontend/dist: the design system's styles and scripts, our
// own, and the icons, each under a name that carries a hash of what is in it, so
// that browsers may keep it. It is run by "go generate ./..." in frontend.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	dist   = "dist"
	system = "node_modules/nhsuk-frontend/dist/nhsuk"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("frontend: ")
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	if err := install(); err != nil {
		return err
	}
	if err := empty(); err != nil {
		return err
	}
	names := map[string]string{}
	for _, step := range []func(map[string]string) error{images, webManifest, styles, scripts} {
		if err := step(names); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(names, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "names.json"), text, 0o644)
}

// install fetches the packages of the lock file, unless they are there already.
func install() error {
	locked, err := version("package-lock.json", "packages", "node_modules/nhsuk-frontend")
	if err != nil {
		return err
	}
	if there, err := version("node_modules/nhsuk-frontend/package.json"); err == nil && there == locked {
		return nil
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Stdout, npm.Stderr = os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm ci: %w (Node 20 or later must be installed)", err)
	}
	return nil
}

// version reads the version that a JSON file states at a path of keys.
func version(file string, keys ...string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	for _, key := range keys {
		level := map[string]json.RawMessage{}
		if err := json.Unmarshal(text, &level); err != nil {
			return "", fmt.Errorf("%s: %w", file, err)
		}
		text = level[key]
	}
	var found struct{ Version string }
	if err := json.Unmarshal(text, &found); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return found.Version, nil
}

// empty removes what an earlier build left; .gitkeep stays.
func empty() error {
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == ".gitkeep" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dist, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a file into dist under its hashed name and notes the name.
func keep(names map[string]string, name string, content []byte) error {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
	file := filepath.Join(dist, filepath.FromSlash(hashed))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	names[name] = hashed
	return os.WriteFile(file, content, 0o644)
}

func images(names map[string]string) error {
	files, err := filepath.Glob(system + "/assets/images/*")
	if err != nil {
		return err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := keep(names, "images/"+filepath.Base(file), content); err != nil {
			return err
		}
	}
	return nil
}

// webManifest is the design system's, with the hashed names of the icons.
func webManifest(names map[string]string) error {
	text, err := os.ReadFile(system + "/assets/manifest.json")
	if err != nil {
		return err
	}
	for name, hashed := range names {
		text = bytes.ReplaceAll(text, []byte(`"`+name+`"`), []byte(`"`+hashed+`"`))
	}
	return keep(names, "manifest.json", text)
}

var (
	fontFace = regexp.MustCompile(`@font-face\{[^}]*\}`)
	assetURL = regexp.MustCompile(`url\(/assets/([^)]+)\)`)
)

// styles joins the design system's styles with ours. The licensed Frutiger font
// is not loaded: without its @font-face rules the text falls back to Arial.
func styles(names map[string]string) error {
	theirs, err := os.ReadFile(system + "/nhsuk-frontend.min.css")
	if err != nil {
		return err
	}
	theirs = fontFace.ReplaceAll(theirs, nil)
	theirs = assetURL.ReplaceAllFunc(theirs, func(found []byte) []byte {
		return []byte("url(/assets/" + names[string(assetURL.FindSubmatch(found)[1])] + ")")
	})
	if bytes.Contains(theirs, []byte("https://")) {
		return errors.New("the design system's styles load something from another site")
	}
	ours, err := os.ReadFile("styles/app.css")
	if err != nil {
		return err
	}
	result := api.Transform(string(ours), api.TransformOptions{Loader: api.LoaderCSS,
		MinifyWhitespace: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelWarning})
	if len(result.Errors) > 0 {
		return errors.New("the styles do not build")
	}
	return keep(names, "app.css", append(theirs, result.Code...))
}

func scripts(names map[string]string) error {
	result := api.Build(api.BuildOptions{EntryPoints: []string{"scripts/main.ts"}, Bundle: true, Format: api.FormatESModule,
		Target: api.ES2020, MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelWarning, Outfile: "app.js"})
	if len(result.Errors) > 0 || len(result.OutputFiles) != 1 {
		return errors.New("the scripts do not build")
	}
	return keep(names, "app.js", result.OutputFiles[0].Contents)
}

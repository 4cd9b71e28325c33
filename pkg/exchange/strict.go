package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxDepth is how deeply a file may nest.
const maxDepth = 40

// strictly reads JSON into a value. Beyond what the decoder refuses, so are a key
// that comes twice, which readers would take differently, too deep a nesting, and
// anything after the end. Each says the line.
func strictly(file []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(file))
	d.UseNumber()
	if err := walk(d, 0); err != nil {
		return refused(file, d, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refused(file, d, errors.New("there is more after the end"))
	}
	err := json.Unmarshal(file, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return bad("Line %d: %s holds a %s, which does not belong there.", lineOf(file, wrong.Offset), wrong.Field, wrong.Value)
	}
	if err != nil {
		return bad("We could not read this file: a value in it is not as it should be.")
	}
	return nil
}

// walk reads one value.
func walk(d *json.Decoder, depth int) error {
	if depth > maxDepth {
		return errors.New("it nests too deeply")
	}
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('['):
		for d.More() {
			if err := walk(d, depth+1); err != nil {
				return err
			}
		}
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			if seen[name] {
				return fmt.Errorf("the key %q is there twice", name)
			}
			seen[name] = true
			if err := walk(d, depth+1); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = d.Token() // the end of it
	return err
}

func refused(file []byte, d *json.Decoder, err error) error {
	at, says := d.InputOffset(), err.Error()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at, says = syntax.Offset, "this is not JSON"
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at, says = int64(len(file)), "the file ends too early"
	}
	return bad("We could not read line %d: %s.", lineOf(file, at), says)
}

func lineOf(file []byte, offset int64) int {
	return 1 + bytes.Count(file[:min(max(offset, 0), int64(len(file)))], []byte("\n"))
}

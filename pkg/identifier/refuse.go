package identifier

import "countersign/pkg/fault"

// Refuse adds to the faults of a form each place in one of its fields that may
// identify a patient, so that nobody keeps it.
func Refuse(field, text string, f *fault.Fields) {
	for _, found := range Check(text) {
		if found.Severity == Block {
			f.Add(field, "%s", found.Message)
		}
	}
}

package store

import (
	"countersign/pkg/fault"
	"countersign/pkg/id"
)

// PersonName is the name of a person.
func (v *View) PersonName(p id.Person) (string, error) {
	var names []string
	if err := v.db.Raw("SELECT name FROM person WHERE id = ?", string(p)).Scan(&names).Error; err != nil {
		return "", err
	}
	if len(names) == 0 {
		return "", fault.Missing()
	}
	return names[0], nil
}

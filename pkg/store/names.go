package store

import "countersign/pkg/id"

// PersonNames are the names of people, in one statement. Whoever may read where
// somebody occurs may read their name.
func (v *View) PersonNames(people []id.Person) (map[id.Person]string, error) {
	out := map[id.Person]string{}
	if len(people) == 0 {
		return out, nil
	}
	var rows []struct {
		ID   string
		Name string
	}
	err := list(v, &rows, "SELECT id, name FROM person WHERE id IN (SELECT value FROM json_each(?))", listed(people))
	for _, r := range rows {
		out[id.Person(r.ID)] = r.Name
	}
	return out, err
}

package verify

import "countersign/pkg/access"

// begun is a key that seals from an entry of the audit log on.
type begun struct {
	entry int64
	key   string
}

// signingKeys holds the keys that are known to have sealed to the audit log, and
// misses those that nobody can check a seal with any more.
func (c *checker) signingKeys() error {
	kept, err := c.v.SigningKeys()
	for i, k := range kept {
		c.out.Looked["keys"]++
		record := "key " + k
		c.tells(record, telling{access.BeginKey, k, ""})
		if i >= len(c.keys) || c.keys[i].key != k {
			c.wrong(record, "the audit log tells of it in another order")
		}
		if c.Keys[k] == nil {
			c.wrong(record, "it is not in the keys folder: nobody can check what it sealed")
		}
	}
	return err
}

// sealing is the key that seals at an entry of the audit log.
func (c *checker) sealing(entry int64) string {
	key := ""
	for _, k := range c.keys {
		if k.entry > entry {
			break
		}
		key = k.key
	}
	return key
}

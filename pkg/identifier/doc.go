// Package identifier owns the identifier check.
package identifier

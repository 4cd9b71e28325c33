// Package access owns permission: what an actor may see (Scope) and what an
// actor may do to one thing (Grant). It refuses by default, is pure, and is the
// only place that knows what a role is for. Both are made only here: the store
// takes a Scope for each read of somebody's record and a Grant for each write,
// so that forgetting to ask does not compile.
//
// What lies outside a scope is NotFound, the same as what does not exist. What
// may be seen but not changed is Forbidden, with a sentence that says who can.
//
// Invariants and their tests: the permission table over every persona, action
// and relation is a golden that people can read (TestThePermissionTable); a zero
// Grant or Scope allows nothing (TestZeroValuesAllowNothing).
package access

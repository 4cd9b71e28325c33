// Package nhsuk owns the NHS design system's components as typed structs, printed
// by html/template partials. Version 10.6.1 of the npm package nhsuk-frontend, which
// brings the styles, is what they are ported from and compared with.
//
// A struct's fields are the design system's options under the same names; those that
// nobody here needs are left out. Options that take HTML are template.HTML and are
// filled by HTML (other components) or Text (escaped words) only. Each struct's View
// works out classes, ids and attributes, always escaped; addresses are left to the
// partial, so that html/template can refuse unsafe ones.
//
// Invariants and their tests: a component prints, up to white space and the order of
// attributes, what the design system's own template prints for the same options, and
// the list of fixtures for which that is so never shrinks
// (TestComponentsPrintWhatTheDesignSystemPrints, testdata/fixtures.txt); what somebody
// typed is never read as HTML, whichever field it is in
// (TestWhatSomebodyTypedIsNeverReadAsHTML); attributes cannot run scripts
// (TestAttributesCannotRunScripts).
package nhsuk

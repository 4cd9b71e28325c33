// Package reporting owns the read models: what each page and each answer of the
// API shows of standing, gathered in a constant number of statements, with no
// markup and no rules of its own. What counts is decided in package progress.
//
// Every read asks access what the actor may see: a portfolio that they may not
// read answers like one that does not exist.
//
// Invariants and their tests: statements do not grow with the portfolio or the
// department (TestPagesKeepToTheirStatementBudgets); a stranger, a colleague and
// an assessor learn nothing of a portfolio (TestAPortfolioIsNotThereForThoseWhoMayNotReadIt);
// the cohort page agrees with each worker's own page
// (TestTheCohortAgreesWithEachWorkersOwnPage).
package reporting

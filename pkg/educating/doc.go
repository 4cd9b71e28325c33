// Package educating owns what a practice educator records: reviews of a worker's
// progress, kept for good and readable by the worker. A review confirms, or no
// longer confirms, the education and the experience that a level asks for.
//
// Invariants and their tests: only an educator of the department records a
// review, never of themselves (TestOnlyAnEducatorReviews); the worker reads
// every word of it (TestTheWorkerReadsTheirReviews); the last review of a level
// decides (TestTheLastReviewDecides).
package educating

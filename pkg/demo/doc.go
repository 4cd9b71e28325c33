// Package demo owns the lively department that shows Countersign to somebody
// new: made-up people, months of believable history and every state on show, all
// of it done through the use cases by the people themselves, so that it can hold
// nothing that a real department could not. And it owns Seed, which fills a
// folder of any size through the same rules, for benchmarks and trials.
//
// Invariants and their tests: a built demo has no finding in pkg/verify and shows
// every state (TestTheDemoIsWholeAndShowsEveryState), and tells the same stories
// whatever the day and the hour (TestTheDemoTellsItsStoriesOnAnyDay).
package demo

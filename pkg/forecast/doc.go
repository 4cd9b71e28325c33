// Package forecast owns when a worker may have everything signed off: a range of days
// with what it rests on, or what is missing to say one.
//
// It plays the coming weeks many times over. Each week is a week that the worker had,
// drawn from a resample of those they had, so that a short history gives a wide range;
// what runs out is lost again, but for the share that the worker renews in time; where
// more is sent back lately than before, fewer lines are won; where sign-offs lately take
// longer than they did, the end comes later. What is drawn depends on the number of weeks
// alone, so a page says the same each time it is opened.
//
// Invariants and their tests: of workers whose pace is known, about eight in ten finish
// within the range (TestEightInTenFinishWithinTheRange); who is quicker is never
// forecast later (TestWhoIsQuickerIsNeverForecastLater); too little is said to be too
// little, with what is missing (TestTooLittleIsSaidToBeTooLittle); no day is in the past
// (TestNoDayIsInThePast); what runs out, comes back more often or takes longer to be
// signed never brings the end nearer (TestWhatHindersNeverHelps).
package forecast

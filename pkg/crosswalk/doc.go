// Package crosswalk owns the links between competencies that a department has taken
// into use, and where they lead: what a sign-off for one competency may count toward
// besides. A link is directed, says what it means and why, and has an author and a
// day by which somebody is to look at it again.
//
// A link past that day still stands: credit must not go because nobody looked. It is
// shown as due, to whoever can mend it.
//
// Invariants and their tests: no way leads round in a circle, or to where it began
// (TestAWayNeverLeadsBackToWhereItBegan); the strongest way is taken and of those the
// shortest, whatever the order of the links (TestTheStrongestWayIsTakenAndOfThoseTheShortest);
// a way is worth what its weakest link is (the same); without a link goes exactly what
// only it led to (TestWithoutALinkGoesExactlyWhatOnlyItLedTo); a link that was ended
// still stands on the days before (TestALinkStandsFromWhenItWasMadeUntilItIsEnded).
package crosswalk

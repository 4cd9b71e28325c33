// Package practice owns what a worker may do today: the employer's entitlement
// of a worker for tasks, equipment and sites, and the decision that sets it
// beside competence. Being signed off is not being entitled, and the other way
// round; nobody works on their own without both.
//
// Sources: IR(ME)R 2017 regulation 17 and schedule 3 (the employer entitles an
// operator for a scope of tasks; whoever is in training is directly supervised);
// SoR guidance on assistant practitioners (the entitlement names tasks, equipment
// and sites) and on MR safety (the MR responsible person names authorised persons).
//
// Invariants and their tests: independent takes both, each current
// (TestIndependentTakesCompetenceAndEntitlement); an entitlement for another
// task, kind, site or equipment does not help (TestAnEntitlementForSomethingElseDoesNotHelp);
// it holds to the end of its last day in London (TestAnEntitlementHoldsToTheEndOfItsLastDayInLondon);
// every answer but independent says why and who can mend it
// (TestEveryAnswerButIndependentSaysWhyAndWhoCanMendIt); the answer's end is the
// first moment at which it is another (TestTheAnswerHoldsUntilItSaysItDoes). An
// entitlement is for tasks of one framework version; a move to a later one takes with
// it no task that the plan does not carry over just as it was
// (TestAMoveNeverWidensAnEntitlement), over several versions at once no more than one
// move after the other would (TestAMoveByWayOfAVersionInBetweenTakesWhatTwoMovesTake).
package practice

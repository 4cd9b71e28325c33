// Package auth owns proof of who somebody is: passwords, one-time codes,
// recovery codes, secrets, access tokens, keys, and how guessing is slowed; and,
// with Service, signing in and out, sessions, and letting people in for the first
// time. Who makes a request is read afresh for each one and kept by nobody.
//
// Invariants and their tests:
//   - a password is kept only as argon2id, two are worked out at a time, and an
//     unknown person costs as much as a known one (TestAnUnknownPersonTakesAsLongAsAKnownOne);
//   - a stored hash that this package would not write matches nothing
//     (TestAForeignHashMatchesNothing);
//   - a password made mostly of common words, own details, repeats or sequences
//     is refused, however it is dressed up (TestGuessablePasswordsAreRefused);
//   - a code tells its time step, so that it can be spent once (TestACodeTellsItsStep);
//   - only what this service issued, unchanged and in time, is an access token
//     (TestNoMutatedTokenIsAccepted, TestNoConfusedTokenIsAccepted, FuzzReadToken);
//   - a secret for one purpose is worthless for another, and only its digest is
//     kept (TestASecretIsGoodForOnePurpose);
//   - keys are made once, whole, and never where others may read them
//     (TestKeysAreMadeOnceAndStay, TestKeysOthersCanReadAreRefused);
//   - the keys that seal sign-offs are rotated wholly or not at all, what was sealed
//     before still verifies from the published set alone, and keys older than the data
//     are refused (TestARotationThatBreaksOffIsNoRotation, TestKeysOlderThanTheDataAreRefused,
//     TestWhatWasSealedBeforeARotationStillVerifies, TestASealVerifiesFromThePublishedKeysAlone);
//   - whatever is forged, used, expired or somebody else's is refused, leaves an entry
//     in the audit log and changes nothing; what is nobody's is told of once a minute
//     (TestWhatIsForgedUsedExpiredOrSomebodyElsesIsRefusedToldOfAndChangesNothing,
//     TestWhatIsNobodysIsToldOfOnceAMinute);
//   - nobody is locked out: every wait ends within a minute, and the attempts of
//     others cost a person on a known network nothing
//     (TestNobodyWaitsMoreThanAMinute, TestAttemptsFromElsewhereDoNotHoldUpAKnownNetwork,
//     TestAGuesserInTheHospitalDoesNotTakeEverybodysTurn);
//   - a session ends by itself, by its person, and at once when they are switched
//     off or their password changes (TestASessionLeftAloneForHalfAnHourEnds,
//     TestSomebodySwitchedOffIsRefusedOnTheNextRequest,
//     TestAnotherPasswordEndsEverySessionButThisOneWhichIsRenewed);
//   - a password without the code that belongs to it is nobody (TestHalfASignInIsNobody);
//   - a passkey that does not fit signs nobody in, and its answer serves once
//     (TestAPasskeyThatDoesNotFitSignsNobodyIn, TestAnAnswerSignsInOnceOfSixtyFourWhoSendItAtOnce);
//     it is made by its person, in their session, for this service
//     (TestAPasskeyIsMadeByItsPersonInTheirSessionForThisService);
//   - a code, a recovery code, a refresh token, an invitation, a reset link and the
//     set-up link are good once, however many send them at once
//     (TestACodeIsGoodForOneOfSixtyFourWhoSendItAtOnce, TestARecoveryCodeIsGoodOnce,
//     TestOneRefreshTokenSentByManyAtOnceEndsItsSession, TestAnInvitationIsAcceptedOnce,
//     TestAResetLinkSetsThePasswordOnceAndKeepsTheSecondFactor,
//     TestTheSetUpLinkWorksOnceAndIsGoneAfterTheFirstPerson);
//   - an attempt counts before it is tried (TestManyGuessesAtOnceAreNotAllTried);
//   - a pass lets one guest sign one thing once, in the first browser that took it up,
//     while the lead's grant, the pass and the register hold (TestAGuestSignsOneThingOnce,
//     TestAPassThatWasForwardedIsRefused, TestAPassThatRanOutOrWasTakenBackIsRefused,
//     TestWhoMayNotUseAPassIsRefusedWithTheReason, TestALapseThatBecomesKnownStopsAGuestWhoIsIn,
//     TestTheEndOfTheGrantStopsEveryPass, TestAPassIsForAnAreaThatTheGrantNames);
//     it shows one version and opens nothing else (TestAGuestSeesOneVersionAndNothingElse,
//     TestAGuestCannotSignInAndCanBeInvitedLater); each code serves for what it was sent for,
//     ten minutes and five tries long (TestACodeIsGoodForTenMinutesAndFiveTries,
//     TestACodeThatProvesTheAddressSignsNothing, TestGuessingACodeIsSlowed); nobody signs their own
//     work by one, and a registration number belongs to one address
//     (TestAWorkerDoesNotSignTheirOwnWorkByAPass, TestOneNumberBelongsToOneAddress);
//   - somebody who is signed in on two devices at once is told on each of them, until
//     they say that it is them (TestASecondDeviceIsShownUntilItsPersonSaysThatItIsThem);
//   - whoever guesses the codes of receipts has to wait, and nobody else does
//     (TestWhoGuessesSecretsOffAPaperHasToWaitAndNobodyElseDoes).
package auth

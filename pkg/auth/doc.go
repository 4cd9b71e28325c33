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
//   - whoever guesses the codes of receipts has to wait, and nobody else does
//     (TestWhoGuessesSecretsOffAPaperHasToWaitAndNobodyElseDoes).
package auth

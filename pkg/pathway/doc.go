// Package pathway owns what leads to a level: which competencies count for a post,
// in which groups, and how much proof each asks for. It is worked out from a
// framework version whenever it is needed and never stored.
//
// A pathway is a tree. The root needs all of: one group for each area, holding the
// level's items that apply to the post; and, where the level asks for whole paths
// (an assistant practitioner's field of work), a last group that needs one of them.
// An item applies if it names no setting or one of the post's. Optional lines are
// shown and never counted.
//
// Invariants and the tests that hold them:
//
//   - For the shipped frameworks every level, for posts with each setting, asks
//     for exactly what it should (TestCountsPerAreaLevelAndSetting, a golden).
//   - What applies is what the framework says, for any post
//     (TestALineIsThereExactlyIfItIsAskedForAndApplies).
//   - An item that one path alone asks for does not count as required
//     (TestOnlyWhatEveryPathNeedsIsRequired); every path needs all its lines, and
//     the post's own paths come first (TestThePathsOfThePostComeFirst).
//   - An unknown level or setting is refused with a sentence for each
//     (TestUnknownLevelsAndSettingsAreRefused).
package pathway

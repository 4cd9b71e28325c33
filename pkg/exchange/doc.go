// Package exchange owns framework versions on their way in and out: Countersign's
// own YAML, CSV for spreadsheets, the CASE JSON of 1EdTech (1.0 and 1.1), and the
// JSON in which Skills England publishes an apprenticeship standard, which is only
// read. Whatever comes in ends as one document in the schema of package framework,
// so that there is one set of rules for what a version may be.
//
// # What a file says, and what it does not
//
// CSV, CASE and the standard's JSON list competencies. They say nothing of how much
// proof is enough. A file is therefore read into a version that is there (Into.Base):
// a competency found in both, by identifier, code or official number, keeps its
// levels, steps and rules and takes the file's words; one that is new gets those of
// its kind; one that the file lacks is retired. Without a base the rest comes from
// blank.yaml.
//
// An official number goes out as humanCodingScheme and as official_ref; a code of
// ours only as alternativeLabel and as code, so that no other program takes it for
// official. A guess (likely_ref) goes out in YAML alone.
//
// # Invariants and the tests that hold them
//
//   - What is written reads as what it was written from: written again it is the same
//     bytes, in each format, for every version of the catalogue
//     (TestWhatGoesOutComesBackTheSame).
//   - A code of ours never goes out as an official number (TestNoCodeOfOursGoesOutAsOfficial).
//   - A file that is too large, too deep, repeats a key, holds what cannot be seen or
//     does not fit is refused with the place and the reason, and nothing of it is kept
//     (TestAHostileFileIsRefusedWithPlaceAndReason); no file makes the reader panic, and
//     whatever it accepts is a whole version that goes out in every format and comes back
//     the same (FuzzYAML and its like, TestAFileThatWasBentIsRefusedOrComesBackTheSame).
//   - An option's list is the core and what is mapped to that option, by the rule of the
//     government's own course service, and numbers count over the whole list
//     (TestAStandardIsReadByTheRuleOfTheCourseService).
package exchange

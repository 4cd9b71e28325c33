// Package framework owns competency frameworks: what there is to be signed off
// for, at which levels, and how much proof is enough. A framework comes as
// numbered versions. A published version never changes; a correction is a new
// version. The package also holds the catalogue that ships with Countersign.
//
// # Invariants and the tests that hold them
//
//   - The catalogue reads without a problem, and every reference in it leads
//     somewhere, across versions too (TestTheCatalogueIsWhole,
//     TestEveryLinkIntoAnotherFrameworkIsFound, TestACatalogueWithAGapIsRefused).
//   - A shipped file never changes (TestAShippedVersionNeverChanges).
//   - What a level asks for beside its competencies is whole, and the same id is the
//     same thing (TestEachMistakeInWhatALevelAsksForIsNamed); it comes out as it went
//     in (TestWhatALevelAsksForComesOutAsItWentIn). Nothing of it changes from version
//     to version without Compare telling (TestNothingOfARequirementChangesUnseen,
//     TestWhatIsPutIntoAnotherGroupHasMoved).
//   - Codes are unique, no prerequisites wait for each other, every level that
//     asks for a competency says which step is enough: Parse refuses anything
//     else, and names every problem at once (TestEachMistakeIsNamed,
//     TestAllMistakesAreNamedAtOnce).
//   - No word or number that a signer is shown can change without changing the
//     digest (TestADigestChangesWithAnythingShown), and the digest itself is made
//     in one way for ever (TestTheWayAnItemIsDigestedNeverChanges).
//   - A code of ours is never passed off as an official number, and what is
//     inferred says so (TestOnlyWhatWasReadCarriesAnOfficialNumber,
//     TestCaveatsSayWhatIsOurs).
//   - Nobody is ready on a version that is not reconciled, until it is adopted
//     (TestOnlyAReconciledVersionNeedsNoAdoption); on an apprenticeship not even
//     then, because it is judged by the official list, and nothing is signed off
//     against a standard that is only shown (TestAnApprenticeshipNeedsItsOfficialList).
//   - Reading the catalogue is no part of starting once it is published
//     (TestTheCatalogueIsPublishedOnce in authoring): Shipped reads no document.
//
// # The document
//
// One YAML document is one version. Unknown keys are refused, so that a spelling
// mistake cannot pass for a rule. Keys that are left out are empty, 0 or false.
// Lists keep their order, and pages show it. A competency of the same document is
// named by its bare code; one of another version by its whole id, as in
// ahp-support-worker:1:AHP-D3-01.
//
// About the version:
//
//	framework     short name, small letters, digits, hyphens; the same for all versions
//	number        1, 2, 3: the version of this data, not the publisher's edition
//	kind          career_framework (or left out), apprenticeship_standard or induction_standard
//	reference     the publisher's own, as ST0216; an apprenticeship has one
//	edition       the publisher's edition, as 1.1; left out if it was not read
//	title         name for people
//	publisher     who published the original, if one body did
//	based_on      what the data was drawn from, if there is no single original
//	published     year and month of the original, as 2021-10
//	nation        where it applies
//	written       day on which this data was written, as 2026-11-23
//	status        reconciled            checked against the official document
//	              needs_review          complete, not yet reviewed by a registered professional
//	              needs_reconciliation  the official document was not read
//	status_note   in plain English: what is unread, inferred or unreviewed
//	own_words     true if the words are a paraphrase, not the publisher's
//	notes         sentences that a reader of the whole framework needs
//	sources       by a short id: address ("none" if there is none) and note
//
// Whatever makes a claim carries source (ids from sources) and confidence: stated
// (a source says it) or inferred (our placing, or a local default). Some also
// carry inferred_fields, the keys that are inferred although the rest is stated.
//
// facts, what the original says besides its competencies, each (nothing is
// computed from them):
//
//	kind, id        about, entry, duration, off_the_job, option, duty, gateway,
//	                assessment, support or rule; and its own name among those
//	text            in plain English
//	values          the same for programs: text, numbers, true and false, null (not
//	                known), lists of those
//	basis, note     what it rests on; what to mind
//
// levels, each:
//
//	id, title, order   order is for lists only
//	progresses_to      levels one can move on to; this makes the graph
//	outside            true for an exit route that is not tracked here
//	band               usual NHS pay band
//	rqf                education levels; any one of them will do
//	stage              stage of the AHP framework that the level sits at
//	branch             field of work that the level belongs to, if to one only
//	education, education_item, apprenticeship, accreditation
//	                   how people get there: words, the competency that records it,
//	                   the apprenticeship, the accreditation pathways
//	supervision, supervision_mode
//	                   how people are supervised: words, and direct or indirect
//	paths_needed       how many whole paths the level asks for besides its items
//	requires           what it asks for besides items and paths: all of a list of
//	                   requirements
//	note               what a reader must know
//
// A requirement is a group, which has one of all, any and n_of (a list of
// requirements, of which n are needed) and may have a title; or a leaf with
// kind, id, title, source and confidence. A leaf's id means the same thing in every
// version of the framework, and is never used again for something else: what was
// seen of somebody is kept under it. Its kind says what else it has:
//
//	qualification  rqf (this education level or above), within_months
//	accreditation  within_months
//	hours          hours, within_months
//	duration       months (since they began on this pathway)
//	review         within_months (since an educator reviewed them)
//	declaration    words (the worker's own statement), within_months
//	entitlement    entitlement (one of the kinds below, in force)
//	confirmation   within_months (an educator's word)
//	competency     competency, step
//
// Where within_months is left out, it counts however old it is. Either has from and
// until where a rule changed: it is asked of those who began on this pathway on or
// after from and on or before until, and of nobody else. The same id may be there
// again for other starting days.
//
// An apprenticeship has one level: the end of it. Its knowledge, skills and
// behaviours are areas; an option is a setting, and a path of its items.
//
// scale, the steps of assessment, numbered from 0 (nothing recorded), each:
//
//	step, id, title, meaning
//
// risk_classes, by id: how much proof a kind of task asks for:
//
//	title
//	observations, distinct_days, assessors   how many, on how many days, by how many people
//	knowledge_check    true if a knowledge check is needed as well
//	validity_months    from the sign-off; 0 does not expire
//	needs_entitlement  true if the employer's entitlement is needed before working independently
//	renewal            cases, months, or_observed: practice that keeps it valid once it is
//	                   signed off: so many cases of counting sign-offs in so many months up
//	                   to any moment or, if or_observed is given, so many observed items
//	success            consecutive_cases, min_success_percent, confidence: of so many cases
//	                   one after another, the last in counting sign-offs, so many in a
//	                   hundred went well
//	revalidation       the same, asked only to renew it: once all that it was signed off by
//	                   has run out
//	stated_for         competencies for which a source states the months
//
// A class with no observations and no knowledge check is a record: an assessor
// sees the proof and signs once.
//
// entitlements, by id: permission that somebody else gives in writing:
//
//	title, issued_by, review_months
//
// signatories, the kinds of people who take part, each:
//
//	id, title, observe
//	final   yes, no, local (where the department allows it) or review_only
//	areas   areas in which that holds; none means all
//
// settings, what may be true of a post (or the options of an apprenticeship), each:
//
//	id, title
//
// areas, the chapters, and the unit in which assessors are entitled, each:
//
//	code, title, scope
//
// paths, sets of competencies that make up one field of work, each:
//
//	id, title, level, setting, needs
//
// crosswalks, what the maps_to links into one other version mean, each:
//
//	to          the other version, as ahp-support-worker:1
//	kind        equivalent, covers or partly_covers, read from here to there
//	rationale   why
//
// competencies, each:
//
//	code              unique; never used again for something else
//	official_ref      the publisher's own number; left out if not known. Where it is
//	                  among inferred_fields, it was counted from the order of a list
//	likely_ref        a guess for whoever checks the file; no page shows it
//	guid              the publisher's identifier, which stays when numbers move
//	kind              knowledge, skill, behaviour or practice; left out where the
//	                  framework makes no difference
//	criteria          official codes of its parts
//	area              code of an area
//	title, statement  the statement may be left out if the title says it all
//	level_statements  by level: what it means there, where levels differ
//	required_at       levels that need it
//	optional_at       levels that may do it: shown, never counted
//	target            by level, for exactly the levels above: the step that is enough
//	risk_class        id of a risk class
//	applies_if        settings; the item concerns a post that has any of them
//	entitlement       id of an entitlement
//	prerequisites     competencies that come first
//	lead_approval     true if the lead approves as well
//	maps_to           competencies of other versions that evidence here also touches
//	stated_for        levels for which a source names the task
//	note              what a reader must know
//	basis             what an inferred item rests on
package framework

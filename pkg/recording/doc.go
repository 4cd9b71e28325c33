// Package recording owns what a support worker does with evidence: begin it, save
// it as they type, add files, submit it for sign-off, take it back and put up a
// new version.
//
// Invariants and their tests: what was submitted stays readable as it was
// (TestWhatWasSubmittedStaysAsItWas); nothing with a patient's number in it is
// submitted (TestAPatientNumberStopsSubmissionWithThePlaceShown); a file is on
// the disk before it is acknowledged; every sign-off asked for is offered to
// somebody who may sign, or the lead is told at once
// (TestWhenNobodyMaySignTheLeadIsTold). What an assessor recorded is not the
// worker's to change; whoever was watched says whether it is right, once however
// often it is sent (TestAWorkerSaysOnceWhetherARecordIsRight).
package recording

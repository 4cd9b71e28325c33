// Package identifier owns the identifier check: looking for what may identify a
// patient in a text before it is kept.
//
// What blocks and why:
//   - A ten-digit number whose last digit agrees with the other nine (modulus
//     11), in a usual writing, anywhere: NHS numbers, Scottish CHI numbers and
//     Northern Irish H&C numbers have the one shape and the one check, and which
//     ranges are issued changes, so all of them block, the test range too. One in
//     eleven other ten-digit numbers agrees by chance and blocks as well: taking
//     out a number costs a moment, a patient's number in a portfolio is a breach.
//   - Ten digits in any grouping straight after words such as "NHS No", even
//     when the check digit is wrong: the writer says what it is, and a number
//     with one digit mistyped still points to a person.
//
// What does not: ten times the same digit (nobody's number, but it agrees);
// eleven digits or more in one run (phones, barcodes); the groups of British
// phone numbers (5-6, 4-3-4, 3-4-4); a number after + (international phones);
// digits inside a long hexadecimal code. After "ISBN" a number only warns: old
// book numbers have the same check, so all of them would block.
//
// What warns: ten single digits (boxes of a form, but also rows of scores), a
// date of birth, a hospital, accession or case note number after words that say
// so, a full postcode, a National Insurance number.
//
// Texts are folded first (NFKC, digits of all scripts, invisible characters
// dropped), and every finding points into the text as it was written.
//
// Invariants and their tests: every valid number in a usual writing is found
// (TestEveryValidNumberIsFound: 10,000 of 10,000); chance hits stay at one in
// eleven (TestOneInElevenOtherNumbersBlocks); a finding never shows what it
// found (TestFindingsNeverShowTheNumber); offsets fit the original text
// (FuzzCheck). The numbers come from the NHS Data Dictionary's modulus 11 steps.
package identifier

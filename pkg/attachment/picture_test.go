package attachment

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"countersign/pkg/fault"
)

var (
	red   = color.RGBA{0xff, 0, 0, 0xff}
	green = color.RGBA{0, 0xff, 0, 0xff}
	blue  = color.RGBA{0, 0, 0xff, 0xff}
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
)

// board is a picture with a colour in each corner: red, green; blue, white.
func board(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, c := range []color.RGBA{red, green, blue, white} {
		x, y := i%2*(w/2), i/2*(h/2)
		draw.Draw(img, image.Rect(x, y, x+(w+1)/2, y+(h+1)/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts an orientation and something like a place into a JPEG.
func withExif(raw []byte, orientation uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, "\x01\x0f\x00\x02\x00\x00\x00\x04CAM\x00"...) // the maker
	tiff = append(tiff, "\x01\x12\x00\x03\x00\x00\x00\x01"...)
	tiff = binary.BigEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, "\x00\x00\x00\x00\x00\x00GPS-CANARY 51.5N 0.1W"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(body)+2)>>8), byte(len(body)+2))
	return append(append(out, body...), raw[2:]...)
}

// chunk is one chunk of a PNG.
func chunk(kind, body string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(out, kind+body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(kind+body)))
}

const signature = "\x89PNG\r\n\x1a\n"

// header is the first chunk of a PNG that claims a size, in true colour.
func header(w, h uint32) []byte {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return chunk("IHDR", string(size)+"\x08\x02\x00\x00\x00")
}

func measureAny(t Type, raw []byte) (int, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(raw))
	return size.Width * size.Height, err
}

func near(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	far := func(x, y uint32) bool { return max(x, y)-min(x, y) > 0x3000 }
	return !far(ar, br) && !far(ag, bg) && !far(ab, bb)
}

func TestPicturesLoseEverythingButThePicture(t *testing.T) {
	img := board(64, 32)
	plain := pngOf(t, img)
	withText := append(bytes.Clone(plain[:33]), chunk("tEXt", "Comment\x00GPS-CANARY")...)
	withText = append(withText, plain[33:]...)
	for name, raw := range map[string][]byte{
		"photo.jpg":  withExif(jpegOf(t, img), 1),
		"page.jpg":   append(jpegOf(t, img), "<script>GPS-CANARY</script>"...),
		"screen.png": withText,
		"both.png":   append(bytes.Clone(plain), zipped(t, part{"GPS-CANARY", "x"})...),
	} {
		if !bytes.Contains(raw, []byte("CANARY")) {
			t.Fatalf("%s has nothing to lose", name)
		}
		got := taken(t, raw, name)
		if bytes.Contains(got.Bytes, []byte("CANARY")) || bytes.Contains(got.Bytes, []byte("Exif")) {
			t.Errorf("%s still says where", name)
		}
		if got.Width != 64 || got.Height != 32 || got.Name != name || !got.TextUnreadable || got.Text != "" {
			t.Errorf("%s: %s %d×%d, text %q", name, got.Name, got.Width, got.Height, got.Text)
		}
		seen, _, err := image.Decode(bytes.NewReader(got.Bytes))
		if err != nil || !near(seen.At(8, 8), red) || !near(seen.At(55, 25), white) {
			t.Errorf("%s: not the same picture: %v", name, err)
		}
	}
}

// EXIF says on which side of what is seen the stored first row and first column lie.
func TestPicturesComeOutTheRightWayUp(t *testing.T) {
	type corner struct{ right, bottom bool }
	for orientation, want := range map[uint16]struct{ red, green corner }{
		0: {corner{false, false}, corner{true, false}}, // nonsense: as stored
		1: {corner{false, false}, corner{true, false}}, // row top, column left
		2: {corner{true, false}, corner{false, false}}, // row top, column right
		3: {corner{true, true}, corner{false, true}},   // row bottom, column right
		4: {corner{false, true}, corner{true, true}},   // row bottom, column left
		5: {corner{false, false}, corner{false, true}}, // row left, column top
		6: {corner{true, false}, corner{true, true}},   // row right, column top
		7: {corner{true, true}, corner{true, false}},   // row right, column bottom
		8: {corner{false, true}, corner{false, false}}, // row left, column bottom
		9: {corner{false, false}, corner{true, false}},
	} {
		got := taken(t, withExif(jpegOf(t, board(64, 32)), orientation), "a.jpg")
		wide := orientation < 5 || orientation > 8
		if wide != (got.Width == 64 && got.Height == 32) || wide == (got.Width == 32 && got.Height == 64) {
			t.Errorf("orientation %d: %d×%d", orientation, got.Width, got.Height)
		}
		seen, err := jpeg.Decode(bytes.NewReader(got.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		at := func(c corner) color.Color {
			x, y := got.Width/4, got.Height/4
			if c.right {
				x = got.Width - 1 - x
			}
			if c.bottom {
				y = got.Height - 1 - y
			}
			return seen.At(x, y)
		}
		if !near(at(want.red), red) || !near(at(want.green), green) {
			t.Errorf("orientation %d: red is %v, green is %v", orientation, at(want.red), at(want.green))
		}
	}
}

func TestBrokenExifCountsAsUpright(t *testing.T) {
	whole := withExif(jpegOf(t, board(8, 8)), 6)
	for n := range whole {
		if got := orientation(whole[:n]); got != 1 && got != 6 {
			t.Errorf("the first %d bytes say %d", n, got)
		}
	}
	for at := 2; at < 70; at++ {
		spoilt := bytes.Clone(whole)
		for b := range 256 {
			spoilt[at] = byte(b)
			if got := orientation(spoilt); got < 1 || got > 8 {
				t.Fatalf("byte %d as %d says %d", at, b, got)
			}
		}
	}
}

func TestAPictureIsMeasuredBeforeItIsDecoded(t *testing.T) {
	bomb := append([]byte(signature), header(20_000, 20_000)...)
	bomb = append(bomb, chunk("IDAT", "\x78\x9c")...)
	if len(bomb) > 59 {
		t.Fatalf("%d bytes", len(bomb))
	}
	overflow := append([]byte(signature), header(1<<30, 1<<30)...)
	big := jpegOf(t, board(16, 16))
	at := bytes.Index(big, []byte("\xff\xc0")) // height and width lie five bytes on
	binary.BigEndian.PutUint16(big[at+5:], 60_000)
	binary.BigEndian.PutUint16(big[at+7:], 60_000)
	for name, raw := range map[string][]byte{"bomb.png": bomb, "overflow.png": overflow, "big.jpg": big} {
		_, err := inspect(t, raw, name)
		if !fault.Is(err, fault.TooLarge) && !(name == "overflow.png" && fault.Is(err, fault.Unsupported)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBigPicturesAreMadeSmaller(t *testing.T) {
	got := taken(t, pngOf(t, board(6000, 1000)), "wide.png")
	if got.Width != 4096 || got.Height != 682 {
		t.Errorf("%d×%d", got.Width, got.Height)
	}
	seen, err := png.Decode(bytes.NewReader(got.Bytes))
	if err != nil || seen.At(100, 100) != red || seen.At(4000, 100) != green || seen.At(100, 600) != blue || seen.At(4095, 681) != white {
		t.Errorf("not the same picture: %v", err)
	}
	if got := taken(t, pngOf(t, image.NewGray(image.Rect(0, 0, 5000, 1))), "line.png"); got.Width != 4096 || got.Height != 1 {
		t.Errorf("a line became %d×%d", got.Width, got.Height)
	}
}

func TestAPhotographInAPNGBecomesAJPEG(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 1900, 1900))
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(noise.Pix); i += 8 {
		binary.LittleEndian.PutUint64(noise.Pix[i:], r.Uint64()|0xff000000ff000000)
	}
	draw.Draw(noise, image.Rect(0, 0, 64, 64), image.Transparent, image.Point{}, draw.Src)
	got, body, err := encode(PNG, noise)
	if err != nil || got != JPEG || len(body) > MaxBytes {
		t.Fatalf("kept as %s of %d bytes, %v", got, len(body), err)
	}
	if seen, err := jpeg.Decode(bytes.NewReader(body)); err != nil || !near(seen.At(9, 9), white) {
		t.Errorf("what was see-through is not white: %v", err)
	}
}

func TestMessagesSayWhatToDoAndNothingOfMachines(t *testing.T) {
	for _, f := range []*fault.Error{refuseEmpty, refuseDICOM, refuseWeb, refuseArchive, refuseHEIC, refuseImage, refuseOffice, refuseSheet, refuseMacros,
		refuseProgram, refuseFilm, refuseText, refuseOther, refuseDamaged, textTooBig, tooBig, tooManyPixels, unpacksTooFar} {
		if strings.Count(f.Message, ".") < 2 || strings.Contains(f.Message, "MIME") || len(f.Message) > 200 {
			t.Errorf("%q", f.Message)
		}
	}
}

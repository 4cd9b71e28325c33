package attachment

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	"countersign/pkg/fault"
)

const (
	// longSide is the most that is kept of a picture's longer side, in pixels:
	// an A4 page at 350 dots to the inch, sharp enough to read a certificate by.
	// It also bounds what every later reader of the picture has to hold in memory.
	longSide = 4096
	quality  = 85 // of JPEG: no loss that an eye sees, a fifth of the size of 100
)

// quickPNG packs a screenshot in a third of the usual time, at a little more size.
var quickPNG = png.Encoder{CompressionLevel: png.BestSpeed}

var tooManyPixels = fault.New(fault.TooLarge,
	"This picture has more than 50 million pixels. Make it smaller, or take it again at a smaller size, and try again.")

// picture decodes and draws again, so that nothing is left but the picture.
func picture(t Type, raw []byte) (rebuilt, error) {
	measure, decode := jpeg.DecodeConfig, jpeg.Decode
	if t == PNG {
		measure, decode = png.DecodeConfig, png.Decode
	}
	size, err := measure(bytes.NewReader(raw))
	if err != nil {
		return rebuilt{}, refuseDamaged
	}
	if int64(size.Width)*int64(size.Height) > MaxPixels {
		return rebuilt{}, tooManyPixels
	}
	img, err := decode(bytes.NewReader(raw))
	if err != nil {
		return rebuilt{}, refuseDamaged
	}
	img = shrink(img)
	if t == JPEG {
		img = turn(img, orientation(raw))
	}
	kept, body, err := encode(t, img)
	if err != nil {
		return rebuilt{}, err
	}
	return rebuilt{Type: kept, Bytes: body, Width: img.Bounds().Dx(), Height: img.Bounds().Dy(), Unreadable: true}, nil
}

// encode keeps the type, except that a photograph in a PNG's clothes becomes a
// JPEG when it would be too big otherwise.
func encode(t Type, img image.Image) (Type, []byte, error) {
	var b bytes.Buffer
	if t == PNG {
		if err := quickPNG.Encode(&b, img); err == nil && b.Len() <= MaxBytes {
			return PNG, b.Bytes(), nil
		}
		b.Reset()
		img = onWhite(img)
	}
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return "", nil, refuseDamaged
	}
	if b.Len() > MaxBytes {
		return "", nil, tooBig
	}
	return JPEG, b.Bytes(), nil
}

// onWhite puts a see-through picture on white paper, because JPEG has no
// transparency and would make it black.
func onWhite(img image.Image) image.Image {
	paper := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), img, img.Bounds().Min, draw.Over)
	return paper
}

// shrink makes the longer side fit longSide: each new pixel is the mean of the
// old ones that it covers. Smaller pictures stay as they are.
func shrink(img image.Image) image.Image {
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	long := max(w, h)
	if long <= longSide {
		return img
	}
	dw, dh := max(1, w*longSide/long), max(1, h*longSide/long)
	to := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range dh {
		y0, y1 := y*h/dh, (y+1)*h/dh
		band := image.NewRGBA(image.Rect(0, 0, w, y1-y0))
		draw.Draw(band, band.Rect, img, image.Pt(from.Min.X, from.Min.Y+y0), draw.Src)
		for x := range dw {
			mean(to.Pix[to.PixOffset(x, y):], band, x*w/dw, (x+1)*w/dw)
		}
	}
	return to
}

// mean writes the mean colour of the columns x0 to x1 of a band.
func mean(to []uint8, band *image.RGBA, x0, x1 int) {
	var sum [4]int
	for y := range band.Rect.Dy() {
		for i := band.PixOffset(x0, y); i < band.PixOffset(x1, y); i += 4 {
			for c := range 4 {
				sum[c] += int(band.Pix[i+c])
			}
		}
	}
	n := (x1 - x0) * band.Rect.Dy()
	for c := range 4 {
		to[c] = uint8((sum[c] + n/2) / n)
	}
}

// turn applies an EXIF orientation, 1 to 8: how the camera was held.
func turn(img image.Image, orientation int) image.Image {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	var source func(x, y int) (int, int) // where the pixel that is seen at x, y was stored
	switch orientation {
	case 2:
		source = func(x, y int) (int, int) { return w - 1 - x, y }
	case 3:
		source = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 4:
		source = func(x, y int) (int, int) { return x, h - 1 - y }
	case 5:
		source = func(x, y int) (int, int) { return y, x }
	case 6:
		source = func(x, y int) (int, int) { return y, h - 1 - x }
	case 7:
		source = func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }
	case 8:
		source = func(x, y int) (int, int) { return w - 1 - y, x }
	default:
		return img
	}
	from := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(from, from.Rect, img, img.Bounds().Min, draw.Src)
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			i := from.PixOffset(source(x, y))
			copy(to.Pix[to.PixOffset(x, y):][:4], from.Pix[i:i+4])
		}
	}
	return to
}

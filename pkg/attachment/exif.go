package attachment

import (
	"bytes"
	"encoding/binary"
)

// orientation reads the EXIF tag that says how the camera was held: 1 (upright)
// to 8, and 1 when the file does not say. (TIFF 6.0; Exif 2.3, tag 0x0112.)
func orientation(jpeg []byte) int {
	for rest := jpeg[min(2, len(jpeg)):]; len(rest) >= 4 && rest[0] == 0xFF; {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xDA || size < 2 || 2+size > len(rest) { // 0xDA: the picture itself begins
			return 1
		}
		if body, ok := bytes.CutPrefix(rest[4:2+size], []byte("Exif\x00\x00")); ok && marker == 0xE1 {
			return tiffOrientation(body)
		}
		rest = rest[2+size:]
	}
	return 1
}

func tiffOrientation(tiff []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:])) // where the first directory is
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := int(order.Uint16(tiff[at:]))
	for entry := tiff[at+2:]; entries > 0 && len(entry) >= 12; entries-- {
		if value := order.Uint16(entry[8:]); order.Uint16(entry) == 0x0112 && value >= 1 && value <= 8 {
			return int(value)
		}
		entry = entry[12:]
	}
	return 1
}

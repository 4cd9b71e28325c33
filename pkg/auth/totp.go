package auth

import (
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"rsc.io/qr"
)

// stepSeconds is how long a code stands. RFC 6238, as every phone app expects.
const stepSeconds = 30

// NewTOTP makes a secret for an authenticator app and the otpauth address that
// hands it over. The account is how the app lists it: the e-mail address.
func NewTOTP(service, account string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: service, AccountName: account, SecretSize: 20})
	if err != nil {
		return "", "", err
	}
	return key.Secret(), key.URL(), nil
}

// CheckTOTP tells the time step whose code was given: the present one, or one
// before or after for phones whose clock is off. The caller keeps the step and
// takes only later ones, so that a code seen over a shoulder is already spent.
func CheckTOTP(secret, code string, now time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	present := now.Unix() / stepSeconds
	for s := present - 1; s <= present+1; s++ { // all three, always: the time taken tells nothing
		want, err := hotp.GenerateCode(secret, uint64(s))
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// QR is a code to photograph, drawn as one SVG path of dark squares in a box of
// Size by Size. The page gives it its light ground and its colours.
type QR struct {
	Size int
	Path string
}

const quiet = 4 // the light border that readers need, in squares

// DrawQR draws a text.
func DrawQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return QR{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			wide := 0
			for code.Black(x+wide, y) {
				wide++
			}
			if wide > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, wide, wide)
			}
			x += wide
		}
	}
	return QR{Size: code.Size + 2*quiet, Path: path.String()}, nil
}

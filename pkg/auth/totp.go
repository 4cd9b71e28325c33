package auth

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
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

package rest

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"countersign/api"
)

func TestTheContractIsValidAndSoAreItsExamples(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Contract)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

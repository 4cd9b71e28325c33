package demo

import (
	"countersign/pkg/authoring"
	"countersign/pkg/enrolling"
	"countersign/pkg/exchange"
	"countersign/pkg/framework"
)

// ownList lets the lead add a line of the department's own to the Care Certificate,
// and puts the newest support worker on that version and another on an
// apprenticeship.
func (b *builder) ownList(lead *member) error {
	const base = framework.VersionID("care-certificate:1")
	file, err := b.app.Authoring.ExportFramework(b.ctx, lead.actor, base, exchange.CSV)
	if err != nil {
		return err
	}
	own := "RIV-MR-01,,,CC13,Health and safety,practice,Says where the magnet room begins and what may never come in,,end,,end=3,practice,A line of our own for everybody who works near the scanner\n"
	cmd := authoring.LoadCommand{Department: b.dept, Format: exchange.CSV, Base: base, File: append(file.File, own...),
		Reason: "The Care Certificate as it came, with one line on magnet safety for people who start near the scanner. Agreed with the MR safety lead."}
	p, err := b.app.Authoring.PreviewFramework(b.ctx, lead.actor, cmd)
	if err != nil {
		return err
	}
	cmd.Seen = p.Seen
	v, err := b.app.Authoring.LoadFramework(b.ctx, lead.actor, cmd)
	if err != nil {
		return err
	}
	for _, on := range []struct {
		mood    mood
		version framework.VersionID
	}{{fresh, v}, {steady, "st0217:1"}} {
		for _, m := range b.cast {
			if m.worker != "" && m.mood == on.mood {
				if err := b.app.Enrolling.Enrol(b.ctx, lead.actor, enrolling.EnrolCommand{Worker: m.worker, Version: on.version, Level: "end"}); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

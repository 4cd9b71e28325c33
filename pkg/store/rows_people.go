package store

import "database/sql"

type organisationRow struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	CreatedAt int64
}

func (organisationRow) TableName() string { return "organisation" }

type siteRow struct {
	ID             string `gorm:"primaryKey"`
	OrganisationID string
	Name           string
	CreatedAt      int64
}

func (siteRow) TableName() string { return "site" }

type departmentRow struct {
	ID        string `gorm:"primaryKey"`
	SiteID    string
	Name      string
	CreatedAt int64
}

func (departmentRow) TableName() string { return "department" }

type personRow struct {
	ID                 string `gorm:"primaryKey"`
	Name               string
	Email              string
	Enabled            bool
	OffReason          string
	PasswordHash       string
	CredentialRevision int
	TotpSecret         string
	TotpPending        string
	TotpCounter        int64
	CreatedAt          int64
}

func (personRow) TableName() string { return "person" }

type membershipRow struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	Role         string
	DepartmentID sql.NullString
	FromAt       int64
	UntilAt      sql.NullInt64
	GrantedBy    string
	EndedBy      sql.NullString
	EndReason    string
}

func (membershipRow) TableName() string { return "membership" }

type workerRow struct {
	ID           string `gorm:"primaryKey"`
	PersonID     string
	DepartmentID string
	Level        string
	Settings     string
	EducatorID   sql.NullString
	CreatedAt    int64
	Revision     int
}

func (workerRow) TableName() string { return "worker" }

type enrolmentRow struct {
	ID       string `gorm:"primaryKey"`
	WorkerID string
	Version  string
	Level    string
	Since    int64
	EndedAt  sql.NullInt64
	Main     bool
}

func (enrolmentRow) TableName() string { return "enrolment" }

type invitationRow struct {
	ID           string `gorm:"primaryKey"`
	Email        string
	Name         string
	DepartmentID sql.NullString
	Roles        string
	Level        string
	Target       string
	Settings     string
	EducatorID   sql.NullString
	UntilAt      sql.NullInt64
	TokenHash    string
	InvitedBy    string
	CreatedAt    int64
	ExpiresAt    int64
	AcceptedAt   sql.NullInt64
	WithdrawnAt  sql.NullInt64
}

func (invitationRow) TableName() string { return "invitation" }

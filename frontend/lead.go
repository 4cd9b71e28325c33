package frontend

// leadPages are the pages of department leads.
var leadPages = map[string]Page{}

package frontend

// assessorPages are the pages of assessors.
var assessorPages = map[string]Page{}

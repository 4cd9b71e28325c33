package frontend

// accountPages are the pages of everybody who is signed in: security, devices, notifications.
var accountPages = map[string]Page{}

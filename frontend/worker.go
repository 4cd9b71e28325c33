package frontend

// workerPages are the pages of support workers.
var workerPages = map[string]Page{}

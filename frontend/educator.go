package frontend

// educatorPages are the pages of practice educators.
var educatorPages = map[string]Page{}

package frontend

import "maps"

// Pages names every page: the file pages/<name>.html prints the struct beside it.
// Each area keeps its own table in its own file.
var Pages = merge(commonPages, entrancePages, accountPages, workerPages, aheadPages, receiptPages, assessorPages, educatorPages, leadPages, practicePages, trainingPages, requirementPages, reviewPages, adminPages, passPages)

func merge(areas ...map[string]Page) map[string]Page {
	all := map[string]Page{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

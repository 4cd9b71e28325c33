// All browser tests, in one process: they share one service and one browser.

import "./account.js";
import "./worker.js";
import "./crawl.js";

// All browser tests, in one process: they share one service and one browser.

import "./account.js";
import "./worker.js";
import "./assessor.js";
import "./whosign.js";
import "./notme.js";
import "./crosswalk.js";
import "./observe.js";
import "./passkey.js";
import "./pass.js";
import "./together.js";
import "./overseers.js";
import "./registers.js";
import "./frameworks.js";
import "./flags.js";
import "./receipt.js";
import "./practice.js";
import "./training.js";
import "./reviews.js";
import "./ahead.js";
import "./requirements.js";
import "./resilience.js";
import "./prior.js";
import "./rates.js";
import "./crawl.js";
import "./asks.js";
import "./plans.js"; // last: from then on there are two versions of what the others look for

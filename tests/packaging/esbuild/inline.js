import "supermetrics-batch-status/inline";
import "./page.js";

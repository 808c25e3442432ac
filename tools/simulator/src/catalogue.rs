//! The scenarios, by name. The batch ID `qrb_<name>` or `qrb_<name>-<anything>` selects one.

use crate::fault::Fault;
use crate::scenario::{Behaviour, Run, Scenario};
use crate::twist::Twist;

const fn run(name: &'static str, title: &'static str, line: &'static str, run: Run) -> Scenario {
    Scenario {
        name,
        title,
        line,
        behaviour: Behaviour::Run(run, Twist::None),
    }
}

const fn twisted(
    name: &'static str,
    title: &'static str,
    line: &'static str,
    run: Run,
    twist: Twist,
) -> Scenario {
    Scenario {
        name,
        title,
        line,
        behaviour: Behaviour::Run(run, twist),
    }
}

const fn first(
    name: &'static str,
    title: &'static str,
    line: &'static str,
    fault: Fault,
    times: u32,
) -> Scenario {
    Scenario {
        name,
        title,
        line,
        behaviour: Behaviour::FirstThenRun { fault, times },
    }
}

const fn always(
    name: &'static str,
    title: &'static str,
    line: &'static str,
    fault: Fault,
) -> Scenario {
    Scenario {
        name,
        title,
        line,
        behaviour: Behaviour::Always(fault),
    }
}

/// All scenarios, in the order of a menu.
pub const SCENARIOS: &[Scenario] = &[
    run(
        "normal",
        "A normal run",
        "120 queries, 8 accounts by 15 days, a few failures, about a minute.",
        Run::Normal,
    ),
    run(
        "small",
        "A small run",
        "4 queries, all well, a few seconds.",
        Run::Small,
    ),
    run(
        "large",
        "A large run",
        "182,500 queries, 500 accounts by 365 days.",
        Run::Large,
    ),
    run(
        "accounts",
        "Accounts that differ",
        "120 queries, 8 accounts by 15 days; some accounts take ten times as long as others.",
        Run::Accounts,
    ),
    run(
        "one_failed",
        "One failure",
        "6 queries, one of them fails.",
        Run::OneFailed,
    ),
    run(
        "all_failed",
        "Nothing works",
        "12 queries, all fail, with different errors.",
        Run::AllFailed,
    ),
    run(
        "cancelled",
        "Cancelled",
        "Stopped after ten seconds, with queries still queued.",
        Run::Cancelled,
    ),
    run(
        "grows",
        "It grows",
        "Starts with 30 queries; 60 more come while it runs.",
        Run::Grows,
    ),
    run(
        "starting",
        "Just created",
        "No queries for four seconds, then a run of 24.",
        Run::Starting,
    ),
    run(
        "empty",
        "Empty",
        "Stopped without a single query.",
        Run::Empty,
    ),
    run(
        "endless",
        "It never ends",
        "The first query hangs while all others finish.",
        Run::Endless,
    ),
    twisted(
        "drifted",
        "Drifted fields",
        "Fields of other types, names and places than promised.",
        Run::Small,
        Twist::Drifted,
    ),
    twisted(
        "hostile",
        "Hostile text",
        "Markup, scripts, formulas, control characters and long strings.",
        Run::AllFailed,
        Twist::Hostile,
    ),
    twisted(
        "unknown_state",
        "An unknown state",
        "A batch status word that nobody knows.",
        Run::Small,
        Twist::UnknownState,
    ),
    twisted(
        "not_json_type",
        "Another content type",
        "Valid JSON, sent as text/plain.",
        Run::Small,
        Twist::NotJsonType,
    ),
    twisted(
        "exposed",
        "Readable limits",
        "The rate-limit headers can be read by the page.",
        Run::Small,
        Twist::Exposed,
    ),
    twisted(
        "short_pages",
        "Short pages",
        "At most 50 rows a page, whatever is asked.",
        Run::Normal,
        Twist::ShortPages,
    ),
    twisted(
        "no_cors",
        "Without CORS",
        "The browser may not read the answers.",
        Run::Small,
        Twist::NoCors,
    ),
    always(
        "unauthorized",
        "401",
        "The token is never good.",
        Fault::Status(401),
    ),
    always(
        "problem_details",
        "401 as problem details",
        "The same as RFC 9457 says it.",
        Fault::ProblemDetails,
    ),
    always(
        "forbidden",
        "403",
        "The token may not read this batch.",
        Fault::Status(403),
    ),
    always("not_found", "404", "No such batch.", Fault::Status(404)),
    always(
        "unprocessable",
        "422",
        "The request is refused.",
        Fault::Status(422),
    ),
    always(
        "rate_limited",
        "429",
        "Too many requests, always; Retry-After 30 s, readable.",
        Fault::RateLimited {
            seconds: 30,
            exposed: true,
        },
    ),
    always(
        "rate_limited_long",
        "429 for a day",
        "Retry-After of 86,400 s, readable.",
        Fault::RateLimited {
            seconds: 86_400,
            exposed: true,
        },
    ),
    always(
        "rate_limited_zero",
        "429, at once",
        "Too many requests, always; Retry-After 0 s, readable.",
        Fault::RateLimited {
            seconds: 0,
            exposed: true,
        },
    ),
    first(
        "rate_limited_once",
        "429 once",
        "One 429 with a readable Retry-After of 1 s, then a small run.",
        Fault::RateLimited {
            seconds: 1,
            exposed: true,
        },
        1,
    ),
    first(
        "rate_limited_hidden",
        "429 once, hidden",
        "The same, but the page cannot read the headers.",
        Fault::RateLimited {
            seconds: 1,
            exposed: false,
        },
        1,
    ),
    always("server_error", "500", "The API fails.", Fault::Status(500)),
    always(
        "bad_gateway",
        "502",
        "A gateway answers with its own HTML page.",
        Fault::BadGateway,
    ),
    always("unavailable", "503", "The API is down.", Fault::Status(503)),
    first(
        "flaky",
        "503 twice",
        "Two failures, then a small run.",
        Fault::Status(503),
        2,
    ),
    always(
        "gateway_timeout",
        "504",
        "A gateway gives up, without a body.",
        Fault::EmptyStatus(504),
    ),
    always(
        "html",
        "A sign-in page",
        "200 with the HTML of a captive portal.",
        Fault::Html,
    ),
    always(
        "error_in_200",
        "An error as 200",
        "The error envelope with a status that says success.",
        Fault::ErrorIn200,
    ),
    always(
        "useless",
        "Something else",
        "JSON that is no batch status.",
        Fault::Useless,
    ),
    always(
        "truncated",
        "Cut off",
        "JSON that stops in the middle.",
        Fault::Truncated,
    ),
    always(
        "empty_body",
        "Nothing",
        "200 with an empty body.",
        Fault::EmptyStatus(200),
    ),
    always("no_content", "204", "No content.", Fault::EmptyStatus(204)),
    always(
        "huge_body",
        "Too much",
        "A body of 40 MiB.",
        Fault::HugeBody,
    ),
    always(
        "redirect",
        "A redirect",
        "302 to another origin.",
        Fault::Redirect,
    ),
    always(
        "dropped",
        "Hung up",
        "The connection is closed before any answer.",
        Fault::Dropped,
    ),
    always(
        "dropped_body",
        "Broken off",
        "The connection breaks in the middle of the body.",
        Fault::DroppedBody,
    ),
    always(
        "stalled",
        "No answer",
        "The headers never come.",
        Fault::Stalled,
    ),
    always(
        "stalled_body",
        "Half an answer",
        "Half of the body comes, then nothing.",
        Fault::StalledBody,
    ),
    first(
        "slow",
        "Slow",
        "The first answer takes two seconds, then a small run.",
        Fault::Slow,
        1,
    ),
    first(
        "slow_body",
        "A trickle",
        "The first body comes piece by piece over two seconds.",
        Fault::SlowBody,
        1,
    ),
];

/// On no menu: its time is counted in answers, so that a test knows which of them ends it.
const STEPS: Scenario = run(
    "steps",
    "Step by step",
    "4 queries that go on with each good answer.",
    Run::Steps,
);

/// On no menu: what many read at once in a test.
const YEAR: Scenario = run(
    "year",
    "A year of days",
    "7300 queries, 20 accounts by 365 days.",
    Run::Year,
);

/// The scenario that a batch ID selects.
pub fn find(batch_id: &str) -> Option<&'static Scenario> {
    let name = batch_id.strip_prefix("qrb_")?.split('-').next()?;
    let all = SCENARIOS.iter().chain([&STEPS, &YEAR]);
    all.into_iter().find(|scenario| scenario.name == name)
}

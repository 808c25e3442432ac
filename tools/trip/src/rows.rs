//! The rows that a watch knows, against the server's truth.

use simulator::schedule::QueryState as Truth;
use supermetrics_batch_status_core::model::{BatchQuery, QueryState};
use supermetrics_batch_status_core::request::options::Value;
use supermetrics_batch_status_core::rows::view::{RowQuery, SortedView};
use supermetrics_batch_status_core::watch::Watch;

use crate::{START, Trip};

impl Trip {
    /// All rows that are known.
    pub fn rows(&self) -> Vec<BatchQuery> {
        let query = RowQuery {
            limit: u64::from(u32::MAX),
            ..RowQuery::default()
        };
        self.watch
            .view()
            .queries(&query, &mut SortedView::default())
            .queries
    }

    /// How the rows differ from the server's truth at a time; empty when they do not.
    pub fn differences(&self, true_at: u64) -> Vec<String> {
        let rows = self.rows();
        let total = self.schedule.total(true_at) as usize;
        if rows.len() != total {
            return vec![format!("{} rows of {total}", rows.len())];
        }
        rows.iter()
            .filter_map(|row| {
                let truth = self
                    .schedule
                    .query_state(row.index as u32, true_at)
                    .unwrap();
                (!is_true(row, truth)).then(|| format!("{row:?} is {truth:?}"))
            })
            .collect()
    }
}

/// Position of the first row that has not ended, as far as is known.
pub fn first_open(watch: &Watch) -> u32 {
    let states = ["queued", "running", "unknown"].map(|state| Value::Text(state.to_owned()));
    let options = Value::Object(vec![
        ("state".to_owned(), Value::List(states.to_vec())),
        ("limit".to_owned(), Value::Number(1.0, "1".to_owned())),
    ]);
    let window = watch.view().queries(
        &RowQuery::read(&options).unwrap(),
        &mut SortedView::default(),
    );
    let first = window.queries.first().map(|row| row.index as u32);
    first.unwrap_or_else(|| watch.snapshot(0.0).known_queries)
}

fn is_true(row: &BatchQuery, truth: Truth) -> bool {
    let at = |time: u64| Some(START + time as i64);
    match truth {
        Truth::Queued => row.state == QueryState::Queued && row.started_at.is_none(),
        Truth::Running { started } => {
            row.state == QueryState::Running
                && row.started_at == at(started)
                && row.ended_at.is_none()
        }
        Truth::Ended {
            started,
            ended,
            failed,
        } => {
            let state = if failed {
                QueryState::Failure
            } else {
                QueryState::Success
            };
            row.state == state
                && row.started_at == at(started)
                && row.ended_at == at(ended)
                && row.error.is_some() == failed
                && row.result.is_some() != failed
        }
    }
}

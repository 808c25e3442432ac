//! A fault that strikes at some requests of a batch, by its ID: `qrb_steps-at2x3_reset-anything` is hit by `reset` at
//! three requests, from the third on. Without `x3`, at all from there on.

use crate::catalogue::SCENARIOS;
use crate::fault::Fault;
use crate::scenario::Behaviour;

/// Which fault, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// The trouble.
    pub fault: Fault,
    from: u64,
    times: u64,
}

impl Strike {
    /// Whether request number `number` is hit, from 0.
    pub fn hits(self, number: u64) -> bool {
        number >= self.from && number - self.from < self.times
    }

    /// How many answers before number `number` told how far the batch is. Spoiled ones do, for who can read them; where
    /// a preflight is refused, there is no request that would count.
    pub fn step(self, number: u64) -> u64 {
        if matches!(self.fault, Fault::Spoiled(_) | Fault::Preflight) {
            return number;
        }
        number.min(self.from) + number.saturating_sub(self.from.saturating_add(self.times))
    }
}

/// The strike that a batch ID asks for.
pub fn find(batch_id: &str) -> Option<Strike> {
    let (when, name) = batch_id.split('-').nth(1)?.split_once('_')?;
    let when = when.strip_prefix("at")?;
    let (from, times) = when.split_once('x').unwrap_or((when, ""));
    let times = if times.is_empty() {
        u64::MAX
    } else {
        times.parse().ok()?
    };
    Some(Strike {
        fault: named(name)?,
        from: from.parse().ok()?,
        times,
    })
}

/// The fault of this name: one of its own, or that of the scenario.
pub fn named(name: &str) -> Option<Fault> {
    Fault::named(name).or_else(|| {
        let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name)?;
        match scenario.behaviour {
            Behaviour::Run(..) => None,
            Behaviour::FirstThenRun { fault, .. } | Behaviour::Always(fault) => Some(fault),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::fault::Fault;

    #[test]
    fn a_batch_id_says_what_strikes_and_when() {
        let hits = |batch_id: &str| {
            let strike = find(batch_id).unwrap();
            (0..6).map(|number| strike.hits(number)).collect::<Vec<_>>()
        };
        let (no, yes) = (false, true);
        assert_eq!(hits("qrb_steps-at2x3_html-7"), [no, no, yes, yes, yes, no]);
        assert_eq!(hits("qrb_steps-at4_html"), [no, no, no, no, yes, yes]);
        assert_eq!(find("qrb_steps-at0_html").unwrap().fault, Fault::Html);
        for none in [
            "qrb_steps",
            "qrb_steps-at1_small",
            "qrb_steps-atx1_html",
            "qrb_a-b_html",
        ] {
            assert_eq!(find(none), None, "{none}");
        }
    }

    #[test]
    fn a_batch_goes_on_with_each_answer_that_tells_of_it() {
        let steps = |batch_id: &str| {
            let strike = find(batch_id).unwrap();
            (0..8).map(|number| strike.step(number)).collect::<Vec<_>>()
        };
        assert_eq!(steps("qrb_steps-at2x3_html"), [0, 1, 2, 2, 2, 2, 3, 4]);
        assert_eq!(steps("qrb_steps-at2x3_nested"), [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}

//! How long each query runs.
//!
//! The functions are those of `libm`, not of the platform: so every machine, and the WebAssembly, computes the same bits.

use libm::{cos, exp, log, pow, sqrt};

use super::plan::Plan;
use crate::random::{Draw, unit};

/// How durations of like queries are distributed, apart from their median.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Shape {
    /// Log-normal; `spread` is its sigma.
    #[default]
    LogNormal,
    /// Weibull; `spread` is one divided by its shape.
    Weibull,
    /// Gamma with this whole shape; `spread` does not matter.
    Gamma(u32),
    /// Pareto with this index; `spread` does not matter.
    Pareto(f64),
    /// Log-normal, and a share that is tried a second time, so much later.
    Retried {
        /// This share of the queries.
        share: f64,
        /// Simulated milliseconds.
        after_ms: f64,
    },
}

/// When queries run longer or shorter than usual.
#[derive(Clone, Copy, Debug, Default)]
pub enum Spell {
    /// Never.
    #[default]
    None,
    /// The last ones of the batch do.
    Tail {
        /// This share of the batch.
        share: f64,
        /// So many times as long.
        factor: f64,
    },
    /// Those that start within a time do.
    Burst {
        /// Simulated milliseconds.
        from: u64,
        /// Simulated milliseconds.
        until: u64,
        /// So many times as long.
        factor: f64,
    },
}

impl Plan {
    fn spell_factor(&self, index: u32, start: u64) -> f64 {
        match self.spell {
            Spell::Tail { share, factor }
                if f64::from(index) >= f64::from(self.total) * (1.0 - share) =>
            {
                factor
            }
            Spell::Burst {
                from,
                until,
                factor,
            } if (from..until).contains(&start) => factor,
            _ => 1.0,
        }
    }

    pub(super) fn duration(&self, index: u32, start: u64) -> u64 {
        if let Some(exact) = self.durations_ms.get(index as usize) {
            return u64::from(*exact).max(1);
        }
        let draw = |draw| unit(self.seed, u64::from(index), draw);
        if self.is_rejected(index) {
            return 50 + (150.0 * draw(Draw::Duration)) as u64;
        }
        let slow = if self.straggler == Some(index) {
            20.0
        } else if draw(Draw::Tail) < self.slow_share {
            8.0
        } else {
            1.0
        };
        let account = self.account_factor(index);
        let spell = self.spell_factor(index, start);
        let again = match self.shape {
            Shape::Retried { share, after_ms } if draw(Draw::Retry) < share => after_ms,
            _ => 0.0,
        };
        let own = self.median_ms * self.relative(index) * account;
        (own * slow * spell + again).max(1.0) as u64
    }

    /// By how much an account's queries take longer than others.
    fn account_factor(&self, index: u32) -> f64 {
        // Nearly always so, and the functions below are slow in WebAssembly.
        if self.account_spread == 0.0 {
            return 1.0;
        }
        let of_account = |part| {
            let at = u64::from(self.account(index)) * 2 + part;
            unit(self.seed, at, Draw::AccountSpeed)
        };
        exp(self.account_spread * normal(of_account(0), of_account(1)))
    }

    /// A draw from the shape, divided by its median.
    fn relative(&self, index: u32) -> f64 {
        let at = u64::from(index);
        let exponential = |at| -log(1.0 - unit(self.seed, at, Draw::Duration));
        match self.shape {
            Shape::LogNormal | Shape::Retried { .. } => {
                let angle = unit(self.seed, at, Draw::Spread);
                exp(self.spread * normal(unit(self.seed, at, Draw::Duration), angle))
            }
            Shape::Weibull => pow(exponential(at) / std::f64::consts::LN_2, self.spread),
            Shape::Gamma(shape) => {
                // The sum of exponential ones; its median is about a third less than its mean.
                let parts = u64::from(shape);
                let sum: f64 = (0..parts).map(|part| exponential(at * parts + part)).sum();
                sum / (f64::from(shape) - 1.0 / 3.0)
            }
            Shape::Pareto(index) => exp(exponential(at) / index) / pow(2.0, 1.0 / index),
        }
    }
}

/// A standard normal number from two uniform ones (Box-Muller).
fn normal(one: f64, other: f64) -> f64 {
    sqrt(-2.0 * log(1.0 - one)) * cos(std::f64::consts::TAU * other)
}

//! Distributions of figures.

use serde::Serialize;

/// Mean, percentiles and maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// The distribution of these numbers; zeros if there are none.
    pub fn of(mut numbers: Vec<f64>) -> Self {
        numbers.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            let rank = (share * numbers.len() as f64).ceil() as usize;
            numbers
                .get(rank.saturating_sub(1))
                .copied()
                .unwrap_or_default()
        };
        Self {
            mean: numbers.iter().sum::<f64>() / (numbers.len() as f64).max(1.0),
            median: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            max: at(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_nearest_rank() {
        let spread = Spread::of((1..=100).rev().map(f64::from).collect());
        assert_eq!((spread.mean, spread.median), (50.5, 50.0));
        assert_eq!((spread.p95, spread.p99, spread.max), (95.0, 99.0, 100.0));
        assert_eq!(Spread::of(Vec::new()), Spread::default());
    }
}

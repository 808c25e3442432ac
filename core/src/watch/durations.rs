//! How long queries run: a histogram on a logarithmic scale, and how the latest compare to all.

use crate::math::clamp;

/// Four bins an octave, from 1 ms to 2^36 ms, which is two years.
const PER_OCTAVE: u32 = 4;
const BINS: usize = 36 * PER_OCTAVE as usize;

/// Half as many as the latest queries: so many at least, and this share of all.
const FEW: f64 = 30.0;
const FEW_OF_ALL: f64 = 1.0 / 16.0;

/// The batch is looked at in so many parts at most, which grow; the first are so large.
const PARTS: usize = 16;
const FIRST_PART: f64 = 4.0;

/// So much of what chance would explain is left out of a change.
const CHANCE: f64 = 0.5;

/// The weight of one query more, that runs longer than all.
const LONGER: f64 = 0.1;

/// Behind the longest known time, the share that runs longer falls by at least this in an octave, divided by the bins
/// between the times that a tenth and four tenths take: what is alike so far goes on so.
const LEAST_FALL: f64 = 32.0;
const LEAST_FALL_OF_ANY: f64 = 6.0;
const MOST_FALL: f64 = 64.0;

/// For how long a query has run, if it still does.
#[derive(Clone, Copy, Debug)]
pub struct Age {
    /// Milliseconds.
    pub ms: f64,
    /// The chance that it still runs: its row may not have been read for a while.
    pub chance: f64,
}

impl Age {
    /// Whether it does still run.
    pub fn is_sure(&self) -> bool {
        self.chance >= 1.0
    }
}

/// How many times as long as the mean of all so far queries take.
#[derive(Clone, Copy, Debug)]
pub struct Drift {
    /// Usually, where the latest tell that there was a spell.
    pub usual: f64,
    /// Of late. What may be chance is left out.
    pub lately: f64,
    /// In the middle one of the parts of the batch, whatever the latest tell.
    pub middle_part: f64,
}

/// What is known of the durations of a batch's queries, in milliseconds.
#[derive(Debug)]
pub struct Durations {
    bins: [f64; BINS],
    count: f64,
    sum: f64,
    squares: f64,
    /// Mean of the latest.
    lately: f64,
    /// Those of the newest answer: it has them in the order in which they started, so they only count together.
    fresh: f64,
    fresh_sum: f64,
    /// Means of the parts of the batch, in turn.
    parts: [f64; PARTS],
    full_parts: usize,
    part_size: f64,
    part_count: f64,
    part_sum: f64,
}

impl Default for Durations {
    fn default() -> Self {
        Self {
            bins: [0.0; BINS],
            count: 0.0,
            sum: 0.0,
            squares: 0.0,
            lately: 0.0,
            fresh: 0.0,
            fresh_sum: 0.0,
            parts: [0.0; PARTS],
            full_parts: 0,
            part_size: FIRST_PART,
            part_count: 0.0,
            part_sum: 0.0,
        }
    }
}

impl Durations {
    /// Adds one.
    pub fn add(&mut self, ms: i64) {
        let ms = ms.max(1) as f64;
        let number = bin_of(ms);
        if let Some(bin) = self.bins.get_mut(number) {
            *bin += 1.0;
        }
        self.count += 1.0;
        self.sum += ms;
        self.squares += ms * ms;
        self.fresh += 1.0;
        self.fresh_sum += ms;
        self.part_sum += ms;
        self.part_count += 1.0;
        if self.part_count >= self.part_size {
            self.end_part();
        }
    }

    fn end_part(&mut self) {
        if let Some(part) = self.parts.get_mut(self.full_parts) {
            *part = self.part_sum / self.part_count;
            self.full_parts += 1;
        }
        (self.part_sum, self.part_count) = (0.0, 0.0);
        if self.full_parts == PARTS {
            let mut halves = [0.0; PARTS];
            for (half, pair) in halves.iter_mut().zip(self.parts.chunks(2)) {
                *half = pair.iter().sum::<f64>() / 2.0;
            }
            self.parts = halves;
            self.full_parts = PARTS / 2;
            self.part_size *= 2.0;
        }
    }

    /// The mean in the middle one of the parts: a spell hardly moves it.
    fn middle_part(&self) -> Option<f64> {
        let parts = self.parts.get(..self.full_parts)?;
        let half = parts.len() / 2;
        let is_middle = |part: &f64| {
            let below = parts.iter().filter(|other| *other < part).count();
            let above = parts.iter().filter(|other| *other > part).count();
            below <= half && above <= half
        };
        parts.iter().copied().find(is_middle)
    }

    fn few(&self) -> f64 {
        FEW.max(self.count * FEW_OF_ALL)
    }

    /// Ends an answer.
    pub fn settle(&mut self) {
        if self.fresh > 0.0 {
            let kept = (self.count - self.fresh).min(self.few());
            let sum = self.lately * kept + self.fresh_sum;
            self.lately = sum / (kept + self.fresh);
            (self.fresh, self.fresh_sum) = (0.0, 0.0);
        }
    }

    /// How many queries this rests on.
    pub fn count(&self) -> f64 {
        self.count
    }

    /// How the latest compare to all.
    pub fn drift(&self) -> Drift {
        let count = self.count.max(1.0);
        let mean = (self.sum / count).max(1.0);
        let variance = (self.squares / count - mean * mean).max(0.0);
        let chance = CHANCE * variance * (0.5 / self.few() - 1.0 / count).max(0.0);
        let apart = self.lately - mean;
        let belief = (1.0 - chance / (apart * apart).max(1.0)).max(0.0);
        let middle_part = self.middle_part().unwrap_or(mean);
        let times = |other: f64| clamp(1.0 + belief * (other / mean - 1.0), 0.1, 10.0);
        Drift {
            usual: times(middle_part),
            lately: times(self.lately),
            middle_part: middle_part / mean,
        }
    }

    /// The share of queries that run longer than any time; those that still run, for `ages`, count as well.
    pub fn survival(&self, ages: &[Age]) -> Survival {
        let (mut ended, mut running) = (self.bins, [0.0; BINS]);
        for age in ages {
            if let Some(bin) = running.get_mut(bin_of(age.ms)) {
                *bin += age.chance;
            }
            // If it has ended, it did so on the way.
            if let Some(bin) = ended.get_mut(bin_of(age.ms / 2.0)) {
                *bin += 1.0 - age.chance;
            }
        }
        let bins = ended.iter().zip(&running);
        let is_used = |(ended, running): (&f64, &f64)| ended + running >= 0.5;
        let used = bins.clone().rposition(is_used).map_or(1, |last| last + 1);
        // Those that still run are at risk of ending for as long as they have run.
        let mut at_risk = self.count + ages.len() as f64 + LONGER;
        let mut share = 1.0;
        let mut survival = Survival::default();
        for ((ended, running), above) in bins.take(used).zip(&mut survival.above) {
            *above = share;
            share *= 1.0 - ended / (at_risk - running / 2.0).max(ended + LONGER);
            at_risk -= ended + running;
        }
        survival.extend(used, share);
        survival
    }
}

/// The share of queries that run longer than any time.
#[derive(Debug)]
pub struct Survival {
    /// At the beginning of each bin.
    above: [f64; BINS + 1],
    /// The sum of that over time, from 0.
    area: [f64; BINS + 1],
    /// The sum of the sum.
    volume: [f64; BINS + 1],
    /// Nothing longer is known.
    longest: f64,
}

impl Default for Survival {
    fn default() -> Self {
        Self {
            above: [0.0; BINS + 1],
            area: [0.0; BINS + 1],
            volume: [0.0; BINS + 1],
            longest: 0.0,
        }
    }
}

impl Survival {
    /// From a bin on nothing is known: the share falls as it did on the octave before, within bounds.
    fn extend(&mut self, used: usize, share: f64) {
        self.longest = edge(used);
        let octave = PER_OCTAVE as usize;
        let bins_above = |least: f64| self.above.iter().filter(|above| **above > least).count();
        let spread = bins_above(0.6).saturating_sub(bins_above(0.9)).max(1);
        let before = self.above.get(used.saturating_sub(octave)).copied();
        let fall = (before.unwrap_or(1.0) / share).max(LEAST_FALL / spread as f64);
        let fall = clamp(fall, LEAST_FALL_OF_ANY, MOST_FALL);
        for bin in used..=BINS {
            let (octaves, quarter) = ((bin - used) / octave, (bin - used) % octave);
            let mut value = share;
            for _ in 0..octaves {
                value /= fall;
            }
            value *= 1.0 - quarter as f64 / octave as f64 * (1.0 - 1.0 / fall);
            if let Some(above) = self.above.get_mut(bin) {
                *above = value;
            }
        }
        self.sum_up();
    }

    fn sum_up(&mut self) {
        let (mut area, mut volume) = (0.0, 0.0);
        let (mut time, mut share) = (0.0, 1.0);
        let sums = self.area.iter_mut().zip(&mut self.volume);
        for (bin, (above, (area_here, volume_here))) in self.above.iter().zip(sums).enumerate() {
            let step = edge(bin) - time;
            let more = step * (share + above) / 2.0;
            volume += step * (area + more / 2.0);
            area += more;
            (*area_here, *volume_here) = (area, volume);
            (time, share) = (edge(bin), *above);
        }
    }

    /// The longest time that any took.
    pub fn longest(&self) -> f64 {
        self.longest
    }

    /// The share that runs longer than `ms`.
    pub fn share_above(&self, ms: f64) -> f64 {
        within(&self.above, ms).max(f64::MIN_POSITIVE)
    }

    /// How long one runs within its first `ms`, on average.
    pub fn area(&self, ms: f64) -> f64 {
        if ms < 1.0 {
            return ms.max(0.0);
        }
        within(&self.area, ms)
    }

    /// The same, on average over all starts within the last `ms`.
    pub fn mean_area(&self, ms: f64) -> f64 {
        within(&self.volume, ms.max(1.0)) / ms.max(1.0)
    }

    /// The variance of how long one runs within its first `ms`.
    pub fn variance(&self, ms: f64) -> f64 {
        // By parts: the mean square is twice the sum of time times share.
        let area = self.area(ms);
        let square = 2.0 * (ms * area - within(&self.volume, ms.max(1.0)));
        (square - area * area).max(0.0)
    }
}

/// The value at a time, in a table with one for the beginning of each bin.
fn within(table: &[f64; BINS + 1], ms: f64) -> f64 {
    let bin = bin_of(ms);
    let at = |bin: usize| table.get(bin).copied().unwrap_or(0.0);
    let (low, high) = (edge(bin), edge(bin + 1));
    let part = clamp((ms - low) / (high - low), 0.0, 1.0);
    at(bin) + (at(bin + 1) - at(bin)) * part
}

/// The time at a place on the scale of the bins.
fn place(place: f64) -> f64 {
    let place = clamp(place, 0.0, BINS as f64);
    let bin = place as usize;
    edge(bin) + (edge(bin + 1) - edge(bin)) * (place - bin as f64)
}

/// The time at which `is_late` begins to hold: it must not hold before and fail after.
pub fn first_time(mut is_late: impl FnMut(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, BINS as f64);
    for _ in 0..STEPS {
        let middle = (low + high) / 2.0;
        if is_late(place(middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    place(high)
}

/// To the sixtieth of a bin, or to a third of a percent.
const STEPS: u32 = 13;

/// The bin of a duration: its octave, and the quarter within.
fn bin_of(ms: f64) -> usize {
    let whole = (ms * 256.0) as u64;
    let octave = 63 - whole.max(256).leading_zeros();
    let quarter = (whole >> (octave - 2)) & 3;
    let bin = (octave - 8) * PER_OCTAVE + quarter as u32;
    (bin as usize).min(BINS - 1)
}

/// Where a bin begins.
fn edge(bin: usize) -> f64 {
    let (octave, quarter) = (bin / PER_OCTAVE as usize, bin % PER_OCTAVE as usize);
    (1_u64 << octave.min(62)) as f64 * (1.0 + quarter as f64 / f64::from(PER_OCTAVE))
}

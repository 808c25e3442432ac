//! How long queries run: a histogram on a logarithmic scale, and how the latest compare to all.

/// Four bins an octave, from 1 ms to 2^36 ms, which is two years.
const PER_OCTAVE: u32 = 4;
const BINS: usize = 36 * PER_OCTAVE as usize;

/// The latest queries are about twice as many.
const LATELY: f64 = 30.0;

/// For how long a query has run, if it still does.
#[derive(Clone, Copy, Debug)]
pub struct Age {
    /// Milliseconds.
    pub ms: f64,
    /// The chance that it still runs: its row may not have been read for a while.
    pub chance: f64,
}

/// What is known of the durations of a batch's queries, in milliseconds.
#[derive(Debug)]
pub struct Durations {
    bins: [f64; BINS],
    count: f64,
    /// Sums over all, on the scale of the bins: medians of what is skewed are steadier than means.
    places: f64,
    squares: f64,
    /// Mean place of the latest.
    lately: f64,
    /// Those of the newest answer, and the sum of their places: it has them in the order in which they started.
    fresh: f64,
    fresh_places: f64,
}

impl Default for Durations {
    fn default() -> Self {
        Self {
            bins: [0.0; BINS],
            count: 0.0,
            places: 0.0,
            squares: 0.0,
            lately: 0.0,
            fresh: 0.0,
            fresh_places: 0.0,
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
        let (low, high) = (edge(number), edge(number + 1));
        let place = number as f64 + ((ms - low) / (high - low)).min(1.0);
        self.count += 1.0;
        self.places += place;
        self.squares += place * place;
        self.fresh += 1.0;
        self.fresh_places += place;
    }

    /// Ends an answer.
    pub fn settle(&mut self) {
        if self.fresh > 0.0 {
            let kept = (self.count - self.fresh).min(LATELY);
            let sum = self.lately * kept + self.fresh_places;
            self.lately = sum / (kept + self.fresh);
            (self.fresh, self.fresh_places) = (0.0, 0.0);
        }
    }

    /// How many queries this rests on.
    pub fn count(&self) -> f64 {
        self.count
    }

    /// How many times as long as all the latest take: from, to. What may be chance is left out.
    pub fn drift(&self) -> (f64, f64) {
        let count = self.count.max(1.0);
        let mean = self.places / count;
        let variance = (self.squares / count - mean * mean).max(0.0);
        let chance = variance * (0.5 / LATELY - 1.0 / count).max(0.0);
        let apart = self.lately - mean;
        let beyond = (apart.abs() - chance.sqrt()).max(0.0);
        let times = place(HALF_WAY + beyond) / place(HALF_WAY);
        if apart < 0.0 {
            (1.0 / times, 1.0)
        } else {
            (1.0, times)
        }
    }

    /// The share of queries that run longer than any time; those that still run, for `ages`, count as well.
    pub fn survival(&self, ages: &[Age]) -> Survival {
        let mut running = [0.0; BINS];
        // One more runs longer than all: the next one does with that chance.
        let mut at_risk = self.count + 1.0;
        for age in ages {
            if let Some(bin) = running.get_mut(bin_of(age.ms.max(1.0))) {
                *bin += age.chance;
                at_risk += age.chance;
            }
        }
        let mut share = 1.0;
        let mut survival = Survival::default();
        let last = self.bins.iter().rposition(|bin| *bin > 0.0).unwrap_or(0);
        let bins = self.bins.iter().zip(&running).take(last + 1);
        for ((ended, running), above) in bins.zip(&mut survival.above) {
            *above = share;
            share *= 1.0 - (ended / (at_risk - running / 2.0).max(1.0)).min(1.0);
            at_risk -= ended + running;
        }
        survival.extend(last + 1, share);
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
}

impl Default for Survival {
    fn default() -> Self {
        Self {
            above: [0.0; BINS + 1],
            area: [0.0; BINS + 1],
            volume: [0.0; BINS + 1],
        }
    }
}

impl Survival {
    /// From bin `last` on nothing is known: the share falls as it did on the octave before, or more slowly.
    fn extend(&mut self, last: usize, share: f64) {
        let octave = PER_OCTAVE as usize;
        let before = self
            .above
            .get(last.saturating_sub(octave))
            .copied()
            .unwrap_or(1.0);
        let fall = (before / share.max(f64::MIN_POSITIVE)).clamp(LEAST_FALL, MOST_FALL);
        for bin in last..=BINS {
            let here = bin
                .checked_sub(octave)
                .filter(|before| *before >= last)
                .and_then(|before| self.above.get(before).copied());
            let part = ((bin - last) % octave) as f64 / f64::from(PER_OCTAVE);
            let value = here.map_or(share * (1.0 - part * (1.0 - 1.0 / fall)), |here| {
                here / fall
            });
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

/// Within an octave the share falls to between a sixteenth and a 64th, where nothing is known.
const LEAST_FALL: f64 = 16.0;
const MOST_FALL: f64 = 64.0;

/// The value at a time, in a table with a value for the beginning of each bin.
fn within(table: &[f64; BINS + 1], ms: f64) -> f64 {
    let bin = bin_of(ms.max(1.0));
    let at = |bin: usize| table.get(bin).copied().unwrap_or(0.0);
    let (low, high) = (edge(bin), edge(bin + 1));
    let part = ((ms - low) / (high - low)).clamp(0.0, 1.0);
    at(bin) + (at(bin + 1) - at(bin)) * part
}

const HALF_WAY: f64 = BINS as f64 / 2.0;

/// The time at a place on the scale of the bins.
fn place(place: f64) -> f64 {
    let place = place.clamp(0.0, BINS as f64);
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

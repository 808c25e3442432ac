//! How long queries run: a histogram on a logarithmic scale, in which older ones fade.

/// Four bins an octave, from 1 ms to 2^36 ms, which is two years.
const PER_OCTAVE: u32 = 4;
const BINS: usize = 36 * PER_OCTAVE as usize;

/// So many later queries halve the weight of one, at least: a batch may become slower or faster on its way.
const FADE: f64 = 400.0;

/// What is known of the durations of a batch's queries, in milliseconds.
#[derive(Debug)]
pub struct Durations {
    bins: [f64; BINS],
    weight: f64,
    sum: f64,
    squares: f64,
}

impl Default for Durations {
    fn default() -> Self {
        Self {
            bins: [0.0; BINS],
            weight: 0.0,
            sum: 0.0,
            squares: 0.0,
        }
    }
}

impl Durations {
    /// Adds one.
    pub fn add(&mut self, ms: i64) {
        let ms = ms.max(1) as f64;
        if let Some(bin) = self.bins.get_mut(bin_of(ms)) {
            *bin += 1.0;
        }
        self.weight += 1.0;
        self.sum += ms;
        self.squares += ms * ms;
        if self.weight > 2.0 * FADE {
            self.fade();
        }
    }

    fn fade(&mut self) {
        for bin in &mut self.bins {
            *bin /= 2.0;
        }
        self.weight /= 2.0;
        self.sum /= 2.0;
        self.squares /= 2.0;
    }

    /// How many queries this rests on; older ones count less.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.sum / self.weight.max(1.0)
    }

    /// The variance.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        (self.squares / self.weight.max(1.0) - mean * mean).max(0.0)
    }

    /// How long one that runs at any moment still runs, on average.
    pub fn mean_residual(&self) -> f64 {
        self.squares / (2.0 * self.sum).max(1.0)
    }

    /// How long one that has run for `age` still runs, on average.
    pub fn mean_left(&self, age: f64) -> f64 {
        let (mut weight, mut sum) = (0.0, 0.0);
        for (bin, ms) in self.bins.iter().zip(middles()) {
            if ms > age {
                weight += bin;
                sum += bin * (ms - age);
            }
        }
        if weight < 0.5 {
            // Longer than all before: such ones are rarely over soon.
            return self.mean().max(age / 2.0);
        }
        sum / weight
    }

    /// How many run longer than any time, for repeated questions.
    pub fn survival(&self) -> Survival {
        let mut above = [0.0; BINS + 1];
        let mut sum = 0.0;
        for (above, bin) in above.iter_mut().zip(&self.bins).rev() {
            sum += bin;
            *above = sum;
        }
        Survival {
            from: above,
            weight: self.weight.max(1.0),
            mean: self.mean().max(1.0),
        }
    }
}

/// The share of queries that run longer than any time.
#[derive(Debug)]
pub struct Survival {
    /// Weight of each bin and all after it.
    from: [f64; BINS + 1],
    weight: f64,
    mean: f64,
}

impl Survival {
    /// The share that runs longer than `ms`; never quite none.
    pub fn share_above(&self, ms: f64) -> f64 {
        let bin = bin_of(ms.max(1.0));
        let from = |bin: usize| self.from.get(bin).copied().unwrap_or(0.0);
        let within = from(bin) - from(bin + 1);
        let (low, high) = (edge(bin), edge(bin + 1));
        let part = ((high - ms) / (high - low)).clamp(0.0, 1.0);
        let least = 0.25 / (self.weight + 1.0);
        ((from(bin + 1) + within * part) / self.weight).max(least)
    }

    /// The time in which, with a chance of `chance`, all have ended that now run: for each of `ages` one that has
    /// run so long, and `fresh` more of which nothing is known.
    pub fn time_for_all(&self, chance: f64, ages: &[f64], fresh: u64) -> f64 {
        let mut until = 1.0_f64;
        let mut one_fresh = 0.0_f64;
        for _ in 0..BINS {
            let step = until * QUARTER_OCTAVE;
            one_fresh += self.share_above(until) * step / self.mean;
            let mut all = power(one_fresh.min(1.0), fresh);
            for age in ages {
                let left = self.share_above(age + until) / self.share_above(*age);
                all *= (1.0 - left).max(0.0);
            }
            if all >= chance {
                break;
            }
            until += step;
        }
        until
    }
}

/// From one bin to the next: 2^(1/4) - 1.
const QUARTER_OCTAVE: f64 = 0.189_207;

/// The general power would bring logarithms into the wasm.
fn power(base: f64, exponent: u64) -> f64 {
    let mut power = 1.0;
    for _ in 0..exponent.min(1000) {
        power *= base;
    }
    power
}

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

fn middles() -> impl Iterator<Item = f64> {
    (0..BINS).map(|bin| (edge(bin) + edge(bin + 1)) / 2.0)
}

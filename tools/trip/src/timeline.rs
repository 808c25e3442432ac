//! Virtual time: what is to come comes in its order, and waiting for it costs nothing.

/// A clock, and what is to come.
#[derive(Debug)]
pub struct Timeline<T> {
    /// Milliseconds since it began.
    pub now: f64,
    coming: Vec<(f64, T)>,
}

impl<T> Default for Timeline<T> {
    fn default() -> Self {
        Self {
            now: 0.0,
            coming: Vec::new(),
        }
    }
}

impl<T> Timeline<T> {
    /// Lets something come at a time.
    pub fn at(&mut self, time: f64, what: T) {
        self.coming.push((time, what));
    }

    /// Moves on to what comes next and gives it; or to `until`, where nothing comes before.
    pub fn next(&mut self, until: f64) -> Option<T> {
        let times = self.coming.iter().map(|(at, _)| *at).enumerate();
        let next = times
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .filter(|(_, at)| *at <= until);
        self.now = self.now.max(next.map_or(until, |(_, at)| at));
        next.map(|(position, _)| self.coming.swap_remove(position).1)
    }

    /// All that is to come.
    pub fn coming(&mut self) -> impl Iterator<Item = &mut T> {
        self.coming.iter_mut().map(|(_, what)| what)
    }

    /// Nothing comes any more.
    pub fn clear(&mut self) {
        self.coming.clear();
    }
}

//! The hourly limit of a token, counted as the simulator's server does: an hour begins with its first request.

const HOUR_MS: f64 = 3_600_000.0;

/// Requests of one token.
#[derive(Debug)]
pub struct Hour {
    limit: u64,
    began: Option<f64>,
    used: u64,
    /// Requests that were refused.
    pub refused: u64,
}

impl Hour {
    /// Nothing was asked yet.
    pub fn new(limit: u64) -> Self {
        Self {
            limit,
            began: None,
            used: 0,
            refused: 0,
        }
    }

    /// Takes one request at a time, or says how many milliseconds there is none.
    pub fn take(&mut self, now: f64) -> Result<(), f64> {
        let began = match self.began {
            Some(began) if now - began < HOUR_MS => began,
            _ => {
                (self.began, self.used) = (Some(now), 0);
                now
            }
        };
        if self.used >= self.limit {
            self.refused += 1;
            // The header is in whole seconds.
            return Err(((began + HOUR_MS - now) / 1000.0).ceil() * 1000.0);
        }
        self.used += 1;
        Ok(())
    }

    /// Requests that are left in this hour.
    pub fn remaining(&self) -> u64 {
        self.limit - self.used
    }
}

#[cfg(test)]
mod tests {
    use super::Hour;

    #[test]
    fn an_hour_is_full_and_begins_anew() {
        let mut hour = Hour::new(2);
        assert_eq!(hour.take(10.0), Ok(()));
        assert_eq!((hour.take(20.0), hour.remaining()), (Ok(()), 0));
        assert_eq!(hour.take(3_599_009.5), Err(2000.0));
        assert_eq!((hour.take(3_600_010.0), hour.refused), (Ok(()), 1));
        assert_eq!(hour.remaining(), 1);
    }
}

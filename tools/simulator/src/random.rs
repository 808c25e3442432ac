//! Numbers that look random and are always the same: a hash of seed, index and purpose (SplitMix64).
//!
//! A generator with a state would tie each query to those before it; here any query can be computed alone.

/// What a number is drawn for: two purposes never share one.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub enum Draw {
    /// How long a query runs: the first of two.
    Duration = 1,
    /// How long a query runs: the second of two.
    Spread,
    /// Whether it is one of the slow ones.
    Tail,
    /// Whether it fails.
    Failure,
    /// With which error.
    Error,
    /// Rows in its result.
    Rows,
    /// Digits of an account.
    Account,
    /// Letters of a request ID.
    RequestId,
    /// When it starts, where that is not in order.
    Order,
    /// By how much an account's queries take longer than others.
    AccountSpeed,
    /// Whether an account is turned away.
    Rejected,
    /// Whether a query is tried a second time.
    Retry,
    /// When nothing goes on.
    Stall,
    /// For how long.
    StallLength,
}

/// A hash of all three.
pub fn bits(seed: u64, index: u64, draw: Draw) -> u64 {
    let mut mixed = seed
        .wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .wrapping_add((draw as u64).wrapping_mul(0xd1b5_4a32_d192_ed03));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A number in `[0, 1)`.
pub fn unit(seed: u64, index: u64, draw: Draw) -> f64 {
    (bits(seed, index, draw) >> 11) as f64 / (1_u64 << 53) as f64
}

//! Backoff and `Retry-After`.

use proptest::prelude::*;
use supermetrics_batch_status_core::request::retry::{RetryPolicy, parse_retry_after};

#[test]
fn retry_after() {
    let now = 784_111_777_000.0;
    let table = [
        ("0", Some(0)),
        ("1", Some(1000)),
        (" 30 ", Some(30_000)),
        ("86400", Some(86_400_000)),
        ("86401", Some(86_401_000)),
        ("100000", Some(100_000_000)),
        ("99999999999999999999999", Some(9_007_199_254_740_991)),
        ("299.997", Some(300_000)),
        ("1.0", Some(1000)),
        ("0.001", Some(1000)),
        ("30, 30", Some(30_000)),
        ("30, 120", Some(120_000)),
        ("120 ,30", Some(120_000)),
        ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000)),
        ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
        ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10_000)),
        ("Sun Nov  6 08:49:47 1994", Some(10_000)),
        ("", None),
        ("-1", None),
        ("1.", None),
        (".5", None),
        ("1.5.5", None),
        ("30, soon", None),
        ("soon", None),
    ];
    for (value, expected) in table {
        assert_eq!(parse_retry_after(value, now), expected, "{value:?}");
    }
}

proptest! {
    #[test]
    fn no_wait_is_longer_than_its_bounds(retry: u8, random in 0.0..1.0, base in 1_u64..=600_000, most in 1_u64..=600_000) {
        let mut policy = RetryPolicy::default();
        policy.set_base_delay_ms(base).unwrap();
        policy.set_max_delay_ms(most).unwrap();
        let wait = policy.backoff_ms(retry.into(), random);
        prop_assert!(wait <= most);
        prop_assert!(u128::from(wait) <= u128::from(base) << retry.min(64));
    }
}

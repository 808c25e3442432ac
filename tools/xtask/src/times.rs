//! What took how long: for the table at the end, and for CI to keep.

use std::fmt::Write as _;
use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::process::root;

/// Where the table is kept.
pub const FILE: &str = "target/test-times.txt";

/// Lines of it.
const LONGEST: usize = 15;

static ALL: Mutex<Vec<(String, Duration)>> = Mutex::new(Vec::new());

/// Notes that something took so long.
pub fn note(name: &str, time: Duration) {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.push((name.to_owned(), time));
}

/// The table, which is also kept.
pub fn table() -> Result<String> {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let table = longest(&mut all);
    let file = root().join(FILE);
    // Cargo's own folder may be elsewhere.
    fs::create_dir_all(root().join("target"))?;
    fs::write(&file, &table).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(table)
}

fn longest(all: &mut [(String, Duration)]) -> String {
    all.sort_by_key(|(_, time)| std::cmp::Reverse(*time));
    let mut table = "  What took longest, in seconds:\n".to_owned();
    for (name, time) in all.iter().take(LONGEST) {
        let short: String = name.chars().take(100).collect();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "  {:>6.1}  {short}", time.as_secs_f64());
    }
    table
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::longest;

    #[test]
    fn the_table_begins_with_the_longest() {
        let mut all = [
            ("cargo fmt".to_owned(), Duration::from_millis(1640)),
            ("cargo test".to_owned(), Duration::from_secs(61)),
        ];
        assert_eq!(
            longest(&mut all),
            "  What took longest, in seconds:\n    61.0  cargo test\n     1.6  cargo fmt\n"
        );
    }
}

//! What failed, told once more at the very end: CI keeps no more than the end of a long log.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

/// Lines of each program that failed.
const LAST: usize = 40;

/// Characters of a line.
const LONGEST: usize = 300;

static ALL: Mutex<String> = Mutex::new(String::new());

/// Notes what a program that failed has printed.
pub fn note(program: &str, output: &str) {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.push_str(&told(program, output));
}

/// What failed; nothing where everything has passed.
pub fn told_again() -> String {
    ALL.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn told(program: &str, output: &str) -> String {
    // Where a runner repeats what failed, that is enough.
    let starts = ["failures:", "\u{2716} failing tests:"];
    let lines: Vec<&str> = output.lines().map(str::trim_end).collect();
    let start = lines.iter().position(|line| starts.contains(line));
    let mut useful: Vec<&str> = lines.into_iter().skip(start.unwrap_or(0)).collect();
    useful.retain(|line| !is_noise(line));
    let before = useful.len().saturating_sub(LAST);
    let mut text = format!("\n-- FAILED: {} --\n", cut(program, 100));
    // Writing to a string cannot fail.
    if before > 0 {
        let _ = writeln!(text, "  [{before} lines before]");
    }
    for line in useful.iter().skip(before) {
        let _ = writeln!(text, "{}", cut(line, LONGEST));
    }
    text
}

fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

/// Backtraces, tests that passed, and what cargo tells of its work.
fn is_noise(line: &str) -> bool {
    let words = line.trim_start();
    let is_frame = || {
        let (number, frame) = words.split_once(": ").unwrap_or_default();
        !frame.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    words.is_empty()
        || (line.starts_with("test ") && line.ends_with("... ok"))
        || (line.starts_with("    ") && words.starts_with("at "))
        || ["stack backtrace:", "note: ", "\u{2714} "]
            .iter()
            .any(|start| words.starts_with(start))
        || ["   Compiling ", "  Downloaded ", "    Blocking "]
            .iter()
            .any(|start| line.starts_with(start))
        || is_frame()
}

#[cfg(test)]
mod tests {
    use super::{LAST, told};

    #[test]
    fn names_and_messages_are_told_without_backtraces() {
        let output = "\
   Compiling site v0.1.0
test a ... ok
test b ... FAILED

failures:

---- b stdout ----

thread 'b' (7) panicked at src/b.rs:5:9:
assertion `left == right` failed
  left: 1
 right: 2
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/library/std/src/panicking.rs:697:5
  10: core::panicking::panic_fmt
note: Some details are omitted


failures:
    b

test result: FAILED. 1 passed; 1 failed; 0 ignored
";
        assert_eq!(
            told("cargo test", output),
            "
-- FAILED: cargo test --
failures:
---- b stdout ----
thread 'b' (7) panicked at src/b.rs:5:9:
assertion `left == right` failed
  left: 1
 right: 2
failures:
    b
test result: FAILED. 1 passed; 1 failed; 0 ignored
"
        );
    }

    #[test]
    fn a_program_that_repeats_nothing_has_its_last_lines() {
        let output: String = (1..=50).map(|line| format!("line {line}\n")).collect();
        let text = told("tsc", &output);
        assert!(
            text.starts_with("\n-- FAILED: tsc --\n  [10 lines before]\nline 11\n"),
            "{text}"
        );
        assert!(text.ends_with("\nline 50\n"), "{text}");
        assert_eq!(text.lines().count(), LAST + 3);
    }
}

//! Plain aligned tables.

/// Aligns columns under their titles: the first to the left, the others to the right.
pub fn aligned(titles: &[&str], rows: &[Vec<String>]) -> String {
    let lines = || {
        let titles = titles.iter().map(|title| (*title).to_owned()).collect();
        std::iter::once(titles).chain(rows.iter().cloned())
    };
    let mut widths = vec![0; titles.len()];
    for line in lines() {
        let line: Vec<String> = line;
        for (width, cell) in widths.iter_mut().zip(&line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for line in lines() {
        for (column, (width, cell)) in widths.iter().zip(&line).enumerate() {
            text += "  ";
            text += &if column == 0 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            };
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

/// A whole number with commas.
pub fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (left, digit) in (0..digits.len()).rev().zip(digits.chars()) {
        text.push(digit);
        if left > 0 && left % 3 == 0 {
            text.push(',');
        }
    }
    text
}

/// Bytes in a suitable unit.
pub fn bytes(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        1e9.. => format!("{:.1} GB", bytes / 1e9),
        1e6.. => format!("{:.1} MB", bytes / 1e6),
        _ => format!("{:.1} kB", bytes / 1e3),
    }
}

/// Milliseconds, as seconds or minutes.
pub fn time(ms: f64) -> String {
    if ms >= 600_000.0 {
        format!("{:.0} min", ms / 60_000.0)
    } else {
        format!("{:.2} s", ms / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{aligned, bytes, time, whole};

    #[test]
    fn columns() {
        let rows = [
            vec!["a".into(), "1,000".into()],
            vec!["bcd".into(), "1".into()],
        ];
        assert_eq!(
            aligned(&["what", "n"], &rows),
            "  what      n\n  a     1,000\n  bcd       1\n"
        );
    }

    #[test]
    fn numbers() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(whole).join(" "),
            "0 999 1,000 1,234,567"
        );
        assert_eq!(
            [0, 12_345, 1_500_000, 2_000_000_000].map(bytes).join(" "),
            "0.0 kB 12.3 kB 1.5 MB 2.0 GB"
        );
        assert_eq!(
            [40.0, 599_000.0, 600_000.0].map(time).join(" "),
            "0.04 s 599.00 s 10 min"
        );
    }
}

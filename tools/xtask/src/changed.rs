//! `cargo xtask test --changed`: the parts that changes concern, by their paths.

use anyhow::{Context as _, Result};

use crate::checks::Part;
use crate::process::output;

/// Beginnings of paths, and the parts that test what lies there. The first line that fits counts.
const TABLE: &[(&str, &[Part])] = &[
    ("Cargo.", Part::ALL),
    (".cargo/", Part::ALL),
    ("core/", &[Part::Lint, Part::Core]),
    ("benches/", &[Part::Lint]),
    ("tests/page/", &[Part::Lint, Part::Page]),
    ("tests/packaging/", &[Part::Packaging]),
    ("tests/browser/", &[Part::Lint, Part::Browser]),
    ("tests/", &[Part::Lint, Part::Core]),
    ("examples/", &[Part::Lint, Part::Packaging]),
    ("src/npm/", &[Part::Scripts, Part::Packaging]),
    (
        "src/types.d.ts",
        &[Part::Scripts, Part::Package, Part::Packaging],
    ),
    ("src/", &[Part::Lint, Part::Browser, Part::Package]),
    ("www/", &[Part::Scripts, Part::Page]),
    ("tools/js/", &[Part::Scripts, Part::Package]),
    ("tools/simulator", &[Part::Lint, Part::Core, Part::Package]),
    ("tools/", &[Part::Lint, Part::Core]),
];

/// The parts for what has changed since `main`, committed or not.
pub fn parts() -> Result<Vec<Part>> {
    let git = |arguments: &[&str]| {
        output("git", arguments).with_context(|| format!("git {} failed", arguments.join(" ")))
    };
    let base = git(&["merge-base", "HEAD", "origin/main"])
        .or_else(|_| git(&["merge-base", "HEAD", "main"]))?;
    let changed = git(&["diff", "--name-only", &base])?;
    let new = git(&["ls-files", "--others", "--exclude-standard"])?;
    Ok(concerned(changed.lines().chain(new.lines())))
}

fn concerned<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<Part> {
    // What is cheap is always checked.
    let mut parts = vec![Part::Format, Part::Scripts];
    for path in paths {
        let line = TABLE.iter().find(|(start, _)| path.starts_with(start));
        parts.extend(line.into_iter().flat_map(|(_, parts)| *parts));
    }
    let wanted = Part::ALL.iter().filter(|part| parts.contains(part));
    wanted.copied().collect()
}

#[cfg(test)]
mod tests {
    use super::concerned;
    use crate::checks::Part;

    #[test]
    fn a_path_names_its_parts() {
        let table: [(&[&str], &[Part]); 5] = [
            (&["README.md"], &[Part::Format, Part::Scripts]),
            (
                &["core/src/time.rs"],
                &[Part::Format, Part::Scripts, Part::Lint, Part::Core],
            ),
            (
                &["www/scripts/main.js", "tests/page/src/lib.rs"],
                &[Part::Format, Part::Scripts, Part::Lint, Part::Page],
            ),
            (
                &["src/npm/store.js"],
                &[Part::Format, Part::Scripts, Part::Packaging],
            ),
            (&["Cargo.lock"], Part::ALL),
        ];
        for (paths, parts) in table {
            assert_eq!(concerned(paths.iter().copied()), parts, "{paths:?}");
        }
    }
}

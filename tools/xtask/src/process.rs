//! Other programs: run them, say so, and tell in one line when they fail.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// A program that is run at the root of the repository.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) && program == "npm" {
        "npm.cmd"
    } else {
        program
    });
    command.args(arguments).current_dir(root());
    command
}

/// Runs a program to its end, with its output shown. Anything but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    println!("  $ {shown}");
    let status = command
        .status()
        .with_context(|| format!("cannot start `{shown}`"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// What a program prints; `None` when it is not there or fails.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn shown(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect();
    words.join(" ")
}

/// The `PATH` with `folder` before everything else.
pub fn path_with(folder: Option<&Path>) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folder
        .map(Path::to_owned)
        .into_iter()
        .chain(std::env::split_paths(&path));
    std::env::join_paths(folders).context("the PATH cannot hold the tools' folder")
}

/// Where a program lies on the `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

/// A text as TOML and JSON have it, for the settings of programs. Folders may hold what needs an escape there.
pub fn quoted(text: &str) -> String {
    let mut written = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => written.extend(['\\', character]),
            control if control.is_control() => {
                written += &format!("\\u{:04x}", u32::from(control));
            }
            other => written.push(other),
        }
    }
    written + "\""
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn folders_of_any_name_are_written() {
        let table = [
            ("=/home/me/a b", r#""=/home/me/a b""#),
            (r"=C:\me", r#""=C:\\me""#),
            (r#"=/a"b'c"#, r#""=/a\"b'c""#),
            ("=/e\u{301}\u{a0}", "\"=/e\u{301}\u{a0}\""),
            ("=/a\nb\u{7f}", r#""=/a\u000ab\u007f""#),
        ];
        for (folder, written) in table {
            assert_eq!(quoted(folder), written);
        }
    }
}

//! Other programs: run them, say so, and tell in one line when they fail.

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};

use crate::{failures, times};

/// What a running program has printed is looked for so often.
const LOOK: Duration = Duration::from_millis(50);

thread_local! {
    /// Where output goes instead of the terminal, while something else runs beside.
    static KEPT: RefCell<Option<File>> = const { RefCell::new(None) };
}

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

/// Runs a program to its end, with its output shown. Anything but success is an error, and noted with that output.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    say(&format!("  $ {shown}"));
    let began = Instant::now();
    let (status, output) = shown_run(command).with_context(|| format!("cannot run `{shown}`"))?;
    times::note(&shown, began.elapsed());
    if !status.success() {
        failures::note(&shown, &String::from_utf8_lossy(&output));
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Through a file: what such a program leaves running may keep its output open, and a pipe would wait for that.
fn shown_run(command: &mut Command) -> Result<(ExitStatus, Vec<u8>)> {
    let file = tempfile::NamedTempFile::new()?;
    let mut written = file.reopen()?;
    let file = file.into_file();
    if io::stdout().is_terminal() && KEPT.with_borrow(Option::is_none) {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command.stdout(file.try_clone()?).stderr(file).spawn()?;
    let mut output = Vec::new();
    loop {
        let ended = child.try_wait()?;
        let before = output.len();
        written.read_to_end(&mut output)?;
        show(output.get(before..).unwrap_or_default());
        match ended {
            Some(status) => return Ok((status, output)),
            None => sleep(LOOK),
        }
    }
}

/// A line of output, where that of the programs goes.
pub fn say(line: &str) {
    show(format!("{line}\n").as_bytes());
}

fn show(output: &[u8]) {
    // What cannot be kept is lost, as what cannot be printed.
    let _ = KEPT.with_borrow_mut(|kept| match kept {
        Some(kept) => kept.write_all(output),
        None => io::stdout().write_all(output),
    });
}

/// What is done beside something else.
pub type Work<'a> = Box<dyn FnOnce() -> Result<()> + Send + 'a>;

/// Does all of this at once. The output of each is shown when it has ended, and says how; that of one alone, as it comes.
pub fn side_by_side(mut works: Vec<(String, Work<'_>)>) -> Result<()> {
    if works.len() == 1 {
        return works.pop().map_or(Ok(()), |(_, only)| only());
    }
    std::thread::scope(|scope| {
        let begun: Vec<_> = works
            .into_iter()
            .map(|(name, work)| scope.spawn(move || kept(&name, work)))
            .collect();
        let done = begun.into_iter().map(|work| {
            work.join()
                .unwrap_or_else(|_| Err(anyhow!("a task has panicked: see above")))
        });
        // All of them are waited for, and the first error is told.
        done.fold(Ok(()), Result::and)
    })
}

/// Does something, and shows its output at the end.
fn kept(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut output = tempfile::tempfile().context("no file for the output")?;
    KEPT.set(Some(output.try_clone()?));
    let done = work();
    KEPT.set(None);
    output.rewind()?;
    let mut text = Vec::new();
    output.read_to_end(&mut text)?;
    let end = if done.is_ok() { "passed" } else { "FAILED" };
    let text = String::from_utf8_lossy(&text);
    println!("\n-- {name}: {end} --\n{}", text.trim_end());
    done
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

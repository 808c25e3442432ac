//! A copy of the page that runs a script first, for a browser that has no command for it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::profile::copy_folder;
use crate::scratch::Scratch;

/// The script, which the page's policy allows because it comes from where the page does.
const SCRIPT: &str = "before.js";

/// The copy goes with it.
#[derive(Debug)]
pub(crate) struct WithScript(Scratch);

impl WithScript {
    pub(crate) fn of(www: &Path) -> Result<Self> {
        let copy = Self(Scratch::new()?);
        copy_folder(www, &copy.folder()).context("cannot copy the page")?;
        let file = copy.folder().join("index.html");
        let html = fs::read_to_string(&file)?;
        let with_script = html.replacen(
            "<title>",
            &format!("<script src=\"{SCRIPT}\"></script><title>"),
            1,
        );
        fs::write(file, with_script)?;
        Ok(copy)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    pub(crate) fn add(&self, source: &str) -> Result<()> {
        let file = self.folder().join(SCRIPT);
        let mut script = File::options().append(true).create(true).open(file)?;
        Ok(writeln!(script, "{{\n{source}\n}}")?)
    }
}

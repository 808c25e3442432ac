//! A folder for all that one browser puts on the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// How often, and after which pauses, the folder of a browser that is being ended is removed.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(20);

/// The folder goes with it.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Result<Self> {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("page-tests-{}-{number}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(&folder.0).context("cannot make a folder for the browser")?;
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A process that has been told to end may still write.
        for _ in 0..TRIES {
            if fs::remove_dir_all(&self.0).is_ok() {
                return;
            }
            thread::sleep(PAUSE);
        }
    }
}

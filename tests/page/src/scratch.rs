//! A folder for all that one browser puts on the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// Waits for the end of its input, ends a group of processes and removes a folder, in which they may still write for a while.
const CLEAR: &str = "read -r _; kill -s KILL -- \"-$1\" 2>/dev/null; \
    for _ in 1 2 3 4 5 6 7 8 9; do rm -rf -- \"$2\" 2>/dev/null && break; sleep 0.1; done";

/// The folder goes with it.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    /// Hears of the end of the tests by the end of its input: whether they have passed, were interrupted, or were killed.
    clearer: Option<Child>,
}

impl Scratch {
    pub(crate) fn new() -> Result<Self> {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("page-tests-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).context("cannot make a folder for the browser")?;
        Ok(Self {
            folder,
            clearer: None,
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// From now on the folder goes with the group of a process, which ends then.
    pub(crate) fn goes_with(&mut self, group: Option<u32>) -> Result<()> {
        let group = group.context("the driver has ended at once")?.to_string();
        let mut clear = Command::new("sh");
        // What interrupts the tests must not interrupt it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut clear, 0);
        clear.args(["-c", CLEAR, "sh", &group]).arg(&self.folder);
        clear.stdin(Stdio::piped()).stdout(Stdio::null());
        self.clearer = Some(clear.spawn().context("cannot start sh")?);
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let Some(clearer) = &mut self.clearer else {
            // Nobody writes there yet; what cannot be removed is left to the system.
            let _ = fs::remove_dir_all(&self.folder);
            return;
        };
        drop(clearer.stdin.take());
        let _ = clearer.wait();
    }
}

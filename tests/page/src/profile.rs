//! A profile that Firefox has been started with before: it starts in half the time of a new one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use tokio::sync::OnceCell;

/// The profile that is copied. It stays beside the tests' programs, for the next run.
static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();

/// Puts a profile into a folder. `warm` starts Firefox once with the folder that it is given, and ends it.
pub(crate) async fn copy<F>(firefox: &str, to: &Path, warm: impl FnOnce(PathBuf) -> F) -> Result<()>
where
    F: Future<Output = Result<()>>,
{
    let template = TEMPLATE
        .get_or_try_init(|| async { make_template(&template_for(firefox)?, warm).await })
        .await?;
    copy_folder(template, to).context("cannot copy Firefox's profile")
}

async fn make_template<F>(template: &Path, warm: impl FnOnce(PathBuf) -> F) -> Result<PathBuf>
where
    F: Future<Output = Result<()>>,
{
    if !template.is_dir() {
        let new = template.with_extension(std::process::id().to_string());
        fs::create_dir_all(&new)?;
        warm(new.clone()).await?;
        // Another run may have been faster: then that one's is as good.
        if fs::rename(&new, template).is_err() {
            fs::remove_dir_all(&new)?;
        }
    }
    Ok(template.to_owned())
}

/// Another Firefox needs another one.
fn template_for(firefox: &str) -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let folder = program.parent().context("the program is in no folder")?;
    let changed = fs::metadata(firefox).and_then(|data| data.modified());
    let changed = changed.map_or(0, |time| {
        let since = time.duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    });
    Ok(folder.join(format!("firefox-profile-{changed}")))
}

/// Files and folders; not the link by which Firefox marks what it has open.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

//! What people look at: the apps in examples/, and the pages of the package's reference.

use anyhow::Result;

use crate::process::{command, run};
use crate::{api, package, setup};

/// Shows an app of examples/ against the simulator, until it is stopped.
pub fn show(name: &str) -> Result<()> {
    let tarball = package::pack()?;
    setup::npm_packages("tests/packaging")?;
    api::beside(1.0, |origin| {
        let mut app = command("node", &["tests/packaging/example.mjs", name]);
        run(app.env("SIMULATOR", origin).env("TARBALL", &tarball))
    })
}

/// Builds the reference of the npm package into `dist/docs`. Warnings are errors.
pub fn reference() -> Result<()> {
    let tarball = package::pack()?;
    let mut docs = command("node", &["tests/packaging/docs.mjs"]);
    run(docs.env("TARBALL", &tarball))
}

//! Takes pictures of the page, for the README and for whoever changes it: `pictures <folder>`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use page_tests::{Look, Stage};

/// Batch, state to wait for, file, width, height, dark.
const PICTURES: [(&str, &str, &str, u32, u32, bool); 7] = [
    ("normal", "some", "running-1280-light", 1280, 1000, false),
    ("normal", "some", "running-1280-dark", 1280, 1000, true),
    ("normal", "some", "running-360-light", 360, 1000, false),
    ("normal", "some", "running-2560-light", 2560, 1440, false),
    ("small", "Done", "done-1280-light", 1280, 1000, false),
    (
        "not_found",
        "no such batch",
        "unknown-1280-light",
        1280,
        700,
        false,
    ),
    ("hostile", "Failed", "hostile-360-dark", 360, 1400, true),
];

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args()
        .nth(1)
        .context("usage: pictures <folder>")?;
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder)?;
    for (scenario, shown, file, width, height, dark) in PICTURES {
        let look = Look {
            width,
            height,
            dark,
        };
        let file = folder.join(format!("{file}.png"));
        take(look, scenario, shown, &file)
            .await
            .with_context(|| format!("the picture {}", file.display()))?;
        println!("{}", file.display());
    }
    Ok(())
}

async fn take(look: Look, scenario: &str, shown: &str, file: &Path) -> Result<()> {
    let stage = Stage::new(2.0, look).await?;
    stage.watch(&format!("qrb_{scenario}")).await?;
    if shown == "some" {
        let half = "return Number(document.getElementById('bar').ariaValueNow) >= 40";
        stage.until("half of the batch", half).await?;
    } else {
        stage.until_shows("headline", shown).await?;
    }
    std::fs::write(file, stage.client.screenshot().await?)?;
    stage.end().await
}

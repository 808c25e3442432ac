//! Takes pictures of the page, for the README and for whoever changes it: `pictures <folder>`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use page_tests::{Look, Stage};

/// What is in a picture.
#[derive(Clone, Copy)]
struct Subject {
    /// The name of the file begins with it.
    name: &'static str,
    batch: &'static str,
    /// What is in the address beside the batch.
    choice: &'static str,
    /// When the picture is taken: a script that gives true.
    when: &'static str,
    /// What is done first.
    act: &'static str,
}

const HALF: &str = "return Number(document.getElementById('bar').ariaValueNow) >= 36";
const OVER: &str =
    "return /Finished|Stopped/.test(document.getElementById('live-word').textContent)";
const ALONE: &str = "return document.getElementById('card').checkVisibility() && document.getElementById('card-title').textContent !== ''";
const NOTHING: &str = "return true";

const fn subject(name: &'static str, batch: &'static str, when: &'static str) -> Subject {
    Subject {
        name,
        batch,
        choice: "",
        when,
        act: NOTHING,
    }
}

const SUBJECTS: &[Subject] = &[
    subject("running", "normal", HALF),
    subject("partial", "normal-done", OVER),
    subject("done", "small", OVER),
    subject("cancelled", "cancelled", OVER),
    subject("failed", "hostile", OVER),
    subject("not-found", "not_found", ALONE),
    subject("unauthorized", "unauthorized", ALONE),
    subject("retrying", "unavailable", ALONE),
    subject("large", "large", ALL_READ_ANYWHERE),
    subject("stuck", "endless", STUCK),
    Subject {
        act: "document.getElementById('watch-another').click(); return true",
        ..subject("form", "normal-form", HALF)
    },
    Subject {
        choice: "&state=failure&search=nothing+like+it",
        ..subject("nothing-found", "normal-done", OVER)
    },
    Subject {
        choice: "&also=qrb_small-beside&also=qrb_hostile&also=qrb_endless",
        ..subject("several", "normal-several", HALF)
    },
    Subject {
        act: "document.querySelector('.cause-title').click(); return true",
        ..subject("cause", "normal-done", OVER)
    },
    Subject {
        choice: "&view=map",
        ..subject("map", "normal-map", HALF)
    },
    Subject {
        choice: "&view=map",
        ..subject("map-large", "large", ALL_READ_ANYWHERE)
    },
    Subject {
        choice: "&view=timeline",
        ..subject("timeline", "normal-timeline", HALF)
    },
    Subject {
        choice: "&view=timeline",
        ..subject("timeline-large", "large", ALL_READ_ANYWHERE)
    },
    Subject {
        choice: "&query=2&view=queries",
        ..subject("detail", "normal-done", OVER)
    },
];

/// One query alone runs, and has for a while.
const STUCK: &str =
    "return /Waiting for query/.test(document.getElementById('headline').textContent)";

/// Whichever tab is shown: all rows are known when the store says so.
const ALL_READ_ANYWHERE: &str = "return import(new URL('pkg/page.js', location.href).href).then(({ store: { opened } }) => { const { snapshot } = opened(); return snapshot.progress.total > 0 && snapshot.knownQueries >= snapshot.progress.total; })";

/// How it is looked at.
struct Manner {
    /// The name of the file ends with it.
    name: &'static str,
    look: Look,
}

const fn manner(name: &'static str, width: u32, height: u32) -> Manner {
    Manner {
        name,
        look: Look {
            width,
            height,
            scale: 1,
            dark: false,
            forced_colours: false,
            still: false,
        },
    }
}

/// A large window, seen at 200 %.
const ZOOMED: Look = Look {
    scale: 2,
    ..manner("", 640, 450).look
};
const DARK: Look = Look {
    dark: true,
    ..manner("", 1280, 900).look
};
const PHONE_DARK: Look = Look {
    dark: true,
    ..manner("", 360, 740).look
};
const FORCED: Look = Look {
    forced_colours: true,
    ..manner("", 1280, 900).look
};
const STILL: Look = Look {
    still: true,
    ..manner("", 1280, 900).look
};

const MANNERS: [Manner; 11] = [
    manner("360-light", 360, 740),
    manner("768-light", 768, 1024),
    manner("1280-light", 1280, 900),
    manner("1440-light", 1440, 900),
    manner("1920-light", 1920, 1080),
    Manner {
        name: "1280-dark",
        look: DARK,
    },
    manner("2560-light", 2560, 1440),
    Manner {
        name: "360-dark",
        look: PHONE_DARK,
    },
    Manner {
        name: "640-zoomed",
        look: ZOOMED,
    },
    Manner {
        name: "1280-forced",
        look: FORCED,
    },
    Manner {
        name: "1280-still",
        look: STILL,
    },
];

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .context("usage: pictures <folder> [subject or manner]...")?;
    let folder = PathBuf::from(folder);
    let wanted: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    for manner in &MANNERS {
        let subjects = chosen(&wanted, manner.name);
        if subjects.is_empty() {
            continue;
        }
        let stage = Stage::new(4.0, manner.look).await?;
        for subject in subjects {
            let file = folder.join(format!("{}-{}.png", subject.name, manner.name));
            take(&stage, subject, &file)
                .await
                .with_context(|| format!("the picture {}", file.display()))?;
            println!("{}", file.display());
        }
        stage.end().await?;
    }
    Ok(())
}

/// The subjects to look at in a manner: all, or those that are wanted, if the manner is.
fn chosen(wanted: &[String], manner: &str) -> Vec<&'static Subject> {
    let is_wanted = |name: &str| wanted.iter().any(|other| other == name);
    let some_manner = MANNERS.iter().any(|other| is_wanted(other.name));
    let some_subject = SUBJECTS.iter().any(|subject| is_wanted(subject.name));
    if some_manner && !is_wanted(manner) {
        return Vec::new();
    }
    SUBJECTS
        .iter()
        .filter(|subject| !some_subject || is_wanted(subject.name))
        .collect()
}

async fn take(stage: &Stage, subject: &Subject, file: &Path) -> Result<()> {
    let address = stage.address(&format!("qrb_{}", subject.batch));
    // The address of the page before differs in its fragment alone: that would be no new page.
    stage.client.goto("about:blank").await?;
    stage
        .client
        .goto(&format!("{address}{}", subject.choice))
        .await?;
    stage.until(subject.name, subject.when).await?;
    stage.js(subject.act).await?;
    // One more frame, for what is drawn in the next.
    let frame = "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
    stage.client.execute_async(frame, Vec::new()).await?;
    std::fs::write(file, stage.client.screenshot().await?)?;
    Ok(())
}

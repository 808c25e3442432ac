//! The browsers that the tests run in, each with its driver: found, or installed where apt-get can.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::process::{command, find, output, quoted, run, say};
use crate::setup;

const GECKODRIVER: &str = "0.37.1";

/// A browser and its driver.
#[derive(Debug)]
pub struct Browser {
    pub program: PathBuf,
    pub driver: PathBuf,
}

/// What runs pages: one for each of the browsers that people have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Chromium,
    Firefox,
    /// WebKitGTK, which stands for Safari: on Linux only.
    Webkit,
}

impl Engine {
    /// Its name in variables and options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The variables that name the browser and its driver.
    pub const fn variables(self) -> [&'static str; 2] {
        match self {
            Self::Chromium => ["CHROMIUM", "CHROMEDRIVER"],
            Self::Firefox => ["FIREFOX", "GECKODRIVER"],
            Self::Webkit => ["MINIBROWSER", "WEBKITDRIVER"],
        }
    }

    /// The browser, installed if need be; otherwise what is missing, and how to get it.
    pub fn find(self) -> Result<Browser> {
        match self {
            Self::Chromium => chromium(),
            Self::Firefox => firefox(),
            Self::Webkit => webkit(),
        }
    }
}

/// Chromium, and chromedriver of the same version.
pub fn chromium() -> Result<Browser> {
    let find = || {
        let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
        Some(Browser {
            program: first("CHROMIUM", &names)?,
            driver: first("CHROMEDRIVER", &["chromedriver"])?,
        })
    };
    if let Some(browser) = find() {
        return Ok(browser);
    }
    apt_install(&[&["chromium", "chromium-driver"], &["chromium-browser", "chromium-chromedriver"]])
        .context("Chromium and chromedriver of the same version are missing: install them, or name them in CHROMIUM and CHROMEDRIVER")?;
    find().context("Chromium was installed, but is not on the PATH")
}

/// What tests of pages run in: Chromium's headless shell, which is the same engine without a window's own tabs and toolbar.
/// Those are pages too, made anew for each test, and took two fifths of a run's CPU time.
pub fn headless_shell(chromium: &Browser) -> PathBuf {
    if named("CHROMIUM").is_some() {
        return chromium.program.clone();
    }
    let found = || find("chromium-headless-shell").or_else(|| find("chrome-headless-shell"));
    let shell = found().or_else(|| {
        // Without news of what there is: a distribution that has no such package says so at once.
        install(&["chromium-headless-shell"]).ok()?;
        found()
    });
    let version = |program: &Path| {
        let told = output(&program.to_string_lossy(), &["--version"])?;
        told.split(' ')
            .find(|word| word.contains('.'))
            .map(str::to_owned)
    };
    let wanted = version(&chromium.driver);
    let fits = |shell: &PathBuf| wanted.is_some() && version(shell) == wanted;
    shell.filter(fits).unwrap_or_else(|| {
        say("  no headless shell of chromedriver's version: pages are tested in Chromium itself, which takes longer");
        chromium.program.clone()
    })
}

/// WebKit's small browser and its driver: Linux only, and on a screen that xvfb-run makes.
pub fn webkit() -> Result<Browser> {
    let found = || {
        find("xvfb-run")?;
        find("Xvfb")?;
        Some(Browser {
            program: mini_browser()?,
            driver: first("WEBKITDRIVER", &["WebKitWebDriver"])?,
        })
    };
    if let Some(browser) = found() {
        return Ok(browser);
    }
    apt_install(&[&["webkit2gtk-driver", "xvfb", "xauth"]]).context(
        "MiniBrowser of WebKitGTK, WebKitWebDriver, xvfb-run or Xvfb is missing: install them, or name the first two in MINIBROWSER and WEBKITDRIVER",
    )?;
    found().context("WebKitGTK was installed, but its MiniBrowser is not where it was looked for")
}

/// Without a sandbox, because tests may run as root, and without a graphics card.
pub const WEBKIT_ALONE: [(&str, &str); 2] = [
    ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
];

/// It is no program for people, and so not on the PATH, but in `/usr/lib/<machine>/webkit2gtk-<version>`.
fn mini_browser() -> Option<PathBuf> {
    let inside = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
    named("MINIBROWSER").or_else(|| {
        inside(Path::new("/usr/lib"))
            .flat_map(|machine| inside(&machine.path()))
            .map(|library| library.path().join("MiniBrowser"))
            .find(|program| program.is_file())
    })
}

impl Browser {
    /// What its driver is told for tests of the WebAssembly; `webdriver.json` is for Chromium.
    pub fn capabilities(&self, engine: Engine) -> Option<String> {
        let program = quoted(&self.program.to_string_lossy());
        match engine {
            Engine::Chromium => None,
            Engine::Firefox => Some(format!(
                r#"{{ "moz:firefoxOptions": {{ "binary": {program}, "args": ["-headless"] }} }}"#
            )),
            Engine::Webkit => Some(format!(
                r#"{{ "webkitgtk:browserOptions": {{ "binary": {program}, "args": ["--automation"] }} }}"#
            )),
        }
    }
}

/// Firefox, and geckodriver, which Debian does not have.
pub fn firefox() -> Result<Browser> {
    let find = || first("FIREFOX", &["firefox-esr", "firefox"]);
    if find().is_none() {
        apt_install(&[&["firefox-esr"], &["firefox"]])
            .context("Firefox is missing: install it, or name it in FIREFOX")?;
    }
    Ok(Browser {
        program: find().context("Firefox was installed, but is not on the PATH")?,
        driver: geckodriver()?,
    })
}

fn geckodriver() -> Result<PathBuf> {
    if let Some(driver) = named("GECKODRIVER") {
        return Ok(driver);
    }
    // It waits for the browser most of the time: not worth an optimised build, which takes twice as long.
    setup::cargo_tool("geckodriver", GECKODRIVER, &["--debug"], "about a minute")
        .context("geckodriver is missing: install it, or name it in GECKODRIVER")?;
    find("geckodriver").context("geckodriver was installed, but is not on the PATH")
}

fn first(variable: &str, names: &[&str]) -> Option<PathBuf> {
    named(variable).or_else(|| names.iter().find_map(|name| find(name)))
}

fn named(variable: &str) -> Option<PathBuf> {
    let file = std::env::var_os(variable).map(PathBuf::from);
    file.filter(|file| file.is_file())
}

/// Installs the first of these sets of packages that the distribution has.
pub fn apt_install(sets: &[&[&str]]) -> Result<()> {
    apt(&["update"])?;
    let mut done = Ok(());
    for set in sets {
        done = install(set);
        if done.is_ok() {
            break;
        }
    }
    done
}

fn install(packages: &[&str]) -> Result<()> {
    let alone = ["install", "--yes", "--no-install-recommends"];
    apt(&[&alone, packages].concat())
}

fn apt(arguments: &[&str]) -> Result<()> {
    if find("apt-get").is_none() {
        bail!("there is no apt-get to install it");
    }
    let is_root = output("id", &["-u"]).as_deref() == Some("0");
    let mut command = if is_root {
        command("apt-get", arguments)
    } else {
        let mut sudo = vec!["-n", "apt-get"];
        sudo.extend_from_slice(arguments);
        command("sudo", &sudo)
    };
    run(command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null()))
}

//! Errors of options, and their messages.

use crate::text::fill;

/// An invalid option.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionError {
    /// The options are not a plain object.
    NotAnObject {
        /// What was passed.
        got: String,
    },
    /// An unknown name.
    Unknown {
        /// The name, truncated.
        name: String,
        /// The known name that differs only in its spelling.
        meant: Option<&'static str>,
        /// All known names.
        known: Vec<&'static str>,
    },
    /// A value that is missing or out of bounds.
    Invalid {
        /// The option's name.
        name: String,
        /// What it must be.
        expected: &'static str,
        /// What was passed, truncated; never a secret.
        got: String,
    },
}

impl OptionError {
    /// An option whose value is missing or out of bounds.
    pub fn invalid(name: &str, expected: &'static str, got: impl Into<String>) -> Self {
        Self::Invalid {
            name: name.to_owned(),
            expected,
            got: got.into(),
        }
    }

    /// The option at fault.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::NotAnObject { .. } => None,
            Self::Unknown { name, .. } | Self::Invalid { name, .. } => Some(name),
        }
    }

    /// The message.
    pub fn message(&self) -> String {
        match self {
            Self::NotAnObject { got } => {
                fill("The options must be a plain object, got {}.", &[got])
            }
            Self::Unknown { name, meant, known } => {
                let mut message = fill("Unknown option \"{}\". ", &[name]);
                if let Some(meant) = meant {
                    message += &fill("Did you mean \"{}\"?", &[meant]);
                } else {
                    message += "Known: ";
                    for (position, name) in known.iter().enumerate() {
                        message += if position == 0 { "" } else { ", " };
                        message += name;
                    }
                    message += ".";
                }
                message
            }
            Self::Invalid {
                name,
                expected,
                got,
            } => fill("Option \"{}\" must be {}, got {}.", &[name, expected, got]),
        }
    }
}

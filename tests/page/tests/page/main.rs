//! The page, as people use it: in Chromium, against the simulated API on another origin.

mod behaviour;
mod hostility;
mod scenarios;
mod secrets;
mod table;

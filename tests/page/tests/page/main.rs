//! The page, as people use it: in Chromium, against the simulated API on another origin.

mod behaviour;
mod failures;
mod hostility;
mod map;
mod scenarios;
mod secrets;
mod table;

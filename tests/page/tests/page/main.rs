//! The page, as people use it: in Chromium and in Firefox, against the simulated API on another origin.

mod accessibility;
mod behaviour;
mod failures;
mod hostility;
mod keys;
mod map;
mod scenarios;
mod secrets;
mod tab;
mod table;

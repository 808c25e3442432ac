//! The page, as people use it: in Chromium and in Firefox, against the simulated API on another origin.

mod accessibility;
mod behaviour;
mod export;
mod failures;
mod hostility;
mod keys;
mod life;
mod links;
mod map;
mod scenarios;
mod secrets;
mod several;
mod tab;
mod table;
mod timeline;
mod traces;

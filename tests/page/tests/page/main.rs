//! The page, as people use it: in Chromium and in Firefox, against the simulated API on another origin.

mod accessibility;
mod accounts;
mod aria;
mod background;
mod export;
mod failures;
mod keyboard;
mod leaks;
mod links;
mod map;
mod memory;
mod print;
mod scenarios;
mod several_batches;
mod simulated;
mod surroundings;
mod table;
mod tabs;
mod tasks;
mod timeline;
mod token;
mod token_traces;
mod untrusted_text;
mod watching;
mod work;

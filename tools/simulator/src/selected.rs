//! What a batch ID selects: a scenario, or a batch of the caller's own.

use std::sync::Arc;

use crate::fault::Fault;
use crate::scenario::{Run, Scenario};
use crate::schedule::Schedule;
use crate::twist::Twist;

/// What a batch ID selects.
#[derive(Clone)]
pub enum Selected {
    /// A scenario of the catalogue.
    Scenario(&'static Scenario),
    /// A batch of the caller's own.
    Own(Arc<Schedule>),
}

impl Selected {
    /// The scenario's run; `None` for a batch of the caller's own.
    pub fn run(&self) -> Option<Run> {
        match self {
            Self::Scenario(scenario) => Some(scenario.behaviour.run()),
            Self::Own(_) => None,
        }
    }

    /// How its responses deviate.
    pub fn twist(&self) -> Twist {
        match self {
            Self::Scenario(scenario) => scenario.behaviour.twist(),
            Self::Own(_) => Twist::None,
        }
    }

    /// What goes wrong with request number `number`.
    pub fn fault(&self, number: u64) -> Option<Fault> {
        match self {
            Self::Scenario(scenario) => scenario.behaviour.fault(number),
            Self::Own(_) => None,
        }
    }
}

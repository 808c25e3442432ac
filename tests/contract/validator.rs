//! The API's contract as a validator, for every test that has bodies of the simulator.

use jsonschema::Validator;
use serde_json::{Value, json};
use simulator::fault::Fault;
use simulator::scenario::{Behaviour, Scenario};
use simulator::twist::Twist;

const CONTRACT: &str = include_str!("openapi.json");

pub fn validator(schema: &str) -> Validator {
    let contract: Value = serde_json::from_str(CONTRACT).unwrap();
    let mut root = contract.clone();
    root["$ref"] = json!(format!("#/components/schemas/{schema}"));
    jsonschema::options()
        .should_validate_formats(true)
        .build(&root)
        .unwrap()
}

pub fn problems(validator: &Validator, body: &Value) -> Vec<String> {
    validator
        .iter_errors(body)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect()
}

/// Whether all that a scenario answers with 200 is a status as the contract says.
pub fn keeps_the_contract(scenario: &Scenario) -> bool {
    matches!(scenario.behaviour, Behaviour::Run(_, twist) if !matches!(twist, Twist::Drifted | Twist::Hostile))
}

/// The status with which a scenario answers always, with an envelope as the contract says.
pub fn envelope_status(scenario: &Scenario) -> Option<u16> {
    match scenario.behaviour {
        Behaviour::Always(Fault::Status(status)) => Some(status),
        Behaviour::Always(Fault::RateLimited { .. }) => Some(429),
        Behaviour::Always(Fault::ErrorIn200) => Some(200),
        _ => None,
    }
}

//! Arithmetic that the standard library has, without what it would bring into the wasm.

/// The value, or the bound that it is beyond. [`f64::clamp`] would bring in the printing of floats, for the message of its
/// panic.
pub(crate) fn clamp(value: f64, min: f64, max: f64) -> f64 {
    value.max(min).min(max)
}

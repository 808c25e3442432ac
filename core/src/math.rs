//! Arithmetic that the standard library has, without what it would bring into the wasm.

/// The value, or the bound that it is beyond. [`f64::clamp`] would bring in the printing of floats, for the message of its
/// panic.
pub(crate) fn clamp(value: f64, min: f64, max: f64) -> f64 {
    value.max(min).min(max)
}

/// The natural logarithm of 2.
pub(crate) const LN_2: f64 = std::f64::consts::LN_2;

/// The binary logarithm of a positive, normal number, to a millionth.
pub(crate) fn log2(number: f64) -> f64 {
    let bits = number.to_bits();
    let exponent = (bits >> 52) as f64 - 1023.0;
    let part = f64::from_bits(bits & ((1 << 52) - 1) | (1023 << 52));
    // The series of the inverse hyperbolic tangent, around the middle of the octave.
    let middle = std::f64::consts::SQRT_2;
    let ratio = (part - middle) / (part + middle);
    let square = ratio * ratio;
    let series = ratio * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square / 7.0)));
    exponent + 0.5 + series * 2.0 / LN_2
}

/// Two to the power of a number, to a few millionths. Beyond a thousand it stays as it is.
pub(crate) fn exp2(power: f64) -> f64 {
    let power = clamp(power, -1000.0, 1000.0);
    let whole = (power + 1000.5) as u64;
    let part = (power + 1000.0 - whole as f64) * LN_2;
    // The exponential series, for at most half an octave.
    let series = 1.0
        + part * (1.0 + part / 2.0 * (1.0 + part / 3.0 * (1.0 + part / 4.0 * (1.0 + part / 5.0))));
    f64::from_bits((whole + 23) << 52) * series
}

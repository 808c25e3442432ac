//! Numbers and texts as bytes, for what is saved: small numbers take one byte.

/// Adds numbers and texts to bytes.
#[derive(Debug, Default)]
pub struct Writer {
    /// What was written so far.
    pub bytes: Vec<u8>,
}

impl Writer {
    /// A number: seven bits a byte, the lowest first.
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A number that may be negative, and is likely to be near zero.
    pub fn signed(&mut self, value: i64) {
        self.number((value.wrapping_shl(1) ^ (value >> 63)) as u64);
    }

    /// Bytes, with their length before them.
    pub fn block(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }
}

/// Reads what a [`Writer`] wrote. Whatever else it is given, it ends in `None`.
#[derive(Debug)]
pub struct Reader<'a> {
    /// What is left.
    pub bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// A number.
    pub fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A number of 32 bits.
    pub fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// A number that may be negative.
    pub fn signed(&mut self) -> Option<i64> {
        let value = self.number()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Bytes with their length before them.
    pub fn block(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (block, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(block)
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as text: base64 with the letters that URLs and file names take (RFC 4648, section 5), without padding.
pub fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 3 * 4 + 4);
    for chunk in bytes.chunks(3) {
        let mut bits = [0; 4];
        for (bit, byte) in bits.iter_mut().skip(1).zip(chunk) {
            *bit = *byte;
        }
        let group = u32::from_be_bytes(bits);
        for position in 0..=chunk.len() {
            let digit = group >> (18 - 6 * position) & 63;
            let letter = DIGITS.get(digit as usize);
            text.push(letter.map_or('A', |letter| char::from(*letter)));
        }
    }
    text
}

/// The other way; `None` where a character does not belong there.
pub fn from_text(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    for chunk in text.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for position in 0..4 {
            group <<= 6;
            if let Some(digit) = chunk.get(position) {
                group |= u32::from(digit_of(*digit)?);
            }
        }
        let whole = chunk.len().checked_sub(1).filter(|whole| *whole > 0)?;
        if u64::from(group) << (8 + 8 * whole) & 0xffff_ffff != 0 {
            // Bits that no byte has: not what was written.
            return None;
        }
        let [_, group @ ..] = group.to_be_bytes();
        bytes.extend_from_slice(group.get(..whole).unwrap_or(&group));
    }
    Some(bytes)
}

fn digit_of(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

/// FNV-1a: a few bytes of code, no table. It tells damage, not malice.
pub fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

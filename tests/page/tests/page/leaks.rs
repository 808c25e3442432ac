//! A secret, and the search for it: whole and in pieces, as it is and in disguise.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use anyhow::Result;
use page_tests::Stage;

/// So many characters of it in a row are too many.
const PIECE: usize = 12;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Keeps what a page shows and tells: for [`places`].
pub(crate) const KEEP: &str = include_str!("leaks_record.js");

const PLACES: &str = include_str!("leaks_places.js");

/// What is searched for.
#[derive(Debug)]
pub(crate) struct Secret(AhoCorasick);

impl Secret {
    pub(crate) fn new(token: &str) -> Result<Self> {
        let escape = |bytes: &[u8]| url::form_urlencoded::byte_serialize(bytes).collect::<String>();
        let mut forms = vec![
            token.to_owned(),
            token.chars().rev().collect(),
            escape(token.as_bytes()),
            token.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            token.bytes().map(|byte| format!("{byte:02x}")).collect(),
        ];
        // Base64 has three forms: by where in a group of three the text begins.
        for skipped in 0..3 {
            let start = token.get(skipped..).unwrap_or_default().as_bytes();
            forms.push(base64(start));
        }
        // In lower case, as what is searched: other cases are no disguise.
        let pieces = forms.iter().flat_map(|form| pieces(&form.to_lowercase()));
        // All of them in one pass: some 500, in half a megabyte each time.
        Ok(Self(AhoCorasick::new(pieces)?))
    }

    /// The piece of it that a text holds.
    pub(crate) fn piece_in(&self, text: &str) -> Option<String> {
        let text = text.to_lowercase();
        let found = self.0.find(&text)?;
        text.get(found.range()).map(str::to_owned)
    }
}

/// All that is as long as a piece.
fn pieces(form: &str) -> Vec<String> {
    let letters: Vec<char> = form.chars().collect();
    letters
        .windows(PIECE)
        .map(|piece| piece.iter().collect())
        .collect()
}

/// Whole groups only: what is at the end depends on what follows.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks_exact(3) {
        let bits = group
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        let digits = [18, 12, 6, 0].map(|shift| bits >> shift & 63);
        let letters = digits.iter().filter_map(|digit| DIGITS.get(*digit));
        text.extend(letters.map(|letter| char::from(*letter)));
    }
    text
}

/// All places where the page could leave something, by name, with what is there.
pub(crate) async fn places(stage: &Stage) -> Result<BTreeMap<String, String>> {
    let places = stage.client.execute_async(PLACES, Vec::new()).await?;
    let mut places: BTreeMap<String, String> = serde_json::from_value(places)?;
    places.insert("browser".to_owned(), stage.console().await?);
    Ok(places)
}

/// The names of the places that hold the secret.
pub(crate) async fn found(stage: &Stage, secret: &Secret) -> Result<Vec<String>> {
    let places = places(stage).await?;
    assert!(!places.contains_key("broken"), "{places:?}");
    let holds = |(_, text): &(&String, &String)| secret.piece_in(text).is_some();
    Ok(places
        .iter()
        .filter(holds)
        .map(|(name, _)| name.clone())
        .collect())
}

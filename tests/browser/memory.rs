//! How much of the WebAssembly's memory is in use.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::console_log;

use crate::support::{get, js};

/// What is free is counted in blocks of so many bytes.
const BLOCK: usize = 4096;

/// Blocks of the largest memory that a test leaves behind.
const MOST_BLOCKS: usize = 1 << 17;

/// What is free lies in other pieces each time. A watch or a body that stays weighs more, if a hundred do.
pub const NOISE: usize = 256 << 10;

fn size() -> usize {
    let memory = wasm_bindgen::memory();
    get(&memory, "buffer.byteLength").as_f64().unwrap() as usize
}

/// Bytes in use. Memory never shrinks, so its size alone would hide a leak behind whatever was large before: what is
/// free is filled up until the memory grows.
pub fn used() -> usize {
    let mut blocks: Vec<Vec<u8>> = Vec::with_capacity(MOST_BLOCKS);
    let before = size();
    while size() == before && blocks.len() < MOST_BLOCKS {
        blocks.push(Vec::with_capacity(BLOCK));
    }
    before - blocks.len().saturating_sub(1) * BLOCK
}

/// Whether this browser collects garbage when it is asked to: WebKitGTK does not.
pub fn can_collect() -> bool {
    let can = js("globalThis.gc").is_function();
    if !can {
        console_log!("left out: this browser collects garbage only when it likes");
    }
    can
}

/// A garbage collection, and what it lets go of. Needs `--expose-gc`, which `webdriver.json` gives.
pub async fn collect() {
    let source = "async () => { for (let i = 0; i < 4; i += 1) { gc(); await new Promise((resolve) => setTimeout(resolve)); } }";
    let collect: Function = js(source).unchecked_into();
    let done: Promise = collect.call0(&JsValue::UNDEFINED).unwrap().unchecked_into();
    JsFuture::from(done).await.unwrap();
}

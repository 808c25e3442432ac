//! A file of rows as an iterator: each piece is made when it is asked for, so that nobody waits for all of them.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Symbol, Uint8Array};
use wasm_bindgen::JsValue;

use super::async_iterator::{iterator_of, step};
use super::handle::Handle;
use supermetrics_batch_status_core::rows::view::{Export, Filter, Format};

struct Pieces {
    handle: Rc<Handle>,
    /// Taken away when the reader has enough.
    export: RefCell<Option<Export>>,
}

/// A new iterator over the rows that match now.
pub fn iterator(handle: &Rc<Handle>, format: Format, filter: &Filter) -> JsValue {
    let indexes = handle.reader.query_order(filter).indexes;
    again(&Rc::new(Pieces {
        handle: Rc::clone(handle),
        export: RefCell::new(Some(Export::new(format, indexes))),
    }))
}

fn again(pieces: &Rc<Pieces>) -> JsValue {
    let next = |pieces: &Rc<Pieces>| pieces.next();
    let leave = |pieces: &Rc<Pieces>| {
        pieces.export.take();
        step(&JsValue::UNDEFINED, true)
    };
    iterator_of(pieces, &Symbol::iterator(), [next, leave, again])
}

impl Pieces {
    fn next(&self) -> JsValue {
        let mut export = self.export.borrow_mut();
        let reader = &self.handle.reader;
        let piece = export.as_mut().and_then(|export| reader.next_piece(export));
        match piece {
            Some(piece) => step(&Uint8Array::from(piece.as_bytes()), false),
            None => {
                *export = None;
                step(&JsValue::UNDEFINED, true)
            }
        }
    }
}

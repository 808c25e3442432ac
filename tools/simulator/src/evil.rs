//! Texts that try to break whoever shows them, in every field of an answer.

use serde_json::{Value, json};

/// Such a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// As it is.
    Is(&'static str),
    /// A letter, a million times.
    Million(char),
}

/// Elements, handlers and a comment that never ends.
pub const MARKUP: Text = Text::Is(
    "\"><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script><a href=\"javascript:document.title='owned'\" style=\"position:fixed;inset:0\">&lt;b&gt;</a><!--",
);
/// An address that is code.
pub const LINK: Text = Text::Is("javascript:document.title='owned'");
/// What a spreadsheet would follow.
pub const FORMULA: Text = Text::Is("=HYPERLINK(\"http://evil.example\",\"click\")");
/// Letters from right to left, and what turns those around them.
pub const BIDI: Text = Text::Is(
    "\u{202e}evil\u{2066}\u{2067} \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627} 123\u{202b}",
);
/// What shows nothing, and breaks lines.
pub const CONTROL: Text = Text::Is(
    "a\u{0}\u{7}\u{8}\t\r\n\u{b}\u{1b}[31m\u{7f}\u{85}\u{9f}\u{ad}\u{200b}\u{200f}\u{2028}\u{2029}\u{2060}\u{3164}\u{feff}\u{e0041}z",
);
/// A letter with so many marks that they reach into other lines.
pub const MARKS: Text = Text::Is(
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\u{30f}\u{310}\u{311}\u{312}\u{313}\u{314}\u{316}\u{317}\u{318}\u{319}\u{31c}\u{31d}\u{31e}\u{31f}\u{320}",
);
/// No line breaks in it, and no cell has room for it.
pub const LONG: Text = Text::Million('W');

impl Text {
    fn whole(self) -> String {
        match self {
            Self::Is(text) => text.to_owned(),
            Self::Million(letter) => String::from(letter).repeat(1_000_000),
        }
    }
}

/// The answer that `good` is, but all queries have failed, and `text` is wherever one belongs; `in_words`: also where
/// only some words or a time can be.
pub fn body(good: &Value, text: Text, in_words: bool) -> String {
    let paginate = good.pointer("/meta/paginate");
    let total = good.pointer("/meta/paginate/total");
    let rows = good.get("data").and_then(Value::as_array);
    let rows = rows.map_or(0, Vec::len);
    let whole = text.whole();
    let row = |index| {
        // A million letters in every field of every row are more than is read.
        let is_short = index > 0 && matches!(text, Text::Million(_));
        row(index, if is_short { "W" } else { &whole }, in_words)
    };
    let body = json!({
        "meta": {
            "request_id": whole,
            "status_code": if in_words { &whole } else { "STOPPED" },
            "progress": { "queued": 0, "running": 0, "success": 0, "failure": total },
            "paginate": paginate,
        },
        "data": (0..rows).map(row).collect::<Vec<Value>>(),
        "evil": whole,
    });
    body.to_string()
}

fn row(index: usize, text: &str, in_words: bool) -> Value {
    let or = |word: String| if in_words { text.to_owned() } else { word };
    let day = format!("2026-09-{:02}", index + 1);
    json!({
        "@type": text,
        "schedule_id": text,
        "status_code": or("FAILURE".to_owned()),
        "query_start_time": or(format!("{day}T10:00:00Z")),
        "query_end_time": or(format!("{day}T10:00:05Z")),
        "split_info": { "ds_accounts": [text], "start_date": or(day.clone()), "end_date": or(day) },
        "error_info": { "status": 500, "code": text, "message": text, "description": text },
        "result_info": { "total_rows": 1, "results_url": text },
        "evil": text,
    })
}

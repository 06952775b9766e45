//! schema.org facts in the markup itself, as the same values that JSON-LD has.

use serde_json::{Map, Value};

use crate::html::{Html, Id};
use crate::words::plain;

/// Items inside one another.
const DEEPEST: usize = 8;
/// Elements of one item that are looked at.
const MOST: usize = 5_000;

/// The outermost items of a page.
pub(super) fn items(html: &Html) -> Vec<Value> {
    let is_item = |id: &Id| html.attr(*id, "itemscope").is_some();
    let outermost = html
        .descendants(Html::ROOT)
        .filter(|id| is_item(id) && !html.ancestors(*id).any(|above| is_item(&above)));
    outermost.map(|id| item(html, id, 0)).collect()
}

fn item(html: &Html, id: Id, depth: usize) -> Value {
    let mut fields = Map::new();
    if let Some(kinds) = html.attr(id, "itemtype") {
        let kinds: Vec<Value> = kinds.split_whitespace().map(Value::from).collect();
        fields.insert("@type".to_owned(), Value::Array(kinds));
    }
    let mut waiting: Vec<Id> = html.children(id).iter().rev().copied().collect();
    let mut left = MOST;
    while let Some(next) = waiting.pop() {
        left -= 1;
        if left == 0 {
            break;
        }
        let is_item = html.attr(next, "itemscope").is_some();
        if let Some(names) = html.attr(next, "itemprop") {
            let value = if is_item && depth < DEEPEST {
                item(html, next, depth + 1)
            } else {
                value(html, next).into()
            };
            for name in names.split_whitespace() {
                let all = fields.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(all) = all {
                    all.push(value.clone());
                }
            }
        } else if is_item && depth < DEEPEST {
            // An item without a place in this one stands for itself.
            let all = fields.entry("@graph").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(all) = all {
                all.push(item(html, next, depth + 1));
            }
        }
        if !is_item {
            waiting.extend(html.children(next).iter().rev());
        }
    }
    Value::Object(fields)
}

fn value(html: &Html, id: Id) -> String {
    let attr = match html.name(id) {
        "a" | "link" => "href",
        "img" => "src",
        "time" => "datetime",
        "data" | "meter" => "value",
        _ => "content",
    };
    let said = html.attr(id, attr).or_else(|| html.attr(id, "content")).map(ToOwned::to_owned);
    plain(&said.unwrap_or_else(|| html.raw_text(id)), 2_000)
}

//! A page as a tree: html5ever's parser (browsers' own rules for broken markup) into one flat list of nodes.
//!
//! A page that nests or repeats itself without end is cut where it does: the parser's own work stays bounded too.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ExpandedName, LocalName, ParseOpts, QualName, ns, parse_document};

/// Nodes of one page; more is not a salon's.
const MOST_NODES: usize = 200_000;
/// Elements inside one another.
const DEEPEST: usize = 400;
/// The parser is fed in pieces of this many bytes, and asked in between whether it is enough.
const PIECE: usize = 4_096;

/// Attributes of one element: the parser compares each with all before it.
const MOST_ATTRIBUTES: usize = 8_000;

/// A node's number in its page.
pub(crate) type Id = usize;

/// A parsed page.
#[derive(Debug, Default)]
pub(crate) struct Html {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    parent: Option<Id>,
    children: Vec<Id>,
    depth: usize,
    data: Data,
}

#[derive(Debug, Default)]
enum Data {
    #[default]
    Other,
    Text(String),
    Element(LocalName, Vec<Attribute>),
}

impl Html {
    pub(crate) const ROOT: Id = 0;

    pub(crate) fn parse(text: &str) -> Self {
        let sink =
            Sink { nodes: RefCell::new(vec![Node::default()]), full: Cell::new(false), moves: Cell::new(0) };
        let options = ParseOpts::default();
        let mut parser = parse_document(sink, options);
        let (mut rest, mut seen, mut separators) = (text, 0, 0);
        while !rest.is_empty() && !parser.tokenizer.sink.sink.full.get() && separators < MOST_ATTRIBUTES {
            let end =
                (1..=PIECE.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
            parser.process(rest[..end].into());
            let moves = parser.tokenizer.sink.sink.moves.get();
            separators = if moves == seen { separators + separators_in(&rest[..end]) } else { 0 };
            seen = moves;
            rest = &rest[end..];
        }
        parser.finish()
    }

    /// The element's name; empty for what is none.
    pub(crate) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].data {
            Data::Element(name, _) => name,
            Data::Other | Data::Text(_) => "",
        }
    }

    pub(crate) fn own_text(&self, id: Id) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Text(text) => Some(text),
            Data::Other | Data::Element(..) => None,
        }
    }

    pub(crate) fn attr(&self, id: Id, name: &str) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Element(_, attrs) => {
                attrs.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value)
            }
            Data::Other | Data::Text(_) => None,
        }
    }

    /// Class and id in lower case: what page builders say about an element.
    pub(crate) fn marks(&self, id: Id) -> String {
        let mark = |name| self.attr(id, name).unwrap_or_default();
        format!("{} {}", mark("class"), mark("id")).to_lowercase()
    }

    pub(crate) fn children(&self, id: Id) -> &[Id] {
        &self.nodes[id].children
    }

    /// From the parent to the root.
    pub(crate) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(self.nodes[id].parent, |id| self.nodes[*id].parent)
    }

    /// Everything below, in the order of the page.
    pub(crate) fn descendants(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut waiting: Vec<Id> = self.children(id).iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(self.children(next).iter().rev());
            Some(next)
        })
    }

    /// The elements of a name, in the order of the page.
    pub(crate) fn elements(&self, name: &str) -> impl Iterator<Item = Id> {
        self.descendants(Self::ROOT).filter(move |id| self.name(*id) == name)
    }

    /// All text below, as it stands.
    pub(crate) fn raw_text(&self, id: Id) -> String {
        self.descendants(id).filter_map(|id| self.own_text(id)).collect()
    }
}

/// What may stand between two attributes of an element that does not end.
fn separators_in(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'/' | b'"' | b'\'')).count()
}

/// What the parser writes into.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    full: Cell<bool>,
    /// Counts what was put into the page.
    moves: Cell<usize>,
}

/// A node as the parser holds it.
#[derive(Clone)]
struct Handle {
    id: Id,
    name: QualName,
}

impl Sink {
    fn add(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { data, ..Node::default() });
        if nodes.len() > MOST_NODES {
            self.full.set(true);
        }
        nodes.len() - 1
    }

    fn nameless(&self) -> Handle {
        Handle { id: self.add(Data::Other), name: QualName::new(None, ns!(), LocalName::from("")) }
    }

    fn detach(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        if let Some(parent) = nodes[id].parent.take() {
            // From the end: what the parser moves, it has just put there.
            if let Some(at) = nodes[parent].children.iter().rposition(|child| *child == id) {
                nodes[parent].children.remove(at);
            }
        }
    }

    /// At a place among the parent's children; text joins the text before it.
    fn insert(&self, parent: Id, at: usize, child: NodeOrText<Handle>) {
        self.moves.set(self.moves.get() + 1);
        let id = match child {
            NodeOrText::AppendNode(handle) => {
                self.detach(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.nodes.borrow_mut();
                let before = at.checked_sub(1).map(|before| nodes[parent].children[before]);
                if let Some(Data::Text(before)) = before.map(|before| &mut nodes[before].data) {
                    before.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Data::Text(text.to_string()))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent].depth + 1;
        if depth > DEEPEST {
            self.full.set(true);
        }
        nodes[id].depth = depth;
        nodes[id].parent = Some(parent);
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, id);
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Html;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Html {
        Html { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: Html::ROOT, name: QualName::new(None, ns!(), LocalName::from("")) }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        Handle { id: self.add(Data::Element(name.local.clone(), attrs)), name }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.nameless()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.nameless()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let end = self.nodes.borrow()[parent.id].children.len();
        self.insert(parent.id, end, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.nodes.borrow()[element.id].parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(handle) = &child {
            self.detach(handle.id);
        }
        let place = {
            let nodes = self.nodes.borrow();
            nodes[sibling.id].parent.and_then(|parent| {
                let at = nodes[parent].children.iter().rposition(|child| *child == sibling.id)?;
                Some((parent, at))
            })
        };
        if let Some((parent, at)) = place {
            self.insert(parent, at, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, new: Vec<Attribute>) {
        if let Data::Element(_, attrs) = &mut self.nodes.borrow_mut()[target.id].data {
            for attr in new {
                if attrs.iter().all(|there| there.name != attr.name) {
                    attrs.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[node.id].children);
        for child in &children {
            nodes[*child].parent = Some(new_parent.id);
        }
        nodes[new_parent.id].children.extend(children);
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn broken_markup_is_read_as_a_browser_does() {
        let html = Html::parse("<ul><li>Cut <b>$35<li>Color &euro;90</ul><table>lost<tr><td>x");
        let items: Vec<_> = html.elements("li").map(|li| html.raw_text(li)).collect();
        assert_eq!(items, ["Cut $35", "Color €90"]);
        let body = html.elements("body").next().expect("a body");
        assert!(html.raw_text(body).contains("lost"));
    }

    #[test]
    fn a_page_made_to_exhaust_is_cut() {
        let attributes: Vec<String> = (0..200_000).map(|i| format!("a{i} ")).collect();
        let element = format!("<p>x<p {}>", attributes.concat());
        assert!(Html::parse(&element).descendants(Html::ROOT).count() < 10);
        for text in ["<div>".repeat(400_000), "<b id=1><i>".repeat(100_000) + &"<p>".repeat(600_000)] {
            let html = Html::parse(&text);
            assert!(html.descendants(Html::ROOT).count() < 2_000_000);
        }
    }
}

//! YAML as a tree that remembers where everything stood.
//!
//! Every scalar stays text: whether `1022` is a number is for the reader of
//! the field to decide. What could surprise an author is refused here:
//! repeated keys, anchors, aliases, tags, several documents in one file. It
//! must never panic and never recurse, whatever the file holds.

use super::explain;
use crate::diag::{Bilingual, Diagnostic, SourceFile, Span};
use crate::flow::limits;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use std::sync::Arc;

/// Deepest nesting that is read; guides need about ten.
const DEPTH: usize = 32;

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Text; numbers and booleans are text as well.
    Scalar {
        /// The value, without quotes.
        text: String,
        /// Whether the author put it in quotes.
        quoted: bool,
    },
    /// A list.
    Seq(Vec<Node>),
    /// A map, in the order written.
    Map(Vec<(Key, Node)>),
}

/// The key of a map entry.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The entries of a list; empty for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Seq(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; empty for anything else.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(k, _)| k.text == key).map(|(_, value)| value)
    }

    /// The text under `key`.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Where `key` itself stands.
    pub fn key_span(&self, key: &str) -> Option<&Span> {
        self.entries().iter().find(|(k, _)| k.text == key).map(|(k, _)| &k.span)
    }

    /// Whether nothing was written: `key:` alone, or `~`.
    pub fn is_blank(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, quoted: false } if text.is_empty() || text == "~")
    }
}

/// Reads one file. The tree is missing when the file cannot be read as one;
/// findings may come with a tree (repeated keys, for instance).
pub fn parse(file: &Arc<SourceFile>) -> (Option<Node>, Vec<Diagnostic>) {
    if file.text.len() > limits::FILE {
        return (None, vec![too_large(file)]);
    }
    let mut builder = Builder::new(file);
    // A byte-order mark, as some Windows editors write it, is no part of the text.
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let shift = file.text.len() - text.len();
    let offsets = Offsets::of(text, shift);
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                let span = Span::new(file, offsets.byte(&span.start), offsets.byte(&span.end));
                if !builder.event(event, span) {
                    return (None, builder.diagnostics);
                }
            }
            Err(error) => {
                let at = offsets.byte(error.marker());
                builder.diagnostics.push(if error.info().contains("recursion limit") {
                    too_deep(Span::new(file, at, at + 1))
                } else {
                    explain::syntax(file, at, error.info())
                });
                return (None, builder.diagnostics);
            }
        }
    }
    if builder.root.is_none() && builder.diagnostics.is_empty() {
        builder.diagnostics.push(Diagnostic::error(
            "H004",
            Span::file(file),
            Bilingual::new("tệp không có nội dung", "the file is empty"),
            Bilingual::new(
                "chép một tệp cùng loại rồi sửa, hoặc xóa tệp này",
                "copy a file of the same kind and edit it, or delete this file",
            ),
        ));
    }
    (builder.root, builder.diagnostics)
}

/// The finding for a file above the size limit.
pub(super) fn too_large(file: &Arc<SourceFile>) -> Diagnostic {
    let limit = limits::FILE / 1_000;
    Diagnostic::error(
        "H005",
        Span::file(file),
        Bilingual::new(
            format!("tệp lớn hơn {limit} kB"),
            format!("the file is larger than {limit} kB"),
        ),
        Bilingual::new(
            "chia thành nhiều hướng dẫn nhỏ hơn",
            "split it into several smaller guides",
        ),
    )
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(
        "H005",
        span,
        Bilingual::new(
            format!("lồng nhau quá {DEPTH} tầng"),
            format!("nested deeper than {DEPTH} levels"),
        ),
        Bilingual::new("xem lại thụt dòng và dấu ngoặc", "check indentation and brackets"),
    )
}

/// From the parser's character counts to byte positions.
struct Offsets {
    /// Byte position of every character; empty for ASCII text, where both agree.
    bytes: Vec<u32>,
    len: usize,
    shift: usize,
}

impl Offsets {
    fn of(text: &str, shift: usize) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| at as u32).collect()
        };
        Self { bytes, len: text.len(), shift }
    }

    fn byte(&self, marker: &Marker) -> usize {
        let at = if self.bytes.is_empty() {
            marker.index().min(self.len)
        } else {
            self.bytes.get(marker.index()).map_or(self.len, |at| *at as usize)
        };
        at + self.shift
    }
}

/// A list or map that is still open.
struct Open {
    start: Span,
    seq: Vec<Node>,
    map: Vec<(Key, Node)>,
    key: Option<Key>,
    is_map: bool,
}

struct Builder<'a> {
    file: &'a Arc<SourceFile>,
    stack: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn new(file: &'a Arc<SourceFile>) -> Self {
        Self { file, stack: Vec::new(), root: None, documents: 0, diagnostics: Vec::new() }
    }

    /// Takes one event. Returns whether reading can go on.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.diagnostics.push(Diagnostic::error(
                        "H004",
                        span,
                        Bilingual::new(
                            "tệp có nhiều phần ngăn bằng dòng “---”",
                            "the file has several parts separated by “---”",
                        ),
                        Bilingual::new(
                            "xóa dòng “---”, hoặc tách phần sau thành tệp khác",
                            "remove the “---” line, or move the second part to its own file",
                        ),
                    ));
                    return false;
                }
                true
            }
            Event::Alias(_) => {
                self.refuse_reference(span);
                false
            }
            Event::Scalar(text, style, anchor, tag) => {
                if anchor != 0 || tag.is_some() {
                    self.refuse_reference(span);
                    return false;
                }
                let quoted = style != ScalarStyle::Plain;
                // The parser writes "~" for a value that is not there.
                let text = if span.start == span.end { String::new() } else { text.into_owned() };
                let span = if quoted { span } else { trimmed(span) };
                self.value(Node { span, kind: Kind::Scalar { text, quoted } })
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag)
                if anchor != 0 || tag.is_some() =>
            {
                self.refuse_reference(span);
                false
            }
            Event::SequenceStart(..) => self.open(span, false),
            Event::MappingStart(..) => self.open(span, true),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => true,
        }
    }

    fn open(&mut self, start: Span, is_map: bool) -> bool {
        if self.stack.len() >= DEPTH {
            self.diagnostics.push(too_deep(start));
            return false;
        }
        self.stack.push(Open { start, seq: Vec::new(), map: Vec::new(), key: None, is_map });
        true
    }

    fn close(&mut self, end: Span) -> bool {
        let Some(open) = self.stack.pop() else { return false };
        let kind = if open.is_map { Kind::Map(open.map) } else { Kind::Seq(open.seq) };
        // A block ends where its last value ends; the parser's own mark stands
        // at the next token, which may be lines further down.
        let last = match &kind {
            Kind::Map(entries) => entries.last().map(|(_, node)| node.span.end),
            Kind::Seq(items) => items.last().map(|node| node.span.end),
            Kind::Scalar { .. } => None,
        };
        let flow_style = end.end > end.start;
        let end = if flow_style { end.end } else { last.unwrap_or(end.end) };
        let span = Span::new(self.file, open.start.start, end);
        self.value(Node { span, kind })
    }

    /// Puts a finished value where it belongs.
    fn value(&mut self, node: Node) -> bool {
        let Some(open) = self.stack.last_mut() else {
            self.root = Some(node);
            return true;
        };
        if !open.is_map {
            open.seq.push(node);
            return true;
        }
        match open.key.take() {
            Some(key) => open.map.push((key, node)),
            None => {
                let Kind::Scalar { text, .. } = node.kind else {
                    self.diagnostics.push(Diagnostic::error(
                        "H001",
                        node.span,
                        Bilingual::new(
                            "tên trường phải là một từ, không phải danh sách hay nhóm",
                            "a field name must be a word, not a list or a map",
                        ),
                        Bilingual::new(
                            "kiểm tra dấu ngoặc và dấu hai chấm ở dòng này",
                            "check the brackets and colons on this line",
                        ),
                    ));
                    return false;
                };
                let key = Key { text, span: node.span };
                if let Some((first, _)) = open.map.iter().find(|(k, _)| k.text == key.text) {
                    let line = first.span.line_column().0;
                    let name = &key.text;
                    self.diagnostics.push(
                        Diagnostic::error(
                            "H002",
                            key.span.clone(),
                            Bilingual::new(
                                format!("“{name}” được viết hai lần"),
                                format!("“{name}” is written twice"),
                            ),
                            Bilingual::new(
                                "giữ một chỗ, xóa chỗ kia",
                                "keep one of them and delete the other",
                            ),
                        )
                        .label(
                            format!("lần đầu ở dòng {line}"),
                            format!("first written on line {line}"),
                        ),
                    );
                }
                open.key = Some(key);
            }
        }
        true
    }

    fn refuse_reference(&mut self, span: Span) {
        self.diagnostics.push(Diagnostic::error(
            "H003",
            span,
            Bilingual::new(
                "không dùng được dấu &, * hay ! ở đầu giá trị",
                "a value cannot begin with &, * or !",
            ),
            Bilingual::new(
                "nếu đó là chữ, đặt cả giá trị trong dấu nháy \"…\"",
                "if it is text, put the whole value in quotes \"…\"",
            ),
        ));
    }
}

/// The span without the blank space at its end.
fn trimmed(mut span: Span) -> Span {
    span.end = span.start + span.text().trim_end().len();
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile { path: "flows/a.yaml".into(), text: text.into() })
    }

    fn tree(text: &str) -> Node {
        let (node, diagnostics) = parse(&file(text));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        node.unwrap()
    }

    #[test]
    fn spans_are_bytes() {
        let text = "tên: đường phố  # ghi chú\nmàu: [xanh, \"đỏ\"]\ntrống:\nsau: {a: b}\n";
        let node = tree(text);
        assert_eq!(node.get("tên").unwrap().span.text(), "đường phố");
        assert_eq!(node.get("màu").unwrap().span.text(), "[xanh, \"đỏ\"]");
        assert_eq!(node.get("màu").unwrap().items()[1].span.text(), "\"đỏ\"");
        assert_eq!(node.get("màu").unwrap().items()[1].text(), Some("đỏ"));
        assert_eq!(node.key_span("sau").unwrap().text(), "sau");
        assert!(node.get("trống").unwrap().is_blank());
        assert_eq!(node.get("sau").unwrap().get("a").unwrap().span.text(), "b");
    }

    #[test]
    fn windows_files() {
        let node = tree("\u{feff}đầu: 1\r\nsau: [x,\r\n  y]\r\n");
        assert_eq!(node.get("sau").unwrap().items()[1].span.text(), "y");
        assert_eq!(node.get("đầu").unwrap().span.text(), "1");
    }

    #[test]
    fn blocks_end_with_their_last_value() {
        let node = tree("a:\n  - id: x\n    kind: say\n\n\n# chú thích\nb: 1\n");
        let step = &node.get("a").unwrap().items()[0];
        assert_eq!(step.span.text(), "id: x\n    kind: say");
    }

    #[test]
    fn refused() {
        for (text, code) in [
            ("a: 1\na: 2\n", "H002"),
            ("a: &x 1\n", "H003"),
            ("a: *x\n", "H001"),
            ("a: !!str 1\n", "H003"),
            ("a: 1\n---\nb: 2\n", "H004"),
            ("", "H004"),
            ("# chỉ chú thích\n", "H004"),
            ("a: [1, 2\nb: 3\n", "H001"),
            ("a: \"x\nb: 3\n", "H001"),
            ("a:\n\t- b\n", "H001"),
            ("a: b: c\n", "H001"),
            (&"[".repeat(2_000), "H005"),
            (&"- ".repeat(2_000), "H005"),
        ] {
            let (_, diagnostics) = parse(&file(text));
            assert_eq!(diagnostics.first().map(|d| d.code), Some(code), "{text:.40}");
        }
    }

    #[test]
    fn broken_files_do_not_panic() {
        let good = "a: [x, {b: \"ộ\"}]\n- c: |\n  đ\n'q': >-\n  z\n? k\n: v\n";
        for cut in 0..good.len() {
            for insert in ["", "\t", "[", "}", ":", "\"", "%", "&", "\u{0}", "đ"] {
                if good.is_char_boundary(cut) {
                    let _ = parse(&file(&format!("{}{insert}", &good[..cut])));
                    let _ = parse(&file(&format!("{}{insert}{}", &good[..cut], &good[cut..])));
                }
            }
        }
    }
}

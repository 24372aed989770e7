//! Single values compared with their types.

use super::fields::Type;
use super::shape::Shape;
use super::value;
use crate::content::yaml::Node;
use crate::diag::{Bilingual, closest};
use crate::ids::{is_id, is_name};

impl Shape<'_> {
    /// A value that is neither list nor map.
    pub(super) fn scalar(&mut self, node: &Node, ty: &'static Type) {
        let Some(text) = node.text() else {
            return self.wrong_shape(
                node,
                "một giá trị, không phải danh sách",
                "one value, not a list",
            );
        };
        match ty {
            Type::Id(vi, en) => {
                if !is_id(text) {
                    self.bad_value(
                        node,
                        &format!("tên {vi}: chữ thường không dấu, số, gạch nối; bắt đầu bằng chữ; nhiều nhất 32 ký tự"),
                        &format!("the name of a {en}: small letters a–z, digits, hyphens; a letter first; at most 32 characters"),
                    );
                }
            }
            Type::Name => {
                if !is_name(text) {
                    self.bad_value(
                        node,
                        "tên: chữ thường không dấu, số, gạch dưới; bắt đầu bằng chữ; nhiều nhất 32 ký tự",
                        "a name: small letters a–z, digits, underscores; a letter first; at most 32 characters",
                    );
                }
            }
            Type::Text => {
                if text.trim().is_empty() || node.is_blank() {
                    self.bad_value(node, "vài chữ", "some words");
                }
            }
            Type::Bool => {
                if value::boolean(text).is_none() {
                    self.bad_value(node, "true hoặc false", "true or false");
                }
            }
            Type::Int(min, max) => {
                if !text.parse().is_ok_and(|number: u32| (*min..=*max).contains(&number)) {
                    self.bad_value(
                        node,
                        &format!("số từ {min} đến {max}"),
                        &format!("a number from {min} to {max}"),
                    );
                }
            }
            Type::Duration => {
                if value::duration(text).is_none() {
                    self.bad_value(
                        node,
                        "thời gian dạng 30m, 3h hoặc 2d",
                        "a time such as 30m, 3h or 2d",
                    );
                }
            }
            Type::Date => {
                if !value::is_placeholder(text) && !value::is_date(text) {
                    self.bad_value(node, "ngày dạng 2027-01-31", "a date such as 2027-01-31");
                }
            }
            Type::Clock => {
                if value::clock(text).is_none() {
                    self.bad_value(node, "giờ dạng \"07:30\"", "a time of day such as \"07:30\"");
                }
            }
            Type::Days => {
                if value::days(text).is_none() {
                    self.bad_value(
                        node,
                        "các ngày: mon-fri, sat, hoặc mon,wed",
                        "days: mon-fri, sat, or mon,wed",
                    );
                }
            }
            Type::Regex(whole) => {
                if let Err(why) = self.patterns.get(text, *whole) {
                    self.error(
                        "H015",
                        &node.span,
                        Bilingual::new(
                            format!("mẫu không dùng được: {why}"),
                            format!("the pattern cannot be used: {why}"),
                        ),
                        Bilingual::new(
                            "kiểm tra các cặp ngoặc và dấu \\ trong mẫu; đặt mẫu trong nháy đơn '…'",
                            "check brackets and \\ in the pattern; put it in single quotes '…'",
                        ),
                    );
                }
            }
            Type::Word(words) => {
                if !words.contains(&text) {
                    let list = words.join(", ");
                    self.bad_value(node, &format!("một trong: {list}"), &format!("one of: {list}"));
                    if let (Some(close), Some(last)) =
                        (closest(text, words.iter().copied()), self.diagnostics.last_mut())
                    {
                        last.label = Some(Bilingual::new(
                            format!("có phải “{close}”?"),
                            format!("did you mean “{close}”?"),
                        ));
                    }
                }
            }
            Type::Version(version) => {
                if text != version.to_string() {
                    self.error(
                        "H017",
                        &node.span,
                        Bilingual::new(
                            format!("chương trình này chỉ đọc cách viết phiên bản {version}"),
                            format!("this program reads version {version} of the format only"),
                        ),
                        Bilingual::new(
                            format!("viết “format: {version}”, hoặc cập nhật chương trình"),
                            format!("write “format: {version}”, or update the program"),
                        ),
                    );
                }
            }
            // Handled by `value`.
            Type::List(_)
            | Type::OneOrMany(_)
            | Type::Object(_)
            | Type::Map(..)
            | Type::Localized
            | Type::Phrases
            | Type::Stuck
            | Type::When
            | Type::OneOf(_) => {}
        }
    }

    fn bad_value(&mut self, node: &Node, vi: &str, en: &str) {
        let text = node.text().unwrap_or_default();
        let (vi_message, en_message) = if node.is_blank() {
            ("chưa có giá trị".to_owned(), "the value is missing".to_owned())
        } else {
            (format!("“{text}” không dùng được ở đây"), format!("“{text}” cannot stand here"))
        };
        let help = Bilingual::new(format!("viết {vi}"), format!("write {en}"));
        self.error("H014", &node.span, Bilingual::new(vi_message, en_message), help);
    }
}

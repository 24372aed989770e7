//! How the fields of content files are described.
//!
//! One description serves the reader's findings, the schema for editors and
//! the reference in the documentation, so the three cannot disagree.

/// What a value must look like.
#[derive(Debug)]
pub enum Type {
    /// An identifier; the words say of what.
    Id(&'static str, &'static str),
    /// The name of a variable or profile value.
    Name,
    /// Any words.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int(u32, u32),
    /// `30m`, `3h`, `2d`.
    Duration,
    /// `2027-01-31`, or a placeholder.
    Date,
    /// `07:30`.
    Clock,
    /// `mon-fri`, `sat`, `mon,wed`.
    Days,
    /// A regular expression; `true`: it must match the whole text.
    Regex(bool),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Exactly this number.
    Version(u32),
    /// A list.
    List(&'static Type),
    /// One value or a list of them.
    OneOrMany(&'static Type),
    /// A map with these fields.
    Object(&'static Table),
    /// A map from an identifier or name to a value.
    Map(&'static Type, &'static Type),
    /// A text, or one for each language.
    Localized,
    /// A list of phrases for the first language, or one list for each language.
    Phrases,
    /// As [`Type::Phrases`], and `then:` beside the languages.
    Stuck,
    /// Tests on variables, and `goto`.
    When,
    /// A map with exactly one of these fields.
    OneOf(&'static Table),
}

/// One field.
#[derive(Debug)]
pub struct Field {
    /// As written in files.
    pub name: &'static str,
    /// Kinds that have it; empty: all.
    pub kinds: &'static [&'static str],
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub ty: Type,
    /// For authors, in Vietnamese.
    pub vi: &'static str,
    /// For authors, in English.
    pub en: &'static str,
}

/// The fields of one kind of map.
#[derive(Debug)]
pub struct Table {
    /// A short name, unique among tables.
    pub name: &'static str,
    /// What the map is, in Vietnamese.
    pub vi: &'static str,
    /// What the map is, in English.
    pub en: &'static str,
    /// The values that its field `kind` may have; empty: there is no such field.
    pub kinds: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [Field],
}

impl Table {
    /// The field called `name`.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// Whether maps of this kind have it.
    pub fn fits(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }
}

/// A field that every kind must have.
pub const fn must(name: &'static str, ty: Type, vi: &'static str, en: &'static str) -> Field {
    Field { name, kinds: &[], required: true, ty, vi, en }
}

/// A field that every kind may have.
pub const fn may(name: &'static str, ty: Type, vi: &'static str, en: &'static str) -> Field {
    Field { name, kinds: &[], required: false, ty, vi, en }
}

impl Field {
    /// Only for these kinds.
    pub const fn only(mut self, kinds: &'static [&'static str]) -> Self {
        self.kinds = kinds;
        self
    }
}

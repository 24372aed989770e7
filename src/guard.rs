//! What the guards found in a message before anybody reads it: `safety` looks,
//! the engine answers. Holds no personal data.

/// What was found in one message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// Something that must not be sent here; it has been dropped from the text.
    pub secret: Option<Secret>,
    /// The links of the message, judged; `None`: it has none.
    pub link: Option<LinkFinding>,
}

/// What should not have been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// A password.
    Password,
    /// A one-time code.
    Otp,
    /// Other personal data; a question may stand beside it.
    Personal,
}

/// What the mask of a personal value begins with.
pub const MASK_OPENS: char = '‹';
/// What it ends with.
pub const MASK_CLOSES: char = '›';

/// `text` with every mask as "…": the words in a mask are ours, not the
/// person's, and must not be understood as theirs.
pub fn without_masks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(MASK_OPENS) {
        let Some(close) = rest[open..].find(MASK_CLOSES) else { break };
        out.push_str(&rest[..open]);
        out.push('…');
        rest = &rest[open + close + MASK_CLOSES.len_utf8()..];
    }
    out.push_str(rest);
    out
}

/// The worst link of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFinding {
    /// What it is.
    pub verdict: LinkVerdict,
    /// What decided.
    pub why: LinkWhy,
    /// Its true host; written so that no phone makes it clickable, unless it
    /// belongs to an authority.
    pub host: String,
    /// Whether the message says nothing beside links.
    pub alone: bool,
}

/// What a link is, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkVerdict {
    /// A host of the official list.
    Official,
    /// Another host of a Vietnamese authority.
    GovOther,
    /// Nothing is known of it.
    Unknown,
    /// It pretends to be an authority.
    Lookalike,
}

impl LinkVerdict {
    /// The word that commands print.
    pub fn code(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::GovOther => "gov_other",
            Self::Unknown => "unknown",
            Self::Lookalike => "lookalike",
        }
    }
}

/// What decided about a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkWhy {
    /// The true host is on the official list.
    OfficialHost,
    /// The true host ends with `.gov.vn`.
    GovVn,
    /// Nothing speaks for or against it.
    NotListed,
    /// An address in numbers, with nothing else to see.
    Number,
    /// A short link: where it leads cannot be seen.
    ShortLink,
    /// An official name spelled out in words; what it stands for cannot be seen.
    SpelledOut,
    /// Invisible characters in the name.
    Invisible,
    /// Something that looks like a slash and is none.
    FakeSlash,
    /// Dots set apart or disguised.
    SplitDots,
    /// Letters of another script, or with accents.
    StrangeLetters,
    /// Letters written as numbers, or a backslash, to hide the host.
    Encoded,
    /// An official name in front of another host.
    NameInHost,
    /// An official name before `@`.
    NameBeforeAt,
    /// An official name in the path of another host.
    NameInPath,
    /// The words of the link show another place than it leads to.
    OtherTarget,
    /// The host contains a name that false sites borrow.
    BorrowedName,
    /// The host nearly reads as such a name.
    NearName,
    /// An address in numbers with such a name behind it.
    NumberWithName,
    /// An unusual port with such a name behind it.
    PortWithName,
    /// A short link with such a name behind it.
    ShortLinkWithName,
    /// An Android installation file.
    Apk,
}

impl LinkWhy {
    /// The word that commands print.
    pub fn code(self) -> &'static str {
        match self {
            Self::OfficialHost => "official_host",
            Self::GovVn => "gov_vn",
            Self::NotListed => "not_listed",
            Self::Number => "ip_address",
            Self::ShortLink => "short_link",
            Self::SpelledOut => "spelled_out",
            Self::Invisible => "invisible_characters",
            Self::FakeSlash => "fake_slash",
            Self::SplitDots => "split_dots",
            Self::StrangeLetters => "strange_letters",
            Self::Encoded => "hidden_host",
            Self::NameInHost => "official_name_in_host",
            Self::NameBeforeAt => "official_name_before_at",
            Self::NameInPath => "official_name_in_path",
            Self::OtherTarget => "shows_other_target",
            Self::BorrowedName => "borrowed_name",
            Self::NearName => "near_name",
            Self::NumberWithName => "ip_with_name",
            Self::PortWithName => "port_with_name",
            Self::ShortLinkWithName => "short_link_with_name",
            Self::Apk => "apk_file",
        }
    }
}

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
    /// Its true host, written so that no phone makes it clickable.
    pub host: String,
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

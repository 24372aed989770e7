//! Every kind of event that Zalo posts, and what is done with it.

/// What is done with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// The person says something: words, or the payload of a button.
    Words,
    /// A picture; words with it count.
    Picture,
    /// A shared link: its address counts as words, so that it can be judged.
    Link,
    /// Something else that is no words: the person is told what we understand.
    Wordless,
    /// The person came without a word.
    Came,
    /// The person left the account.
    Went,
    /// Nothing is done; why.
    Ignored(&'static str),
    /// The platform did not have it when this was written: kept to be looked at.
    Unknown,
}

use Handling::{Came, Ignored, Link, Picture, Went, Wordless, Words};

/// An echo of what the account itself sent must never become input.
const ECHO: &str = "an echo of what the account sent";
const RECEIPT: &str = "a receipt; nothing waits for it";
/// Visitors who chat without a Zalo account have an `anonymous_id` that lasts
/// as long as one chat. What may be sent to them, how long, and whether buttons
/// and pictures work there is not documented, and the one call for it belongs to
/// a version of the API that is being switched off. Nobody can be led through
/// steps over days like that: the province's page embeds the web chat for them.
const ANONYMOUS: &str = "a visitor without an account, to whom nothing can be sent later";

/// The kinds. `docs/channels.md` shows the same table.
const TABLE: &[(&str, Handling)] = &[
    ("user_send_text", Words),
    ("user_send_image", Picture),
    ("user_send_link", Link),
    ("user_send_gif", Wordless),
    ("user_send_sticker", Wordless),
    ("user_send_audio", Wordless),
    ("user_send_video", Wordless),
    ("user_send_file", Wordless),
    ("user_send_location", Wordless),
    ("user_send_business_card", Wordless),
    ("follow", Came),
    ("user_click_chatnow", Came),
    ("unfollow", Went),
    // We never ask for these personal data and keep none of them.
    ("user_submit_info", Came),
    ("user_received_message", Ignored(RECEIPT)),
    ("user_seen_message", Ignored(RECEIPT)),
    ("oa_send_text", Ignored(ECHO)),
    ("oa_send_image", Ignored(ECHO)),
    ("oa_send_list", Ignored(ECHO)),
    ("oa_send_gif", Ignored(ECHO)),
    ("oa_send_file", Ignored(ECHO)),
    ("oa_send_sticker", Ignored(ECHO)),
];

/// What is done with events of this name.
pub fn handling(name: &str) -> Handling {
    if let Some((_, handling)) = TABLE.iter().find(|(known, _)| *known == name) {
        return *handling;
    }
    // Whole families: a new member of one is treated like the others.
    if name.starts_with("oa_send_") {
        Ignored(ECHO)
    } else if name.starts_with("anonymous_") {
        Ignored(ANONYMOUS)
    } else if name.starts_with("user_send_") {
        Wordless
    } else {
        Handling::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_shows_every_kind() {
        let shown = include_str!("../../../docs/channels.md");
        for (name, _) in TABLE {
            let short = name.rsplit_once("send_").map_or(*name, |(_, kind)| kind);
            assert!(
                shown.contains(&format!("`{name}`")) || shown.contains(&format!("`_{short}`")),
                "{name}"
            );
        }
    }

    #[test]
    fn families() {
        assert_eq!(handling("oa_send_template"), Ignored(ECHO));
        assert_eq!(handling("anonymous_send_text"), Ignored(ANONYMOUS));
        assert_eq!(handling("user_send_hologram"), Wordless);
        assert_eq!(handling("user_revoke_consent"), Handling::Unknown);
        assert_eq!(handling(""), Handling::Unknown);
    }
}

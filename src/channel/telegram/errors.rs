//! What went wrong with a call, and what to do about it.
//!
//! Decided by the numeric code and by how the description begins, because
//! Telegram changes the words after that. Descriptions may quote what we
//! sent, so they are never passed on whole.

use crate::channel::SendError;
use crate::clock::Millis;
use crate::ids::ConversationId;

pub use crate::channel::bot_api::{CallError, Refusal};

/// What to do about a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What was wanted is so already.
    Done,
    /// The same again after so many milliseconds.
    Wait(Millis),
    /// Nothing happened; the same again later.
    Again,
    /// Nobody knows whether it happened.
    Unknown,
    /// Nothing reaches this person until they write again.
    Unreachable,
    /// The group has this identifier now.
    Moved(i64),
    /// The stored file is of no use; upload it again.
    Upload,
    /// The markup is of no use; send plain text.
    Plain,
    /// Never this message.
    Rejected,
    /// The bot itself is not accepted.
    Misconfigured,
    /// Polling is impossible while a webhook is set.
    WebhookSet,
}

/// Code, how the description begins after its `Bad Request: `, what to do.
const TABLE: &[(i64, &str, Verdict)] = &[
    (400, "message is not modified", Verdict::Done),
    (400, "query is too old", Verdict::Done),
    (400, "query_id_invalid", Verdict::Done),
    (400, "chat not found", Verdict::Unreachable),
    (400, "user not found", Verdict::Unreachable),
    (400, "peer_id_invalid", Verdict::Unreachable),
    (400, "not enough rights", Verdict::Unreachable),
    (400, "have no rights", Verdict::Unreachable),
    (400, "chat_write_forbidden", Verdict::Unreachable),
    (400, "wrong file identifier", Verdict::Upload),
    (400, "wrong remote file identifier", Verdict::Upload),
    (400, "wrong file_id", Verdict::Upload),
    (400, "invalid file id", Verdict::Upload),
    (400, "invalid file_id", Verdict::Upload),
    (400, "file reference", Verdict::Upload),
    (400, "file_reference", Verdict::Upload),
    (400, "can't parse entities", Verdict::Plain),
    (400, "message text is empty", Verdict::Rejected),
    (400, "message is too long", Verdict::Rejected),
    (400, "message_too_long", Verdict::Rejected),
    (400, "reply markup is too long", Verdict::Rejected),
    (400, "button_data_invalid", Verdict::Rejected),
    (409, "can't use getupdates method while webhook is active", Verdict::WebhookSet),
    // A webhook that stays set says so itself at the next call.
    (409, "terminated by setwebhook", Verdict::Again),
    (409, "terminated by other getupdates", Verdict::Again),
];

/// What to do about `error`.
pub fn judge(error: &CallError) -> Verdict {
    let refusal = match error {
        CallError::NotSent(_) => return Verdict::Again,
        CallError::Lost(_) => return Verdict::Unknown,
        CallError::Refused(refusal) => refusal,
    };
    if let Some(to) = refusal.migrate_to {
        return Verdict::Moved(to);
    }
    let words = words(refusal).to_lowercase();
    if let Some((.., verdict)) =
        TABLE.iter().find(|(code, start, _)| *code == refusal.code && words.starts_with(start))
    {
        return *verdict;
    }
    match refusal.code {
        401 | 404 => Verdict::Misconfigured,
        403 => Verdict::Unreachable,
        409 => Verdict::Again,
        429 => Verdict::Wait(wait(refusal)),
        400..=499 => Verdict::Rejected,
        _ => Verdict::Unknown,
    }
}

/// The failure of a sending; `None`: it counts as sent.
pub fn send_error(error: &CallError) -> Option<SendError> {
    let reason = || reason(error);
    Some(match judge(error) {
        Verdict::Done => return None,
        Verdict::Wait(millis) => SendError::RetryAfter(millis),
        Verdict::Again | Verdict::WebhookSet => SendError::Transient(reason()),
        Verdict::Unknown => SendError::Unknown(reason()),
        Verdict::Unreachable => SendError::Unreachable(reason()),
        Verdict::Moved(to) => SendError::Moved(conversation(to)),
        Verdict::Upload | Verdict::Plain | Verdict::Rejected => SendError::Rejected(reason()),
        Verdict::Misconfigured => SendError::Misconfigured(reason()),
    })
}

/// What may be logged about `error`: never a text, a name or a number that
/// Telegram quotes back.
pub fn reason(error: &CallError) -> String {
    match error {
        CallError::NotSent(why) | CallError::Lost(why) => (*why).to_owned(),
        CallError::Refused(refusal) => {
            let listed = TABLE.iter().find(|(code, start, _)| {
                *code == refusal.code && words(refusal).to_lowercase().starts_with(start)
            });
            let words = match listed {
                Some((_, start, _)) => start,
                None => words(refusal)
                    .split(|c: char| !(c.is_ascii_alphabetic() || matches!(c, ' ' | '_' | '\'')))
                    .next()
                    .unwrap_or_default()
                    .split(" '")
                    .next()
                    .unwrap_or_default()
                    .trim(),
            };
            let end = words.char_indices().nth(60).map_or(words.len(), |(i, _)| i);
            format!("code {} {}", refusal.code, &words[..end]).trim_end().to_owned()
        }
    }
}

/// The conversation of a chat.
pub fn conversation(chat: i64) -> ConversationId {
    ConversationId::new(format!("telegram:{chat}"))
}

/// The description without the name of its code.
fn words(refusal: &Refusal) -> &str {
    let description = refusal.description.expose().as_str();
    ["Bad Request: ", "Forbidden: ", "Conflict: ", "Unauthorized: ", "Not Found: "]
        .iter()
        .find_map(|prefix| description.strip_prefix(prefix))
        .unwrap_or(description)
}

fn wait(refusal: &Refusal) -> Millis {
    // The words repeat the parameter; an older server sends only them.
    let said = || refusal.description.expose().rsplit(' ').next()?.parse().ok();
    refusal.retry_after.or_else(said).unwrap_or(1).clamp(1, 86_400) * 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::private::Private;

    fn refused(code: i64, description: &str) -> CallError {
        CallError::Refused(Refusal {
            description: Private::new(description.to_owned()),
            ..Refusal::bare(code)
        })
    }

    #[test]
    fn every_answer_has_its_verdict() {
        for (code, description, expected) in [
            (429, "Too Many Requests: retry after 7", Verdict::Wait(7_000)),
            (429, "Too Many Requests", Verdict::Wait(1_000)),
            (
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
                Verdict::Done,
            ),
            (
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
                Verdict::Done,
            ),
            (400, "Bad Request: chat not found", Verdict::Unreachable),
            (400, "Bad Request: wrong file identifier/HTTP URL specified", Verdict::Upload),
            (400, "Bad Request: invalid file id", Verdict::Upload),
            (400, "Bad Request: message text is empty", Verdict::Rejected),
            (400, "Bad Request: message is too long", Verdict::Rejected),
            (400, "Bad Request: MESSAGE_TOO_LONG", Verdict::Rejected),
            (400, "Bad Request: can't parse entities: Unsupported start tag", Verdict::Plain),
            (400, "Bad Request: reply markup is too long", Verdict::Rejected),
            (400, "Bad Request: BUTTON_DATA_INVALID", Verdict::Rejected),
            (400, "Bad Request: something of next year", Verdict::Rejected),
            (403, "Forbidden: bot was blocked by the user", Verdict::Unreachable),
            (403, "Forbidden: user is deactivated", Verdict::Unreachable),
            (403, "Forbidden: bot can't initiate conversation with a user", Verdict::Unreachable),
            (403, "Forbidden: bot was kicked from the group chat", Verdict::Unreachable),
            (403, "Forbidden: bot is not a member of the channel chat", Verdict::Unreachable),
            (401, "Unauthorized", Verdict::Misconfigured),
            (401, "Unauthorized: invalid token specified", Verdict::Misconfigured),
            (404, "Not Found: method not found", Verdict::Misconfigured),
            (
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
                Verdict::WebhookSet,
            ),
            (409, "Conflict: terminated by setWebhook request", Verdict::Again),
            (
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                Verdict::Again,
            ),
            (413, "Request Entity Too Large", Verdict::Rejected),
            (500, "Internal Server Error", Verdict::Unknown),
            (502, "Bad Gateway", Verdict::Unknown),
            (0, "", Verdict::Unknown),
        ] {
            assert_eq!(judge(&refused(code, description)), expected, "{code} {description}");
        }
        assert_eq!(judge(&CallError::NotSent("")), Verdict::Again);
        assert_eq!(judge(&CallError::Lost("")), Verdict::Unknown);
    }

    #[test]
    fn a_group_that_moved() {
        let error = CallError::Refused(Refusal {
            description: Private::new(
                "Bad Request: group chat was upgraded to a supergroup chat".to_owned(),
            ),
            migrate_to: Some(-100_123),
            ..Refusal::bare(400)
        });
        assert_eq!(send_error(&error), Some(SendError::Moved("telegram:-100123".into())));
    }

    #[test]
    fn reasons_quote_nobody() {
        for (code, description, expected) in [
            (
                400,
                "Bad Request: can't parse entities: Unsupported start tag \"nguyen van a\" at 3",
                "code 400 can't parse entities",
            ),
            (
                400,
                "Bad Request: inline keyboard button URL 'https://x.vn/052089999999' is invalid",
                "code 400 inline keyboard button URL",
            ),
            (400, "Bad Request: user 123456789 is gone", "code 400 user"),
            (400, "Nguyễn Văn A", "code 400 Nguy"),
            (400, "", "code 400"),
        ] {
            assert_eq!(reason(&refused(code, description)), expected);
        }
    }
}

//! What went wrong with a call, and what to do about it: one table.
//!
//! The platform answers errors with HTTP 200 more often than not, so the code
//! of the envelope decides. Descriptions may quote what we sent and are never
//! passed on whole.

use crate::channel::SendError;
use crate::channel::bot_api::CallError;
use crate::clock::Millis;

/// What to do about a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing new came in while the poll was open.
    Silence,
    /// Nothing happened; the same again later.
    Again,
    /// Nobody knows whether it happened.
    Unknown,
    /// The quota is used up: much later.
    Quota,
    /// Nothing reaches this person until they write again.
    Unreachable,
    /// Never this message.
    Rejected,
    /// The bot itself is not accepted.
    Misconfigured,
}

/// What IT staff can do about a failure that does not pass by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The platform's code; 0: it did not answer.
    pub code: i64,
    /// What is wrong, and the next step.
    pub advice: &'static str,
}

/// One line of the table.
struct Line {
    code: i64,
    /// How the description begins, in lower case; empty: any.
    begins: &'static str,
    verdict: Verdict,
    /// For the log: never the platform's own words.
    means: &'static str,
    advice: Option<&'static str>,
}

/// The first line that fits counts.
const TABLE: &[Line] = &[
    Line {
        code: 400,
        begins: "",
        verdict: Verdict::Rejected,
        means: "the request is not taken",
        advice: None,
    },
    Line {
        code: 401,
        begins: "",
        verdict: Verdict::Misconfigured,
        means: "the token is not valid",
        advice: Some(
            "Zalo does not know the bot's token: open Zalo Bot Manager in the Zalo app, copy the token of the bot again into ZALO_BOT_TOKEN and restart",
        ),
    },
    Line {
        code: 403,
        begins: "internal",
        verdict: Verdict::Unknown,
        means: "an error inside the platform",
        advice: None,
    },
    Line {
        code: 403,
        begins: "",
        verdict: Verdict::Unreachable,
        means: "the bot may not write to this person",
        advice: None,
    },
    Line {
        code: 404,
        begins: "chat",
        verdict: Verdict::Unreachable,
        means: "there is no such chat",
        advice: None,
    },
    Line {
        code: 404,
        begins: "user",
        verdict: Verdict::Unreachable,
        means: "there is no such person",
        advice: None,
    },
    Line {
        code: 404,
        begins: "",
        verdict: Verdict::Misconfigured,
        means: "there is no such bot or method",
        advice: Some(
            "Zalo knows no such address: check HOTLINE_ZALO_BOT_API_URL, and that the bot still exists in Zalo Bot Manager",
        ),
    },
    Line {
        code: 408,
        begins: "",
        verdict: Verdict::Silence,
        means: "the time ran out",
        advice: None,
    },
    Line {
        code: 429,
        begins: "",
        verdict: Verdict::Quota,
        means: "the quota is used up",
        advice: Some(
            "the bot has used up its quota of messages: look at the plan in Zalo Bot Manager; messages are tried again more and more rarely, at last every HOTLINE_ZALO_BOT_QUOTA_WAIT minutes, for a day",
        ),
    },
];

const UNREACHABLE: &str = "Zalo's server cannot be reached: check the network of this machine, its proxy and HOTLINE_ZALO_BOT_API_URL";

fn line(error: &CallError) -> Option<&'static Line> {
    let CallError::Refused(refusal) = error else { return None };
    let words = refusal.description.expose().to_lowercase();
    // "Bad Request: chat not found" and "chat not found" mean the same.
    let words = words.split_once(": ").map_or(words.as_str(), |(_, rest)| rest);
    let whole = refusal.description.expose().to_lowercase();
    TABLE.iter().find(|line| {
        line.code == refusal.code
            && (words.starts_with(line.begins) || whole.starts_with(line.begins))
    })
}

/// What to do about `error`.
pub fn judge(error: &CallError) -> Verdict {
    match error {
        CallError::NotSent(_) => Verdict::Again,
        CallError::Lost(_) => Verdict::Unknown,
        CallError::Refused(refusal) => match line(error) {
            Some(line) => line.verdict,
            None if (400..500).contains(&refusal.code) => Verdict::Rejected,
            None => Verdict::Unknown,
        },
    }
}

/// What IT staff can do about `error`, if it is theirs to mend.
pub fn trouble(error: &CallError) -> Option<Trouble> {
    if matches!(error, CallError::NotSent(_)) {
        return Some(Trouble { code: 0, advice: UNREACHABLE });
    }
    let line = line(error)?;
    line.advice.map(|advice| Trouble { code: line.code, advice })
}

/// Milliseconds that the platform itself asks to wait.
pub fn asked_to_wait(error: &CallError) -> Option<Millis> {
    match error {
        CallError::Refused(refusal) => {
            refusal.retry_after.map(|seconds| seconds.clamp(1, 86_400) * 1_000)
        }
        _ => None,
    }
}

/// First wait after a 429 that names none, in milliseconds; each further one is
/// four times as long, up to the wait for the quota.
const FIRST_WAIT: Millis = 15_000;

/// How long a message waits that was refused with 429 after `tried` attempts
/// before: the code stands for the plan of a month and, as far as anybody knows,
/// for a moment of too many calls as well.
fn wait(tried: u32, quota_wait: Millis) -> Millis {
    FIRST_WAIT.saturating_mul(4_i64.saturating_pow(tried.min(16))).min(quota_wait)
}

/// The failure of a sending that was tried `tried` times before. `quota_wait`:
/// the longest that a message waits which the quota refused, in milliseconds.
pub fn send_error(error: &CallError, tried: u32, quota_wait: Millis) -> SendError {
    match judge(error) {
        Verdict::Again => SendError::Transient(reason(error)),
        // While sending, a time that ran out says nothing about the message.
        Verdict::Unknown | Verdict::Silence => SendError::Unknown(reason(error)),
        Verdict::Quota => {
            SendError::RetryAfter(asked_to_wait(error).unwrap_or(wait(tried, quota_wait)))
        }
        Verdict::Unreachable => SendError::Unreachable(reason(error)),
        Verdict::Rejected => SendError::Rejected(reason(error)),
        Verdict::Misconfigured => SendError::Misconfigured(
            trouble(error).map_or_else(|| reason(error), |it| it.advice.to_owned()),
        ),
    }
}

/// What may be logged about `error`.
pub fn reason(error: &CallError) -> String {
    match error {
        CallError::NotSent(why) | CallError::Lost(why) => (*why).to_owned(),
        CallError::Refused(refusal) => {
            let means = line(error).map_or("an answer that is not documented", |line| line.means);
            format!("code {}: {means}", refusal.code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::bot_api::Refusal;
    use crate::private::Private;

    fn refused(code: i64, description: &str) -> CallError {
        let description = Private::new(description.to_owned());
        CallError::Refused(Refusal { description, ..Refusal::bare(code) })
    }

    #[test]
    fn every_answer_has_its_verdict() {
        for (code, description, expected) in [
            (400, "Bad Request", Verdict::Rejected),
            (400, "Bad Request: text is too long", Verdict::Rejected),
            (401, "Unauthorized", Verdict::Misconfigured),
            (403, "Forbidden: the user has blocked the bot", Verdict::Unreachable),
            (403, "Internal server error", Verdict::Unknown),
            (404, "Not Found", Verdict::Misconfigured),
            (404, "Not Found: chat not found", Verdict::Unreachable),
            (404, "Chat not found", Verdict::Unreachable),
            (408, "Request timeout", Verdict::Silence),
            (409, "Conflict", Verdict::Rejected),
            (429, "Quota exceeded", Verdict::Quota),
            (500, "", Verdict::Unknown),
            (200, "", Verdict::Unknown),
        ] {
            assert_eq!(judge(&refused(code, description)), expected, "{code} {description}");
        }
        assert_eq!(judge(&CallError::NotSent("")), Verdict::Again);
        assert_eq!(judge(&CallError::Lost("")), Verdict::Unknown);
    }

    #[test]
    fn sendings_that_may_have_happened_are_never_called_failed() {
        let hour = 3_600_000;
        for (error, expected) in [
            (refused(408, "Request timeout"), "no answer"),
            (refused(429, "Quota exceeded"), "wait 15000"),
            (refused(403, "Forbidden"), "cannot be reached"),
            (refused(401, "Unauthorized"), "ZALO_BOT_TOKEN"),
            (refused(400, "Bad Request: nguyen van a 0912345678"), "refused: code 400"),
            (CallError::NotSent("no connection"), "tried again"),
        ] {
            let told = send_error(&error, 0, hour).to_string();
            assert!(told.contains(expected) && !told.contains("0912"), "{told}");
        }
        let asked = CallError::Refused(Refusal { retry_after: Some(7), ..Refusal::bare(429) });
        assert_eq!(send_error(&asked, 5, hour), SendError::RetryAfter(7_000));
        let waits = [0, 1, 2, 3, 4, u32::MAX].map(|tried| wait(tried, hour) / 1_000);
        assert_eq!(waits, [15, 60, 240, 960, 3_600, 3_600]);
        assert_eq!(wait(0, 5_000), 5_000);
    }
}

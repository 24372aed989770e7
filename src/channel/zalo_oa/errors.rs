//! What went wrong with a call, and what to do about it.
//!
//! Zalo reports errors with HTTP status 200, so the body decides: by its code,
//! because published tables of the words contradict each other. `message` may
//! quote what we sent, so it is never passed on.

use crate::channel::{Hold, SendError};
use crate::clock::Millis;

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// Zalo never saw it.
    NotSent(&'static str),
    /// Nobody knows whether Zalo saw it.
    Lost(&'static str),
    /// Zalo said no, with this code.
    Refused(i64),
    /// A page with an HTTP status stands where an answer should; seconds to
    /// wait, if it names some.
    Page(u16, Option<u64>),
    /// There is no access token: an administrator must act. What to do.
    NoConsent(String),
    /// There is no access token at the moment.
    NoToken(String),
}

/// What to do about a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Renew the access token, once, and repeat, once.
    Token,
    /// Nothing happened; the same again with growing pauses.
    Again,
    /// Again, but only a few times.
    FewTimes,
    /// Again after so many milliseconds.
    Wait(Millis),
    /// Nobody knows whether it happened.
    Unknown,
    /// Nothing reaches this person until they write again; then it goes.
    Held(Hold),
    /// Nothing reaches this person until they write again.
    Unreachable,
    /// The uploaded picture is of no use; upload it again.
    Upload,
    /// Never this message.
    Rejected,
    /// The account or the app is not in order: a human must act.
    Misconfigured,
}

const HOUR: Millis = 3_600_000;

/// Code, what to do, what it means, and the next step for whoever runs the
/// service. `docs/channels.md` shows the same codes.
const TABLE: &[(i64, Verdict, &str, &str)] = &[
    (-216, Verdict::Token, "the access token is not valid", SEE_LOGIN),
    (-220, Verdict::Token, "the access token is over or was removed", SEE_LOGIN),
    (-124, Verdict::Token, "the access token is not valid", SEE_LOGIN),
    (
        -32,
        Verdict::Again,
        "too many calls",
        "nothing: it is tried again more slowly; if it lasts, lower HOTLINE_ZALO_OA_RATE",
    ),
    (
        -230,
        Verdict::Held(Hold::Closed),
        "the person has not written for 7 days",
        "nothing: it goes when they write",
    ),
    (
        -232,
        Verdict::Held(Hold::Closed),
        "the conversation is over",
        "nothing: it goes when they write",
    ),
    (-213, Verdict::Held(Hold::Blocked), "the person does not follow the account", NOTHING),
    (-217, Verdict::Held(Hold::Blocked), "the person blocked the account", NOTHING),
    (-218, Verdict::Unreachable, "the person has received too many messages", NOTHING),
    (-227, Verdict::Unreachable, "the person has not used Zalo for 45 days", NOTHING),
    (-244, Verdict::Unreachable, "the person refuses this kind of message", NOTHING),
    (
        -211,
        Verdict::Wait(HOUR),
        "the account's quota is used up",
        "look at the quota in the account's administration (oa.zalo.me) and buy more or wait for the next month; messages stay queued for a day",
    ),
    (-100, Verdict::Upload, "the uploaded picture has expired", "nothing: it is uploaded again"),
    (
        -200,
        Verdict::FewTimes,
        "sending failed, for a reason that Zalo does not tell",
        "nothing, unless it lasts; then ask Zalo's support",
    ),
    (-201, Verdict::Rejected, "a field is wrong", REPORT),
    (-210, Verdict::Rejected, "a field is too long", REPORT),
    (-233, Verdict::Rejected, "this kind of message is not supported", REPORT),
    (-234, Verdict::Rejected, "promotions are not allowed at night", REPORT),
    (
        -240,
        Verdict::Rejected,
        "this version of the API is no more",
        "install the newest hotline1022",
    ),
    (
        -248,
        Verdict::Rejected,
        "the content breaks Zalo's rules",
        "read Zalo's content policy, change the text of the step, then send it again with `hotline1022 data outbox`",
    ),
    (-204, Verdict::Misconfigured, "the account is disabled", ACCOUNT),
    (-205, Verdict::Misconfigured, "the account does not exist", ACCOUNT),
    (-209, Verdict::Misconfigured, "the app is not activated", APP),
    (-212, Verdict::Misconfigured, "the account is not registered for this API", ACCOUNT),
    (-219, Verdict::Misconfigured, "the app is disabled or was removed", APP),
    (
        -221,
        Verdict::Misconfigured,
        "the account is not verified",
        "have the account verified at oa.zalo.me",
    ),
    (
        -223,
        Verdict::Misconfigured,
        "the account did not give the app this right",
        "give consent again with all rights: `hotline1022 zalo login`",
    ),
    (
        -224,
        Verdict::Misconfigured,
        "the account's plan does not include this",
        "take a plan with the message API at oa.zalo.me",
    ),
    (
        -235,
        Verdict::Misconfigured,
        "the account's plan does not include this",
        "take a plan with the message API at oa.zalo.me",
    ),
    (
        -242,
        Verdict::Misconfigured,
        "the proof of the app's secret is wrong",
        "compare HOTLINE_ZALO_OA_APP_SECRET with the app's secret key at developers.zalo.me",
    ),
    (
        -321,
        Verdict::Misconfigured,
        "the Zalo Cloud account has no money left",
        "top up the Zalo Cloud account (account.zalo.cloud)",
    ),
];

const SEE_LOGIN: &str =
    "if it lasts, look at `hotline1022 zalo status` and give consent with `hotline1022 zalo login`";
const NOTHING: &str = "nothing: only the person can change that, by writing to the account";
const REPORT: &str = "report it as a fault of hotline1022, with the code";
const ACCOUNT: &str = "look at the account's state at oa.zalo.me";
const APP: &str = "look at the app's state and its link to the account at developers.zalo.me";

/// Repetitions of what may be tried a few times.
const FEW: u32 = 5;

/// What to do about `error`.
pub fn judge(error: &CallError) -> Verdict {
    match error {
        CallError::NotSent(_) | CallError::NoToken(_) => Verdict::Again,
        CallError::Lost(_) => Verdict::Unknown,
        CallError::NoConsent(_) => Verdict::Misconfigured,
        CallError::Refused(code) => match row(*code) {
            Some((_, verdict, ..)) => *verdict,
            // Not in any table: nothing was sent, and it may be passing.
            None => Verdict::FewTimes,
        },
        CallError::Page(429, Some(wait)) => {
            Verdict::Wait(i64::try_from(*wait).unwrap_or(60).clamp(1, 3_600) * 1_000)
        }
        CallError::Page(429, None) => Verdict::Again,
        // The way to Zalo is blocked or leads elsewhere.
        CallError::Page(300..=499, _) => Verdict::Misconfigured,
        CallError::Page(..) => Verdict::Unknown,
    }
}

/// The failure of a sending that was tried `tried` times before.
pub fn send_error(error: &CallError, tried: u32) -> SendError {
    let reason = reason(error);
    match judge(error) {
        Verdict::Again => SendError::Transient(reason),
        Verdict::FewTimes if tried < FEW => SendError::Transient(reason),
        Verdict::Wait(millis) => SendError::RetryAfter(millis),
        Verdict::Unknown => SendError::Unknown(reason),
        Verdict::Held(hold) => SendError::Held(hold),
        Verdict::Unreachable => SendError::Unreachable(reason),
        Verdict::FewTimes | Verdict::Upload | Verdict::Rejected => SendError::Rejected(reason),
        // A renewed token that is refused as well.
        Verdict::Token | Verdict::Misconfigured => SendError::Misconfigured(reason),
    }
}

/// What may be logged about `error`: our own words, never Zalo's.
pub fn reason(error: &CallError) -> String {
    match error {
        CallError::NotSent(why) | CallError::Lost(why) => (*why).to_owned(),
        CallError::NoConsent(why) | CallError::NoToken(why) => why.clone(),
        CallError::Refused(code) => match row(*code) {
            Some((_, _, meaning, _)) => format!("code {code}: {meaning}"),
            None => format!("code {code}"),
        },
        CallError::Page(status, _) => format!("HTTP {status} instead of an answer of Zalo's"),
    }
}

/// What whoever runs the service should do about `error`.
pub fn advice(error: &CallError) -> &'static str {
    match error {
        CallError::NotSent(_) | CallError::Lost(_) => {
            "if it lasts, look whether this machine reaches HOTLINE_ZALO_OA_API_URL"
        }
        CallError::NoConsent(_) => "run `hotline1022 zalo login` and follow it",
        CallError::NoToken(_) => "if it lasts, look at `hotline1022 zalo status`",
        CallError::Refused(code) => {
            row(*code).map_or("look the code up in Zalo's documentation", |(.., advice)| *advice)
        }
        CallError::Page(429, _) => {
            "nothing: it is tried again more slowly; if it lasts, lower HOTLINE_ZALO_OA_RATE"
        }
        CallError::Page(..) => {
            "look at HOTLINE_ZALO_OA_API_URL and at what stands between this machine and Zalo"
        }
    }
}

fn row(code: i64) -> Option<&'static (i64, Verdict, &'static str, &'static str)> {
    TABLE.iter().find(|(known, ..)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_code_is_listed_once() {
        let mut codes: Vec<i64> = TABLE.iter().map(|(code, ..)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.len());
        let shown = include_str!("../../../docs/channels.md");
        for code in codes {
            assert!(shown.contains(&format!("`{code}`")), "{code} in docs/channels.md");
        }
    }

    #[test]
    fn what_becomes_of_a_message() {
        use SendError::*;
        let refused = CallError::Refused;
        for (error, tried, expected) in [
            (refused(-32), 0, Transient(String::new())),
            (refused(-216), 0, Misconfigured(String::new())),
            (refused(-230), 0, Held(Hold::Closed)),
            (refused(-232), 0, Held(Hold::Closed)),
            (refused(-213), 0, Held(Hold::Blocked)),
            (refused(-217), 0, Held(Hold::Blocked)),
            (refused(-218), 0, Unreachable(String::new())),
            (refused(-211), 0, RetryAfter(HOUR)),
            (refused(-200), 4, Transient(String::new())),
            (refused(-200), 5, Rejected(String::new())),
            (refused(-201), 0, Rejected(String::new())),
            (refused(-224), 0, Misconfigured(String::new())),
            (refused(-99_999), 0, Transient(String::new())),
            (refused(-99_999), 9, Rejected(String::new())),
            (CallError::Page(429, Some(7)), 0, RetryAfter(7_000)),
            (CallError::Page(429, None), 0, Transient(String::new())),
            (CallError::Page(403, None), 0, Misconfigured(String::new())),
            (CallError::Page(502, None), 0, Unknown(String::new())),
            (CallError::Page(200, None), 0, Unknown(String::new())),
            (CallError::NotSent("x"), 0, Transient(String::new())),
            (CallError::Lost("x"), 0, Unknown(String::new())),
            (CallError::NoConsent("x".into()), 0, Misconfigured(String::new())),
            (CallError::NoToken("x".into()), 0, Transient(String::new())),
        ] {
            let got = send_error(&error, tried);
            match (&got, &expected) {
                (RetryAfter(_) | Held(_), _) => assert_eq!(got, expected, "{error:?}"),
                _ => assert_eq!(
                    std::mem::discriminant(&got),
                    std::mem::discriminant(&expected),
                    "{error:?}: {got:?}"
                ),
            }
            assert!(!reason(&error).is_empty() && !advice(&error).is_empty());
        }
    }
}

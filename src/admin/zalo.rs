//! The Zalo Official Account: connecting it, and how it stands.

use super::{Done, Out};
use crate::channel::zalo_oa::Noted;
use crate::channel::zalo_oa::tokens::{
    CALLBACK, Invitation, Keeper, STEPS, Sending, Standing, Status, Through,
};
use crate::channel::{Capabilities, Channel, Hold};
use crate::clock::{Millis, iso_date, time_of_day};
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use crate::private::Private;
use crate::runtime::Runtime;
use crate::store::{Store, StoreError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows read at a time.
const PAGE: usize = 200;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Zalo {
    /// How it stands; whether Zalo is asked about the account.
    Status {
        /// Whether it is.
        ask: bool,
    },
    /// Begin to connect it.
    Invite,
    /// Take the code of a consent.
    Accept {
        /// The code.
        code: Secret,
        /// Whose it is.
        oa_id: Option<String>,
    },
    /// Take the refresh token of a pair that was made by hand.
    Adopt {
        /// The token.
        refresh: Secret,
    },
}

/// A secret on its way through the socket, which only the service's user can
/// open. It never prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret(pub Private<String>);

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Private::new(text)))
    }
}

pub(super) async fn run(
    store: &dyn Store,
    runtime: Option<&Runtime>,
    keeper: Option<&Keeper>,
    request: Zalo,
    out: &Out,
) -> Done {
    let Some(keeper) = keeper else {
        out.line("No Zalo Official Account is set up in the service that runs: set HOTLINE_ZALO_OA_APP_ID and HOTLINE_ZALO_OA_APP_SECRET, start the service again, and see docs/zalo.md.").await;
        return Ok(false);
    };
    match request {
        Zalo::Status { ask } => status(store, runtime, keeper, ask, out).await,
        Zalo::Invite => {
            for line in invitation(&keeper.invite().await?, runtime.is_some() || store.shared()) {
                out.line(line).await;
            }
            Ok(true)
        }
        Zalo::Accept { code, oa_id } => {
            keeper.accept(&code.0, oa_id.as_deref(), Through::Command).await?;
            connected(keeper, out).await
        }
        Zalo::Adopt { refresh } => {
            keeper.adopt(&refresh.0).await?;
            connected(keeper, out).await
        }
    }
}

async fn connected(keeper: &Keeper, out: &Out) -> Done {
    let status = keeper.status().await;
    out.line("The Official Account is connected; the tokens are stored.").await;
    for line in tokens(&status) {
        out.line(line).await;
    }
    out.line("From now on the service renews them by itself. `hotline1022 zalo status --ask` asks Zalo about the account.").await;
    Ok(status.standing == Standing::Connected)
}

/// What an administrator has to do, step by step. `running`: a service may
/// take the code from the browser.
fn invitation(it: &Invitation, running: bool) -> Vec<String> {
    let mut lines = vec![
        format!("Connecting a Zalo Official Account to the app {}.", it.app_id),
        String::new(),
        "1. Open https://developers.zalo.me, choose the app, then Official Account > General settings".into(),
        "   (Official Account > Thiết lập chung; the console may name it differently).".into(),
    ];
    match &it.callback {
        Some(callback) => {
            lines.push("2. Enter there as Official Account Callback URL:".into());
            lines.push(format!("     {callback}"));
        }
        None => {
            lines.push("2. HOTLINE_PUBLIC_URL is not set, so enter as Official Account Callback URL any https address".into());
            lines.push(format!(
                "   of your own domain, such as https://chat.example.gov.vn{CALLBACK}"
            ));
        }
    }
    lines.extend([
        "   and as Code Challenge:".into(),
        format!("     {}", it.challenge),
        "   Tick the rights to manage and send messages, and save.".into(),
    ]);
    lines.push(if it.from_settings {
        "   (It belongs to HOTLINE_ZALO_OA_VERIFIER. Change neither: that ends the consent.)".into()
    } else {
        "   (The service keeps the verifier that belongs to it, so it stays the same next time.)"
            .into()
    });
    lines.extend([
        "3. Copy the consent link that the console shows, and open it in a browser as an administrator".into(),
        "   of the Official Account. A link of your own making is refused with -14003.".into(),
        "4. Agree. The browser then goes to the callback address with a code in it,".into(),
        "   which works once and for ten minutes.".into(),
    ]);
    let taken = running && it.callback.is_some();
    lines.push(if taken {
        "   The page says whether the service has taken it.".into()
    } else {
        "   The page may not open: what counts is the address in the address bar.".into()
    });
    lines.push(String::new());
    lines
}

async fn status(
    store: &dyn Store,
    runtime: Option<&Runtime>,
    keeper: &Keeper,
    ask: bool,
    out: &Out,
) -> Done {
    // First: asking may show that the tokens are not what they seem.
    let asked = match ask {
        true => Some(keeper.account().await),
        false => None,
    };
    let status = keeper.status().await;
    let account = keeper.oa_id().unwrap_or("any (HOTLINE_ZALO_OA_ID is not set)");
    out.line(format!("App               {}", keeper.app_id())).await;
    out.line(format!("Official Account  {account}")).await;
    for line in tokens(&status) {
        out.line(line).await;
    }
    let quota = quota(runtime, noted(store, keeper).await?);
    for line in sending(keeper.sending(), quota) {
        out.line(line).await;
    }
    for line in figures(store, runtime).await? {
        out.line(line).await;
    }
    let mut well = status.standing.is_well();
    if let Some(next) = channel(runtime).and_then(|channel| channel.trouble()) {
        well = false;
        out.line(format!("Sending           messages are refused. What to do: {next}")).await;
    }
    match asked {
        Some(Ok(account)) => {
            for line in account.lines() {
                out.line(line).await;
            }
        }
        Some(Err(why)) => {
            well = false;
            out.line(format!("Zalo was asked    {why}")).await;
        }
        None => {}
    }
    Ok(well)
}

fn channel(runtime: Option<&Runtime>) -> Option<Arc<dyn Channel>> {
    runtime.and_then(|runtime| runtime.channel(ChannelKind::ZaloOa))
}

/// When and how much may be sent.
fn sending(settings: Sending, quota: String) -> Vec<String> {
    const HOUR: Millis = 3_600_000;
    let mut lines = Vec::new();
    if let Some(window) = Capabilities::of(ChannelKind::ZaloOa).window {
        let (free, most) = (window.free / HOUR, window.most / (24 * HOUR));
        let (safe, paid) = (window.safe() / HOUR, settings.paid);
        lines.push(format!(
            "Contact window    free for {free} h after a person's last message, for money up to {most} days, then refused"
        ));
        lines.push(if paid {
            "                  messages that cost money are sent (HOTLINE_ZALO_OA_PAID=true)".into()
        } else {
            format!(
                "                  messages are held from {safe} h on, until the person writes (HOTLINE_ZALO_OA_PAID=false)"
            )
        });
    }
    let reserve = settings.reserve;
    lines.push(format!("Quota             {quota}"));
    lines.push(format!(
        "Reserve           the last {reserve} of a quota are kept for replies (HOTLINE_ZALO_OA_RESERVE)"
    ));
    lines
}

/// What a service noted last of the quota.
async fn noted(store: &dyn Store, keeper: &Keeper) -> Result<Option<Noted>, StoreError> {
    let account = keeper.oa_id().unwrap_or(keeper.app_id());
    let kept = store.recall(&Noted::key(account)).await?;
    Ok(kept.as_deref().and_then(Noted::read))
}

/// How many messages are left, as the running service knows, or as one noted.
fn quota(runtime: Option<&Runtime>, noted: Option<Noted>) -> String {
    const CONSOLE: &str = "see the account's administration at https://oa.zalo.me";
    let figures = channel(runtime).map(|channel| channel.figures()).unwrap_or_default();
    let left: Vec<String> = figures
        .into_iter()
        .filter(|figure| figure.name == "zalo_oa_quota_left")
        .map(|figure| {
            let kind = figure.label.map(|(_, kind)| kind).unwrap_or_default();
            format!("{} left ({kind})", figure.value)
        })
        .collect();
    if !left.is_empty() {
        return format!("{}, as Zalo told last; {CONSOLE}", left.join(", "));
    }
    match noted.filter(|noted| !noted.kinds.is_empty()) {
        Some(Noted { at, kinds }) => {
            let left: Vec<String> =
                kinds.iter().map(|(kind, left)| format!("{left} left ({kind})")).collect();
            format!("{}, as Zalo told by {}; {CONSOLE}", left.join(", "), moment(at))
        }
        None => {
            format!("Zalo has told none yet: it says so with messages that it counts; {CONSOLE}")
        }
    }
}

/// What the channel counts, and what waits in the outbox.
async fn figures(store: &dyn Store, runtime: Option<&Runtime>) -> Result<Vec<String>, StoreError> {
    let figures = channel(runtime).map(|channel| channel.figures()).unwrap_or_default();
    let mut lines: Vec<String> = figures
        .into_iter()
        .filter(|figure| figure.name != "zalo_oa_quota_left")
        .map(|figure| {
            let label = figure.label.map(|(_, value)| format!(" ({value})")).unwrap_or_default();
            format!("{}{label}: {}", figure.help, figure.value)
        })
        .collect();
    let (mut held, mut given_up) = (BTreeMap::new(), 0_u64);
    let mut last: Option<(ConversationId, u64)> = None;
    loop {
        let page = store.dead(last.as_ref().map(|(id, seq)| (id, *seq)), PAGE).await?;
        for (id, row) in &page {
            if Runtime::kind_of(id) != ChannelKind::ZaloOa {
                continue;
            }
            match row.progress.dead.as_deref().and_then(Hold::of) {
                Some(hold) => *held.entry(hold).or_insert(0_u64) += 1,
                None => given_up += 1,
            }
        }
        match page.into_iter().next_back() {
            Some((id, row)) => last = Some((id, row.seq)),
            None => break,
        }
    }
    for (hold, count) in held {
        lines.push(format!("Messages held     {count}: {hold}"));
    }
    lines.push(format!("Messages given up {given_up} (hotline1022 data outbox explains them)"));
    Ok(lines)
}

/// How it stands with the tokens, and what to do.
fn tokens(it: &Status) -> Vec<String> {
    let now = it.now;
    let mut lines = vec![format!("State             {}", words(&it.standing, now))];
    let mut put = |name: &str, at: Option<Millis>, what: &str| {
        if let Some(at) = at {
            lines.push(format!("{name:<17} {what}{} ({})", moment(at), distance(at - now)));
        }
    };
    put("Access token", it.expires, "ends ");
    put("", it.due, "is renewed ");
    put("Refresh token", it.refresh_ends, "ends not before ");
    put("Last renewed", it.got, "");
    lines
}

fn words(standing: &Standing, now: Millis) -> String {
    match standing {
        Standing::Connected => "connected".into(),
        Standing::Renewing => "connected; the tokens are being renewed".into(),
        Standing::NotConnected => format!("not connected: {STEPS}"),
        Standing::Trouble { text, next, since } => format!(
            "renewing fails since {}: {text}. It is tried again {}",
            moment(*since),
            if *next > now { distance(next - now) } else { "now".into() }
        ),
        Standing::Overdue { since } => format!(
            "not usable: the access token ended {} and nothing has renewed it. Start the service, which renews it at once; if it runs, see its log",
            moment(*since)
        ),
        Standing::NeedsConsent(text) => format!("needs consent: {text}. What to do: {STEPS}"),
        Standing::Unreadable(text) => format!("not usable: {text}"),
    }
}

/// Date and time in Vietnam.
fn moment(at: Millis) -> String {
    format!("{} {}", iso_date(at), time_of_day(at))
}

/// How far away a moment is.
fn distance(by: Millis) -> String {
    let minutes = by.unsigned_abs() / 60_000;
    let far = match minutes {
        0 => format!("{} s", by.unsigned_abs() / 1_000),
        1..=119 => format!("{minutes} min"),
        120..=2_879 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    };
    if by < 0 { format!("{far} ago") } else { format!("in {far}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_pass_and_never_print() {
        let request = Zalo::Adopt { refresh: Secret("r-1".to_owned().into()) };
        assert!(!format!("{request:?}").contains("r-1"));
        let text = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<Zalo>(&text).unwrap(), request);
    }

    #[test]
    fn distances() {
        for (by, text) in [
            (0, "in 0 s"),
            (-59_999, "59 s ago"),
            (60_000, "in 1 min"),
            (20 * 3_600_000, "in 20 h"),
            (-90 * 86_400_000, "90 days ago"),
        ] {
            assert_eq!(distance(by), text);
        }
    }

    #[test]
    fn what_may_be_sent_is_said() {
        for (paid, part) in [(false, "held from 46 h on"), (true, "cost money are sent")] {
            let lines = sending(Sending { paid, reserve: 3 }, quota(None, None)).join("\n");
            for part in [part, "48 h", "7 days", "last 3", "told none yet", "oa.zalo.me"] {
                assert!(lines.contains(part), "{part}: {lines}");
            }
        }
    }

    #[test]
    fn a_quota_that_was_noted_is_shown_with_its_time() {
        let kinds = BTreeMap::from([("cs_reply".to_owned(), 7), ("sub_quota".to_owned(), 1_999)]);
        let shown = quota(None, Some(Noted { at: 0, kinds }));
        let expected = "7 left (cs_reply), 1999 left (sub_quota), as Zalo told by 1970-01-01 07:00";
        assert!(shown.starts_with(expected), "{shown}");
    }

    #[test]
    fn every_standing_that_is_not_well_says_what_to_do() {
        let why = || "why".to_owned();
        for standing in [Standing::NotConnected, Standing::NeedsConsent(why())] {
            assert!(words(&standing, 0).contains("zalo login"), "{standing:?}");
        }
        let overdue = Standing::Overdue { since: 0 };
        assert!(words(&overdue, 1).contains("Start the service") && !overdue.is_well());
        let trouble = Standing::Trouble { text: why(), next: 90_000, since: 0 };
        assert!(words(&trouble, 0).ends_with("tried again in 1 min"), "{}", words(&trouble, 0));
    }
}

//! Receiving what Zalo posts. Status 200 makes Zalo forget an event, so it is
//! given only after the door has committed; and it must be given within two
//! seconds, so that no wait is longer than that. An event whose turn takes
//! longer is refused: the turn goes on, and Zalo's repetition finds it done.

use super::ZaloOa;
use super::decode::{Content, OTHER_ACCOUNT, decode, text};
use super::figures::DELIVERIES;
use super::signature::{Form, Keys, Signed};
use crate::channel::{Door, DoorError};
use crate::clock::Millis;
use crate::flow::ChannelKind;
use crate::safety::abuse::Limiter;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::{debug, error, info, warn};

/// The same is said once in so many milliseconds.
const SAID: Millis = 60_000;

/// Headers of a delivery.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headers<'a> {
    /// `X-ZEvent-Signature`.
    pub signature: Option<&'a str>,
    /// `X-ZEvent-Timestamp`.
    pub timestamp: Option<&'a str>,
}

/// Receives the deliveries of one account.
pub struct Webhook {
    zalo: Arc<ZaloOa>,
    door: Arc<dyn Door>,
    keys: Keys,
    /// The form of the last good signature, to tell once what fits.
    fits: Mutex<Option<Form>>,
    /// How often it is said that posts are not Zalo's: anybody can post.
    said: Limiter,
}

impl Webhook {
    /// A receiver that hands events to `door`; `None` without the key that
    /// deliveries are signed with.
    pub fn new(zalo: Arc<ZaloOa>, door: Arc<dyn Door>) -> Option<Self> {
        let keys = zalo.keys.clone()?;
        Some(Self { zalo, door, keys, fits: Mutex::default(), said: Limiter::new(1, SAID) })
    }

    /// Takes one post; returns the HTTP status to answer with, body empty. The
    /// caller has limited the size of `body`.
    pub async fn receive(&self, headers: Headers<'_>, body: &[u8]) -> u16 {
        let (status, what) = self.take(headers, body).await;
        self.zalo.tally.add(DELIVERIES, what);
        status
    }

    async fn take(&self, headers: Headers<'_>, body: &[u8]) -> (u16, &'static str) {
        if body.trim_ascii().is_empty() {
            debug!("zalo: a post without a body");
            return (200, "probe");
        }
        let Ok(event) = serde_json::from_slice::<Value>(body) else {
            // Cut off on the way, perhaps: what is refused may come again.
            if self.may_say("no event") {
                warn!("zalo: a post that is no event; further ones are counted, not logged");
            }
            return (400, "no event");
        };
        let Some(name) = event.get("event_name").and_then(Value::as_str) else {
            // Zalo tries the address like this when it is entered.
            debug!("zalo: a post without an event");
            return (200, "probe");
        };
        if !self.is_signed(headers, &event, body) {
            if self.may_say("bad signature") {
                warn!(
                    event = shown(name),
                    "zalo: a delivery is not signed as it should be; compare HOTLINE_ZALO_OA_APP_ID and HOTLINE_ZALO_OA_WEBHOOK_KEY with the app's page at developers.zalo.me, or find the form with HOTLINE_ZALO_OA_SIGNATURE=any. Said once a minute at most; zalo_oa_deliveries_total counts them"
                );
            }
            return (401, "bad signature");
        }
        let taken =
            tokio::time::timeout(self.zalo.pace.receive, self.hand_over(&event, name, body));
        match taken.await {
            Ok(Ok(what)) => (200, what),
            Ok(Err(DoorError::Stopping)) => (503, "stopping"),
            Ok(Err(DoorError::TooFast { .. })) => {
                // They have been told that it is not read. Zalo cannot hold
                // back one person: it would switch the webhook off for all.
                (200, "too fast")
            }
            Ok(Err(refusal)) => {
                let cause = refusal.cause();
                error!(error = %refusal, cause, "zalo: an event is not stored; Zalo will repeat it");
                (503, "not stored")
            }
            Err(_) => {
                error!("zalo: the store is too slow for an event; Zalo will repeat it");
                (503, "late")
            }
        }
    }

    fn may_say(&self, what: &str) -> bool {
        self.said.allow(what, self.zalo.clock.now()).is_ok()
    }

    async fn hand_over(
        &self,
        event: &Value,
        name: &str,
        body: &[u8],
    ) -> Result<&'static str, DoorError> {
        match decode(event, name, self.keys.oa_id.as_deref()) {
            Content::Inbound(inbound) => match self.door.turn(inbound).await {
                Ok(receipt) => Ok(if receipt.duplicate { "repeated" } else { "taken" }),
                Err(DoorError::Broken(cause)) => {
                    error!(event = shown(name), %cause, "zalo: an event cannot be handled; it is kept");
                    self.keep(event, name, body).await
                }
                Err(refusal) => Err(refusal),
            },
            Content::Ignored(OTHER_ACCOUNT) => {
                if self.may_say(OTHER_ACCOUNT) {
                    warn!(
                        "zalo: deliveries for another Official Account are ignored: compare HOTLINE_ZALO_OA_ID with the account's number at oa.zalo.me. Said once a minute at most; zalo_oa_deliveries_total counts them"
                    );
                }
                Ok("other account")
            }
            Content::Ignored(why) => {
                debug!(event = shown(name), why, "zalo: ignored");
                Ok("ignored")
            }
            Content::Strange(part) => {
                warn!(event = shown(name), part, "zalo: an event could not be read; it is kept");
                self.keep(event, name, body).await
            }
        }
    }

    async fn keep(
        &self,
        event: &Value,
        name: &str,
        body: &[u8],
    ) -> Result<&'static str, DoorError> {
        let message = event.get("message").and_then(|message| text(message.get("msg_id")));
        let time = text(event.get("timestamp")).unwrap_or_default();
        let update = format!("{name}:{time}:{}", message.unwrap_or_default());
        let body = String::from_utf8_lossy(body);
        self.door.keep_undecodable(ChannelKind::ZaloOa, &update, &body).await?;
        Ok("kept")
    }

    fn is_signed(&self, headers: Headers<'_>, event: &Value, body: &[u8]) -> bool {
        let Some(signature) = headers.signature else { return false };
        let timestamp = text(event.get("timestamp")).unwrap_or_default();
        let header_time = headers.timestamp;
        let signed = Signed { body, timestamp: &timestamp, signature, header_time };
        let Some(form) = self.zalo.signature.check(&self.keys, &signed) else { return false };
        let mut fits = self.fits.lock().unwrap_or_else(PoisonError::into_inner);
        if *fits != Some(form) {
            info!(%form, "zalo: deliveries are signed in this form (HOTLINE_ZALO_OA_SIGNATURE)");
            *fits = Some(form);
        }
        true
    }
}

/// An event's name for the log: it is not known to be Zalo's.
fn shown(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_lowercase() || *c == '_').take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::zalo_oa::{Pace, Parts, Signature, TokenError, Tokens, ZaloOaConfig};
    use crate::channel::{Inbound, Memo, Pictures, Receipt, SendLimits};
    use crate::clock::ManualClock;
    use crate::private::Private;
    use async_trait::async_trait;

    /// Has nothing and is asked for nothing.
    struct Nothing;

    #[async_trait]
    impl Tokens for Nothing {
        async fn current(&self) -> Result<Private<String>, TokenError> {
            Err(TokenError::Later(String::new()))
        }
        async fn renewed(&self, _: &Private<String>) -> Result<Private<String>, TokenError> {
            Err(TokenError::Later(String::new()))
        }
    }

    #[async_trait]
    impl Memo for Nothing {
        async fn recall(&self, _: &str) -> Result<Option<Vec<u8>>, DoorError> {
            Ok(None)
        }
        async fn remember(&self, _: &str, _: Vec<u8>) -> Result<(), DoorError> {
            Ok(())
        }
    }

    impl Pictures for Nothing {
        fn picture(&self, _: &str) -> Option<Vec<u8>> {
            None
        }
    }

    #[async_trait]
    impl Door for Nothing {
        async fn turn(&self, _: Inbound) -> Result<Receipt, DoorError> {
            Err(DoorError::Stopping)
        }
        async fn keep_undecodable(
            &self,
            _: ChannelKind,
            _: &str,
            _: &str,
        ) -> Result<(), DoorError> {
            Err(DoorError::Stopping)
        }
    }

    #[tokio::test]
    async fn what_anybody_can_cause_is_said_once_a_minute() {
        let clock = Arc::new(ManualClock::at(0));
        let config = ZaloOaConfig {
            name: None,
            app_id: "1".into(),
            app_secret: None,
            oa_id: None,
            webhook_key: Some(Private::new("key".to_owned())),
            signature: Signature::default(),
            verifier: None,
            api_url: "http://127.0.0.1:1".into(),
            oauth_url: "http://127.0.0.1:1".into(),
            limits: SendLimits::NONE,
            paid: false,
            reserve: 0,
            pace: Pace::default(),
        };
        let parts = Parts {
            tokens: Arc::new(Nothing),
            clock: Arc::clone(&clock) as _,
            memo: Arc::new(Nothing),
            pictures: Arc::new(Nothing),
        };
        let zalo = Arc::new(ZaloOa::new(&config, parts).unwrap());
        let webhook = Webhook::new(zalo, Arc::new(Nothing)).unwrap();
        assert!(webhook.may_say("bad signature"));
        for _ in 0..9 {
            assert_eq!(webhook.receive(Headers::default(), br#"{"event_name":"x"}"#).await, 401);
            assert!(!webhook.may_say("bad signature"));
        }
        assert!(webhook.may_say("no event"), "another thing to say");
        clock.advance(SAID);
        assert!(webhook.may_say("bad signature"));
    }
}

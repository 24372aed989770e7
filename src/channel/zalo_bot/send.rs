//! Sending parts: text, and pictures by their address on our own pages.

use super::ZaloBot;
use super::decode::chat_of;
use super::errors::{Verdict, judge, reason, send_error, trouble};
use crate::channel::bot_api::CallError;
use crate::channel::{Capabilities, Channel, Errand, Figure, Part, Picture, SendError};
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use async_trait::async_trait;
use serde_json::{Value, json};
use std::time::Duration;
use tracing::{error, warn};

/// Characters of a text alternative that stand under a picture.
const ALT: usize = 1_900;

#[async_trait]
impl Channel for ZaloBot {
    fn capabilities(&self) -> Capabilities {
        // Without a public address there is nowhere to fetch a picture from.
        Capabilities { pictures: self.pages.is_some(), ..Capabilities::of(ChannelKind::ZaloBot) }
    }

    fn public_name(&self) -> Option<String> {
        self.name().map(str::to_owned)
    }

    fn figures(&self) -> Vec<Figure> {
        self.tally.figures()
    }

    fn trouble(&self) -> Option<&'static str> {
        self.tally.trouble().map(|trouble| trouble.advice)
    }

    async fn send(&self, to: &ConversationId, part: &Part) -> Result<(), SendError> {
        self.deliver(to, part, &Errand::default()).await
    }

    async fn deliver(
        &self,
        to: &ConversationId,
        part: &Part,
        errand: &Errand,
    ) -> Result<(), SendError> {
        let chat = chat_of(to)
            .ok_or_else(|| SendError::Rejected("not a conversation of the Zalo Bot".to_owned()))?;
        let sent = match part {
            Part::Text { text, .. } => self.text(chat, text).await,
            Part::Picture { picture, caption, .. } => self.picture(chat, picture, caption).await,
        };
        match sent {
            Ok(_) => {
                self.tally.note(None);
                Ok(())
            }
            Err(failure) => {
                if judge(&failure) == Verdict::Quota {
                    self.tally.quota();
                }
                if let Some(trouble) = trouble(&failure) {
                    error!(why = reason(&failure), "zalo bot: {}", trouble.advice);
                    self.tally.note(Some(trouble));
                }
                Err(send_error(&failure, errand.tried, self.quota_wait))
            }
        }
    }
}

impl ZaloBot {
    async fn text(&self, chat: &str, text: &str) -> Result<Value, CallError> {
        let body = json!({ "chat_id": chat, "text": text });
        self.call("sendMessage", &body, Duration::ZERO).await
    }

    async fn picture(
        &self,
        chat: &str,
        picture: &Picture,
        caption: &str,
    ) -> Result<Value, CallError> {
        let (Picture::Qr { alt, .. } | Picture::File { alt, .. }) = picture;
        // A picture that stands alone says in words what it shows.
        let alt: String = alt.chars().take(ALT).collect();
        let words = if caption.is_empty() { alt.as_str() } else { caption };
        let Some(address) = self.address(picture) else {
            warn!("zalo bot: a picture cannot be shown; sending its words");
            self.tally.words();
            return self.text(chat, words).await;
        };
        let body = json!({ "chat_id": chat, "photo": address, "caption": words });
        let sent = self.call("sendPhoto", &body, Duration::ZERO).await;
        match &sent {
            Err(refusal) if judge(refusal) == Verdict::Rejected => {
                error!(
                    why = reason(refusal),
                    "zalo bot: a picture was refused; sending its words. Check that HOTLINE_PUBLIC_URL is reachable from the internet"
                );
                self.tally.words();
                self.text(chat, words).await
            }
            _ => sent,
        }
    }

    /// Where Zalo can fetch a picture.
    fn address(&self, picture: &Picture) -> Option<String> {
        let pages = self.pages.as_ref()?;
        match picture {
            Picture::Qr { .. } => Some(pages.picture(picture, &[])),
            Picture::File { file, .. } => {
                Some(pages.picture(picture, &self.pictures.picture(file)?))
            }
        }
    }
}

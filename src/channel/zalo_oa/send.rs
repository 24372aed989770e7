//! Sending parts as consultation messages.

use super::ZaloOa;
use super::api::Body;
use super::decode::{MESSAGE, PRESS};
use super::errors::{CallError, Verdict, advice, judge, reason, send_error};
use super::figures::{self, CALLS, label};
use super::quota;
use super::trouble::is_quota;
use crate::channel::{
    Capabilities, Channel, Errand, Figure, Hold, Part, Picture, Presence, SendError, SendLimits,
};
use crate::clock::Millis;
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use crate::message::{Choice, Delivery};
use crate::nlu::normalize::nfc;
use async_trait::async_trait;
use serde_json::{Value, json};
use tracing::{error, info, warn};

const MESSAGES: &str = "/v3.0/oa/message/cs";
const QUOTA: &str = "/v3.0/oa/quota/message";
/// What the limits of an account are.
pub(super) const CAPS: Capabilities = Capabilities::of(ChannelKind::ZaloOa);

#[async_trait]
impl Channel for ZaloOa {
    fn capabilities(&self) -> Capabilities {
        CAPS
    }

    fn limits(&self) -> SendLimits {
        self.limits
    }

    fn public_name(&self) -> Option<String> {
        self.name().map(str::to_owned)
    }

    fn hold(&self, presence: &Presence, now: Millis) -> Option<Hold> {
        presence.hold(&CAPS, !self.paid, now)
    }

    fn trouble(&self) -> Option<&'static str> {
        self.troubles.advice()
    }

    fn figures(&self) -> Vec<Figure> {
        figures::figures(self)
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
        let Some(person) = to.as_str().strip_prefix("zalo-oa:") else {
            return Err(SendError::Rejected("not a conversation of this account".to_owned()));
        };
        self.troubles.pass(self.clock.now()).map_err(SendError::Misconfigured)?;
        self.reserve(person, errand).await?;
        let sent = match part {
            Part::Text { text, choices, link } => {
                let message = text_message(text, choices, link.as_ref());
                self.quoting(person, message, errand).await
            }
            Part::Picture { picture, caption, choices, link } => {
                let words = caption_of(caption, choices, link.as_ref());
                self.picture(person, picture, &words, errand).await
            }
        };
        match sent {
            Ok(data) => {
                self.quotas.sent(person, &data, self.clock.now());
                self.note_quota().await;
                if self.troubles.over() {
                    info!("zalo: messages are sent again");
                }
                Ok(())
            }
            Err(refusal) => {
                if judge(&refusal) != Verdict::Unknown {
                    self.quotas.give_back(person);
                }
                let failure = send_error(&refusal, errand.tried);
                let news = self.troubles.note(&refusal, self.clock.now());
                let (why, next) = (reason(&refusal), advice(&refusal));
                if news && is_quota(&refusal) {
                    error!(why, next, "zalo: messages wait for the quota");
                } else if news {
                    error!(why, next, "zalo: a message is not sent, and so is no other");
                } else if matches!(failure, SendError::Rejected(_)) {
                    error!(why, next, "zalo: a message is not sent");
                }
                Err(failure)
            }
        }
    }
}

impl ZaloOa {
    /// Keeps what is left of the quota for whoever asks how the account stands,
    /// in another process or after a restart.
    async fn note_quota(&self) {
        let Some(noted) = self.quotas.note(self.clock.now()) else { return };
        let key = quota::key(&self.account);
        if let Err(refusal) = self.memo.remember(&key, noted).await {
            warn!(error = %refusal, "zalo: what is left of the quota is not noted");
        }
    }

    /// Calls the API and counts how it ended.
    pub(super) async fn call(&self, path: &str, body: &Body) -> Result<Value, CallError> {
        let answer = self.api.post(path, body).await;
        self.tally.add(CALLS, label(answer.as_ref().map(|_| ())));
        answer
    }

    /// Takes a place in the person's quota, as far as it is known.
    async fn reserve(&self, person: &str, errand: &Errand) -> Result<(), SendError> {
        let heard = errand.presence.heard;
        let keep = match errand.delivery {
            Delivery::AtLeastOnce => 0,
            Delivery::AtMostOnce => self.reserve,
        };
        let reminder = errand.delivery == Delivery::AtMostOnce;
        // A reminder must not take what a reply may need: it is known first
        // how much there is.
        let known = !reminder || self.quotas.knows(person, heard);
        if known && self.quotas.reserve(person, heard, keep).is_ok() {
            return Ok(());
        }
        if !known || !reminder {
            // Of a reply somebody waits for it: what was told may be out of date.
            let body = Body::Json(json!({ "user_id": person }));
            match self.call(QUOTA, &body).await {
                Ok(data) => {
                    self.quotas.asked(person, &data, self.clock.now());
                    self.note_quota().await;
                    if self.quotas.reserve(person, heard, keep).is_ok() {
                        return Ok(());
                    }
                }
                Err(refusal) => {
                    // Then the sending itself shall tell.
                    warn!(why = reason(&refusal), "zalo: the quota is not told");
                    return Ok(());
                }
            }
        }
        Err(SendError::Held(Hold::Quota))
    }

    /// Sends a message as a reply to the person's last one, where that keeps
    /// it free; should Zalo not like the quotation, without it.
    async fn quoting(
        &self,
        person: &str,
        message: Value,
        errand: &Errand,
    ) -> Result<Value, CallError> {
        let Some(quoted) = self.quoted(person, errand) else {
            return self.message(person, message).await;
        };
        let mut quoting = message.clone();
        quoting["quote_message_id"] = quoted.into();
        let sent = self.message(person, quoting).await;
        match &sent {
            Err(refusal @ CallError::Refused(_)) if judge(refusal) == Verdict::Rejected => {
                warn!(why = reason(refusal), "zalo: sending again without a quotation");
                self.message(person, message).await
            }
            _ => sent,
        }
    }

    /// What to quote: the message that is answered, under the first part of
    /// the answer, and under every part while few free messages are left.
    fn quoted<'a>(&self, person: &str, errand: &'a Errand) -> Option<&'a str> {
        if errand.delivery != Delivery::AtLeastOnce {
            return None;
        }
        let free = CAPS.window.map_or(0, |window| window.free);
        let silent = self.clock.now() - errand.presence.heard?;
        let wanted = errand.part == 0 || self.quotas.is_scarce(person);
        let id = errand.presence.message.as_ref()?.as_str().strip_prefix(MESSAGE)?;
        (wanted && silent < free).then_some(id)
    }

    async fn message(&self, person: &str, message: Value) -> Result<Value, CallError> {
        let body = json!({ "recipient": { "user_id": person }, "message": message });
        self.call(MESSAGES, &Body::Json(body)).await
    }

    async fn picture(
        &self,
        person: &str,
        picture: &Picture,
        words: &str,
        errand: &Errand,
    ) -> Result<Value, CallError> {
        // Zalo has no text alternatives: where there is no picture, it is told.
        let instead = || text_message(&words_instead(picture, words), &[], None);
        let Some(image) = self.image(picture) else {
            error!("zalo: a picture cannot be made or is too large; sending its words");
            return self.quoting(person, instead(), errand).await;
        };
        let mut sent = None;
        if let Some(id) = self.known_image(&image).await {
            let shown = self.quoting(person, picture_message(&id, words), errand).await;
            match &shown {
                Err(refusal) if judge(refusal) == Verdict::Upload => {
                    warn!("zalo: a stored picture was refused; uploading it again");
                }
                _ => sent = Some(shown),
            }
        }
        let sent = match sent {
            Some(sent) => sent,
            None => match self.upload(&image).await {
                Ok(Some(id)) => self.quoting(person, picture_message(&id, words), errand).await,
                Ok(None) => {
                    error!("zalo: an upload without an identifier; sending the picture's words");
                    return self.quoting(person, instead(), errand).await;
                }
                Err(refusal) => match after_upload(&refusal, errand.tried) {
                    Some(failure) => return Err(failure),
                    None => {
                        let (why, next) = (reason(&refusal), advice(&refusal));
                        error!(why, next, "zalo: a picture is not uploaded; sending its words");
                        return self.quoting(person, instead(), errand).await;
                    }
                },
            },
        };
        match &sent {
            Err(refusal) if is_about_picture(refusal, errand.tried) => {
                error!(why = reason(refusal), "zalo: a picture was refused; sending its words");
                self.quoting(person, instead(), errand).await
            }
            _ => sent,
        }
    }
}

/// How often a picture is tried before its words go alone: somebody waits for
/// the step that it belongs to.
const PICTURE_TRIES: u32 = 2;
/// The longest that a platform's wait may hold up a step for its picture.
const PICTURE_WAIT: Millis = 60_000;

/// What a failed upload means for the message; `None`: its words go without
/// the picture. Nobody has seen anything yet, so uploading may be repeated.
fn after_upload(error: &CallError, tried: u32) -> Option<CallError> {
    let passing = match (error, judge(error)) {
        // Without a token words cannot go either.
        (CallError::NoConsent(_) | CallError::NoToken(_), _) | (_, Verdict::Token) => {
            return Some(error.clone());
        }
        (CallError::Lost(why), _) => CallError::NotSent(why),
        (CallError::Page(500..=599, _), _) => CallError::NotSent("the upload was not answered"),
        (_, Verdict::Again) => error.clone(),
        (CallError::Page(..), Verdict::Wait(wait)) if wait <= PICTURE_WAIT => error.clone(),
        _ => return None,
    };
    (tried < PICTURE_TRIES).then_some(passing)
}

/// Whether a refusal may be the picture's, so that words might pass.
fn is_about_picture(error: &CallError, tried: u32) -> bool {
    match judge(error) {
        Verdict::Rejected | Verdict::Upload => true,
        Verdict::FewTimes => tried >= PICTURE_TRIES,
        _ => false,
    }
}

/// What is said in place of a picture.
fn words_instead(picture: &Picture, words: &str) -> String {
    let words = if words.is_empty() { alt(picture) } else { words };
    match picture {
        // What the code leads to, which can be read and pressed.
        Picture::Qr { url, .. } if !words.contains(url.as_str()) => format!("{words}\n{url}"),
        _ => words.to_owned(),
    }
}

fn alt(picture: &Picture) -> &str {
    let (Picture::Qr { alt, .. } | Picture::File { alt, .. }) = picture;
    alt
}

/// Text with buttons: the link first, then the answers.
fn text_message(text: &str, choices: &[Choice], link: Option<&(String, String)>) -> Value {
    let title = |label: &str| -> String { nfc(label).chars().take(CAPS.label).collect() };
    let link = link.map(|(url, label)| {
        json!({ "title": title(label), "type": "oa.open.url", "payload": { "url": url } })
    });
    let choices = choices.iter().map(|choice| {
        let payload = format!("{PRESS}{}", choice.payload);
        json!({ "title": title(&choice.label), "type": "oa.query.hide", "payload": payload })
    });
    let buttons: Vec<Value> = link.into_iter().chain(choices).collect();
    let mut message = json!({ "text": nfc(text) });
    if !buttons.is_empty() {
        message["attachment"] = json!({ "type": "template", "payload": { "buttons": buttons } });
    }
    message
}

/// An uploaded picture with words under it.
fn picture_message(id: &str, words: &str) -> Value {
    let element = json!({ "media_type": "image", "attachment_id": id });
    let payload = json!({ "template_type": "media", "elements": [element] });
    let mut message = json!({ "attachment": { "type": "template", "payload": payload } });
    if !words.is_empty() {
        message["text"] = nfc(words).into();
    }
    message
}

/// The words under a picture. A picture carries no buttons here; should one be
/// given some all the same, what they say is not lost.
fn caption_of(caption: &str, choices: &[Choice], link: Option<&(String, String)>) -> String {
    let mut lines = vec![caption.to_owned()];
    lines.extend(choices.iter().map(|choice| choice.label.clone()));
    lines.extend(link.map(|(url, label)| format!("{label}: {url}")));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::ChoiceKind;

    #[test]
    fn messages_have_the_documented_shape() {
        let choice = Choice {
            label: "Xong".into(),
            payload: "a.1.buoc-1.xong".into(),
            kind: ChoiceKind::Answer,
        };
        let link = ("https://dichvucong.gov.vn".to_owned(), "Mở cổng".to_owned());
        assert_eq!(text_message("Vie\u{323}\u{302}t", &[], None), json!({ "text": "Việt" }));
        let buttons = json!([
            {"title": "Mở cổng", "type": "oa.open.url",
             "payload": {"url": "https://dichvucong.gov.vn"}},
            {"title": "Xong", "type": "oa.query.hide", "payload": "#a.1.buoc-1.xong"},
        ]);
        assert_eq!(
            text_message("Bước 1", std::slice::from_ref(&choice), Some(&link)),
            json!({ "text": "Bước 1",
                "attachment": { "type": "template", "payload": { "buttons": buttons } } })
        );
        let elements = json!([{ "media_type": "image", "attachment_id": "id" }]);
        let payload = json!({ "template_type": "media", "elements": elements });
        let attachment = json!({ "type": "template", "payload": payload });
        assert_eq!(picture_message("id", ""), json!({ "attachment": attachment }));
        assert_eq!(picture_message("id", "a"), json!({ "attachment": attachment, "text": "a" }));
        assert_eq!(
            caption_of("Quét mã", &[choice], Some(&link)),
            "Quét mã\nXong\nMở cổng: https://dichvucong.gov.vn"
        );
        assert_eq!(caption_of("", &[], None), "");
    }
}

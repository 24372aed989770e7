//! Sending parts.

use super::Telegram;
use super::errors::{CallError, Verdict, judge, reason, send_error};
use crate::channel::bot_api::Upload;
use crate::channel::{Capabilities, Channel, Part, Picture, SendError, SendLimits};
use crate::flow::ChannelKind;
use crate::ids::ConversationId;
use crate::message::{Choice, ChoiceKind, Piece, pieces};
use async_trait::async_trait;
use serde_json::{Value, json};
use teloxide::payloads::{SendMessage, setters::*};
use teloxide::types::{
    ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ParseMode,
};
use tracing::{error, warn};

/// Labels up to this many characters may share a row of two.
const SHORT: usize = 18;

/// Characters of a text alternative that stand under a picture.
const ALT: usize = 900;

#[async_trait]
impl Channel for Telegram {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(ChannelKind::Telegram)
    }

    fn limits(&self) -> SendLimits {
        self.limits
    }

    fn public_name(&self) -> Option<String> {
        self.username().map(|name| format!("@{name}"))
    }

    fn deep_link(&self, payload: &str) -> Option<String> {
        self.username().map(|name| format!("https://t.me/{name}?start={payload}"))
    }

    async fn send(&self, to: &ConversationId, part: &Part) -> Result<(), SendError> {
        let chat = chat(to)
            .ok_or_else(|| SendError::Rejected("not a conversation of Telegram".to_owned()))?;
        let sent = match part {
            Part::Text { text, choices, link } => {
                self.text(chat, &Words::new(text, choices, link.as_ref())).await
            }
            Part::Picture { picture, caption, choices, link } => {
                // Telegram has no text alternatives; a picture that stands
                // alone says in words what it shows.
                let caption = if caption.is_empty() { alt(picture) } else { caption.clone() };
                let words = Words::new(&caption, choices, link.as_ref());
                self.picture(chat, picture, &words).await
            }
        };
        match sent.as_ref().err().map(send_error) {
            None | Some(None) => Ok(()),
            Some(Some(failure)) => Err(failure),
        }
    }
}

/// Text and buttons, ready for any method.
struct Words {
    plain: String,
    html: String,
    keyboard: Option<InlineKeyboardMarkup>,
}

impl Words {
    fn new(text: &str, choices: &[Choice], link: Option<&(String, String)>) -> Self {
        let mut plain = text.to_owned();
        let address = link.map(|(url, label)| (url::Url::parse(url), label, url));
        let button = match address {
            Some((Ok(url), label, _)) => Some(InlineKeyboardButton::url(label, url)),
            Some((Err(_), label, url)) => {
                // Telegram would refuse the whole message for it.
                error!("telegram: a link that is no address is shown as text");
                plain.push_str(&format!("\n{label}: {url}"));
                None
            }
            None => None,
        };
        let rows = rows(choices, button);
        let keyboard = (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows));
        Self { html: html(&plain), plain, keyboard }
    }
}

impl Telegram {
    async fn text(&self, chat: i64, words: &Words) -> Result<Value, CallError> {
        let mut request = SendMessage::new(ChatId(chat), words.html.as_str())
            .parse_mode(ParseMode::Html)
            .link_preview_options(LinkPreviewOptions {
                is_disabled: true,
                url: None,
                prefer_small_media: false,
                prefer_large_media: false,
                show_above_text: false,
            });
        if let Some(keyboard) = &words.keyboard {
            request = request.reply_markup(keyboard.clone());
        }
        let sent = self.api.call(&request).await;
        match &sent {
            Err(refusal) if judge(refusal) == Verdict::Plain => {
                error!("telegram: our markup was refused; sending plain text");
                request.text.clone_from(&words.plain);
                request.parse_mode = None;
                self.api.call(&request).await
            }
            _ => sent,
        }
    }

    async fn picture(
        &self,
        chat: i64,
        picture: &Picture,
        words: &Words,
    ) -> Result<Value, CallError> {
        let Some(image) = self.image(picture) else {
            // The words matter more than the picture.
            error!("telegram: a picture cannot be made; sending its words");
            return self.text(chat, words).await;
        };
        if let Some(id) = self.known_file(&image).await {
            let mut body = json!({
                "chat_id": chat,
                "photo": id,
                "caption": words.html,
                "parse_mode": "HTML",
            });
            if let (Some(keyboard), Some(body)) = (&words.keyboard, body.as_object_mut()) {
                body.insert("reply_markup".to_owned(), json!(keyboard));
            }
            let sent = self.api.json("SendPhoto", &body, std::time::Duration::ZERO).await;
            match &sent {
                Err(refusal) if judge(refusal) == Verdict::Upload => {
                    warn!("telegram: a stored picture was refused; uploading it again");
                }
                _ => return sent,
            }
        }
        let mut fields = vec![
            ("chat_id", chat.to_string()),
            ("caption", words.html.clone()),
            ("parse_mode", "HTML".to_owned()),
        ];
        if let Some(keyboard) = &words.keyboard {
            fields.push(("reply_markup", json!(keyboard).to_string()));
        }
        let (name, mime, bytes) = (image.name, image.mime, image.bytes.clone());
        let upload = Upload { field: "photo", name, mime, bytes };
        let sent = self.api.upload("SendPhoto", fields, upload).await;
        match &sent {
            Ok(message) => {
                if let Some(id) = largest(message) {
                    self.remember_file(&image, id).await;
                }
                sent
            }
            Err(refusal)
                if matches!(
                    judge(refusal),
                    Verdict::Rejected | Verdict::Upload | Verdict::Plain
                ) =>
            {
                error!(why = reason(refusal), "telegram: a picture was refused; sending its words");
                self.text(chat, words).await
            }
            Err(_) => sent,
        }
    }
}

fn chat(to: &ConversationId) -> Option<i64> {
    to.as_str().strip_prefix("telegram:")?.parse().ok()
}

fn alt(picture: &Picture) -> String {
    let (Picture::Qr { alt, .. } | Picture::File { alt, .. }) = picture;
    alt.chars().take(ALT).collect()
}

/// The best copy of a sent photo.
fn largest(message: &Value) -> Option<String> {
    let side = |photo: &Value, name| photo.get(name).and_then(Value::as_u64).unwrap_or(0);
    let photo = message
        .get("photo")?
        .as_array()?
        .iter()
        .max_by_key(|photo| side(photo, "width").saturating_mul(side(photo, "height")))?;
    Some(photo.get("file_id")?.as_str()?.to_owned())
}

/// Text as HTML with the names of buttons in bold.
fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for piece in pieces(text) {
        match piece {
            Piece::Plain(words) => escape(words, &mut out),
            Piece::Key(name) => {
                out.push_str("<b>");
                escape(name, &mut out);
                out.push_str("</b>");
            }
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

/// The keyboard: the link on top, then answers one a row, then help and
/// commands, two short ones a row.
fn rows(choices: &[Choice], link: Option<InlineKeyboardButton>) -> Vec<Vec<InlineKeyboardButton>> {
    let button =
        |choice: &Choice| InlineKeyboardButton::callback(&choice.label, choice.payload.as_str());
    let short = |choice: &Choice| choice.label.chars().count() <= SHORT;
    let (answers, others): (Vec<&Choice>, Vec<&Choice>) =
        choices.iter().partition(|choice| choice.kind == ChoiceKind::Answer);
    let mut rows: Vec<Vec<InlineKeyboardButton>> =
        link.into_iter().map(|link| vec![link]).collect();
    rows.extend(answers.into_iter().map(|choice| vec![button(choice)]));
    let mut others = others.into_iter().peekable();
    while let Some(first) = others.next() {
        let second = others.next_if(|second| short(first) && short(second));
        rows.push(std::iter::once(first).chain(second).map(button).collect());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use teloxide::types::InlineKeyboardButtonKind;

    #[test]
    fn markup_is_escaped() {
        for (text, expected) in [
            ("a < b & c > d \"e\"", "a &lt; b &amp; c &gt; d &quot;e&quot;"),
            ("Nhấn [Nộp <hồ sơ>].", "Nhấn <b>[Nộp &lt;hồ sơ&gt;]</b>."),
            ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ] {
            assert_eq!(html(text), expected);
        }
    }

    #[test]
    fn keyboard_rows() {
        let choice =
            |label: &str, kind| Choice { label: label.to_owned(), payload: label.to_owned(), kind };
        let link = InlineKeyboardButton::url(
            "Mở cổng",
            url::Url::parse("https://dichvucong.gov.vn").expect("address"),
        );
        let rows = rows(
            &[
                choice("Quay lại", ChoiceKind::Command),
                choice("Xong", ChoiceKind::Answer),
                choice("Tôi bị vướng", ChoiceKind::Help),
                choice("Vướng", ChoiceKind::Answer),
                choice("Thông tin này lấy ở đâu?", ChoiceKind::Command),
                choice("Nguồn", ChoiceKind::Command),
            ],
            Some(link),
        );
        let seen: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(|button| button.text.as_str()).collect())
            .collect();
        assert_eq!(
            seen,
            [
                vec!["Mở cổng"],
                vec!["Xong"],
                vec!["Vướng"],
                vec!["Quay lại", "Tôi bị vướng"],
                vec!["Thông tin này lấy ở đâu?"],
                vec!["Nguồn"],
            ]
        );
        assert!(matches!(rows[0][0].kind, InlineKeyboardButtonKind::Url(_)));
        assert!(matches!(&rows[1][0].kind,
            InlineKeyboardButtonKind::CallbackData(data) if data == "Xong"));
    }

    #[test]
    fn a_link_that_is_none_is_shown() {
        let words = Words::new("Xem:", &[], Some(&("không phải".to_owned(), "Cổng".to_owned())));
        assert_eq!(words.plain, "Xem:\nCổng: không phải");
        assert!(words.keyboard.is_none());
    }
}

//! Fits a message to a channel: pure, so that what was committed to the
//! outbox gives the same parts at every attempt.
//!
//! Nothing of the text may be lost, no part may be empty or too long, and the
//! buttons end up under the last thing the person reads.

mod split;

use crate::channel::{Capabilities, Part, Picture};
use crate::message::{Choice, ChoiceKind, Message};
use split::is_blank;
use unicode_segmentation::UnicodeSegmentation;

/// Room left free in every text. Platforms disagree on what counts once
/// markup is parsed; a little less than the limit is right for all of them.
const RESERVE: usize = 64;

/// Longest address that is drawn as a QR picture; beyond it phones fail to read it.
const QR_ADDRESS: usize = 1_000;

/// The calls that show `message` on a channel, in order. Empty only when the
/// message is.
pub fn fit(message: &Message, caps: &Capabilities) -> Vec<Part> {
    let (choices, listed) = buttons(message, caps);
    let mut link = message.link.as_ref().map(|link| (link.url.clone(), link.label.clone()));
    let pictures = pictures(message, caps);
    let mut body = message.text.clone();
    if !caps.pictures
        && let Some(image) = &message.image
    {
        paragraph(&mut body, &image.alt);
    }
    if caps.buttons == 0
        && let Some((url, label)) = link.take()
    {
        paragraph(&mut body, &format!("{label}: {url}"));
    }
    if listed {
        paragraph(&mut body, &numbered(message));
    }
    if is_blank(&body) && pictures.is_empty() {
        if choices.is_empty() && link.is_none() {
            return Vec::new();
        }
        body = under(message, link.as_ref());
    }

    let mut parts: Vec<Part> = Vec::new();
    let mut captions = String::new();
    let short = !pictures.is_empty() && caps.unit.length(body.trim()) <= room(caps.caption);
    let buttons = !choices.is_empty() || link.is_some();
    // Where no buttons stand under pictures, the words that carry them come last.
    let words_last = buttons && !caps.picture_buttons && !pictures.is_empty();
    let words = |body: &str| {
        let pieces = split::split(body, room(caps.text), caps.unit);
        let part =
            |text: &str| Part::Text { text: text.to_owned(), choices: Vec::new(), link: None };
        pieces.into_iter().map(part).collect::<Vec<_>>()
    };
    if short && !words_last {
        captions = if is_blank(&body) { String::new() } else { body.trim().to_owned() };
    } else if !words_last {
        parts = words(&body);
    }
    for picture in pictures {
        parts.push(Part::Picture {
            picture,
            caption: std::mem::take(&mut captions),
            choices: Vec::new(),
            link: None,
        });
    }
    if words_last {
        let spoken = if is_blank(&body) { under(message, link.as_ref()) } else { body };
        parts.extend(words(&spoken));
    }
    match parts.last_mut() {
        Some(Part::Text { choices: under, link: beside, .. })
        | Some(Part::Picture { choices: under, link: beside, .. }) => {
            *under = choices;
            *beside = link;
        }
        None => {}
    }
    parts
}

/// Words for buttons that have none: platforms refuse buttons alone.
fn under(message: &Message, link: Option<&(String, String)>) -> String {
    match link {
        _ if !message.choices.is_empty() && !is_blank(&message.number_hint) => {
            message.number_hint.clone()
        }
        Some((_, label)) if !is_blank(label) => label.clone(),
        _ => "…".to_owned(),
    }
}

/// The limit minus the reserve; small limits (of tests) keep at least half.
fn room(limit: usize) -> usize {
    limit.saturating_sub(RESERVE).max(limit / 2)
}

fn paragraph(body: &mut String, text: &str) {
    if !body.is_empty() {
        body.push_str("\n\n");
    }
    body.push_str(text);
}

fn pictures(message: &Message, caps: &Capabilities) -> Vec<Picture> {
    if !caps.pictures {
        return Vec::new();
    }
    let image = message
        .image
        .as_ref()
        .map(|image| Picture::File { file: image.file.clone(), alt: image.alt.clone() });
    let code = message.link.as_ref().filter(|link| link.url.len() <= QR_ADDRESS).and_then(|link| {
        let alt = link.qr_alt.clone()?;
        Some(Picture::Qr { url: link.url.clone(), alt })
    });
    image.into_iter().chain(code).collect()
}

/// Which choices become buttons, and whether all must be listed with numbers
/// because some did not.
fn buttons(message: &Message, caps: &Capabilities) -> (Vec<Choice>, bool) {
    // A link button takes one of the places.
    let places = caps.buttons.saturating_sub(usize::from(message.link.is_some()));
    let mut chosen: Vec<usize> = (0..message.choices.len())
        .filter(|&i| message.choices[i].payload.len() <= caps.payload)
        .collect();
    // Answers matter more than help, help more than commands.
    chosen.sort_by_key(|&i| match message.choices[i].kind {
        ChoiceKind::Answer => 0,
        ChoiceKind::Help => 1,
        ChoiceKind::Command => 2,
    });
    chosen.truncate(places);
    chosen.sort_unstable();
    let listed = chosen.len() < message.choices.len();
    let choices = chosen
        .into_iter()
        .map(|i| {
            let choice = &message.choices[i];
            Choice { label: label(&choice.label, caps.label), ..choice.clone() }
        })
        .collect();
    (choices, listed)
}

/// A label of at most `longest` characters, cut between graphemes.
fn label(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut left = longest.saturating_sub(1);
    for grapheme in text.graphemes(true) {
        let chars = grapheme.chars().count();
        if chars > left {
            break;
        }
        left -= chars;
        out.push_str(grapheme);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

fn numbered(message: &Message) -> String {
    let mut out = message.number_hint.clone();
    for (i, choice) in message.choices.iter().enumerate() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("{}. {}", i + 1, choice.label));
    }
    out
}

#[cfg(test)]
mod tests;

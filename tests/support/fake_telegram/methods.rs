//! The methods of the Bot API that we call, with their limits.

use super::server::{Answer, Arguments};
use super::{BOT_ID, Button, Seen, Shared, State, USERNAME, WebhookSet, html};
use serde_json::{Value, json};
use std::time::Duration;

pub async fn perform(shared: &Shared, method: &str, arguments: &Arguments) -> Answer {
    match method {
        "getupdates" => updates(shared, arguments).await,
        "getme" => Ok(json!({
            "id": BOT_ID, "is_bot": true, "first_name": "Tổng đài 1022", "username": USERNAME,
        })),
        "sendmessage" => shared.with(|state| send_message(state, arguments)),
        "sendphoto" => shared.with(|state| send_photo(state, arguments)),
        "answercallbackquery" => shared.with(|state| answer_press(state, arguments)),
        "setmycommands" => shared.with(|state| set_commands(state, arguments)),
        "setwebhook" => shared.with(|state| set_webhook(state, arguments)),
        "deletewebhook" => shared.with(|state| {
            state.webhook = None;
            if arguments.fields.get("drop_pending_updates") == Some(&Value::Bool(true)) {
                state.queue.clear();
            }
            Ok(Value::Bool(true))
        }),
        "getwebhookinfo" => shared.with(|state| {
            Ok(json!({
                "url": state.webhook.as_ref().map(|hook| hook.url.clone()).unwrap_or_default(),
                "has_custom_certificate": false,
                "pending_update_count": state.queue.len(),
            }))
        }),
        _ => Err((404, "Not Found: method not found".to_owned(), None)),
    }
}

/// Buttons as Telegram gives them back.
pub fn markup(rows: &[Vec<Button>]) -> Value {
    let button = |button: &Button| {
        let mut out = json!({ "text": button.text });
        if let Some(data) = &button.data {
            out["callback_data"] = data.clone().into();
        }
        if let Some(url) = &button.url {
            out["url"] = url.clone().into();
        }
        out
    };
    let rows: Vec<Value> = rows.iter().map(|row| row.iter().map(button).collect()).collect();
    json!({ "inline_keyboard": rows })
}

async fn updates(shared: &Shared, arguments: &Arguments) -> Answer {
    const SET: &str = "Conflict: can't use getUpdates method while webhook is active; \
                       use deleteWebhook to delete the webhook first";
    const OTHER: &str = "Conflict: terminated by other getUpdates request; \
                         make sure that only one bot instance is running";
    let offset = arguments.number("offset").unwrap_or(0);
    let limit = usize::try_from(arguments.number("limit").unwrap_or(100)).unwrap_or(100);
    let timeout = arguments.number("timeout").unwrap_or(0).clamp(0, 50).unsigned_abs();
    let mut changed = shared.changed.subscribe();
    let turn = shared.with(|state| {
        state.polls += 1;
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let drop = state.queue.len().saturating_sub(keep);
            state.queue.drain(..drop);
        } else if offset <= state.next_update + 10 {
            // Asking for what comes after is saying that the rest arrived.
            state.queue.retain(|update| update.id >= offset);
        }
        state.polls
    });
    let deadline = tokio::time::Instant::now() + Duration::from_secs(timeout);
    loop {
        changed.borrow_and_update();
        // Looked at without telling the others, or two polls would wake each
        // other for ever.
        let ready = {
            let mut state = shared.state.lock().unwrap_or_else(|broken| broken.into_inner());
            if state.webhook.is_some() {
                return Err((409, SET.to_owned(), None));
            }
            if state.polls != turn {
                state.conflicts += 1;
                return Err((409, OTHER.to_owned(), None));
            }
            state.forget_expired();
            state.queue.iter().take(limit).map(|update| update.body.clone()).collect::<Vec<_>>()
        };
        if !ready.is_empty() || tokio::time::timeout_at(deadline, changed.changed()).await.is_err()
        {
            return Ok(ready.into());
        }
    }
}

fn bad(description: &str) -> (i64, String, Option<Value>) {
    (400, format!("Bad Request: {description}"), None)
}

/// Whether something can be sent to the chat.
fn reach(state: &State, arguments: &Arguments) -> Result<i64, (i64, String, Option<Value>)> {
    let id = arguments.number("chat_id").ok_or_else(|| bad("chat_id is empty"))?;
    let chat = state.chats.get(&id).ok_or_else(|| bad("chat not found"))?;
    if let Some(to) = chat.moved_to {
        let (code, description, _) = bad("group chat was upgraded to a supergroup chat");
        return Err((code, description, Some(json!({ "migrate_to_chat_id": to }))));
    }
    if chat.blocked {
        return Err((403, "Forbidden: bot was blocked by the user".to_owned(), None));
    }
    Ok(id)
}

/// Words after markup, at most `longest` UTF-16 units.
fn words(
    arguments: &Arguments,
    field: &str,
    longest: usize,
    too_long: &str,
) -> Result<(String, String), (i64, String, Option<Value>)> {
    let source = arguments.text(field).unwrap_or_default().to_owned();
    let text = match arguments.text("parse_mode") {
        Some("HTML") => html::parse(&source)
            .map_err(|complaint| bad(&format!("can't parse entities: {complaint}")))?,
        Some(_) => return Err(bad("unsupported parse_mode")),
        None => source.clone(),
    };
    if text.encode_utf16().count() > longest {
        return Err(bad(too_long));
    }
    Ok((text.trim().to_owned(), source))
}

fn keyboard(arguments: &Arguments) -> Result<Vec<Vec<Button>>, (i64, String, Option<Value>)> {
    let Some(markup) = arguments.object("reply_markup") else { return Ok(Vec::new()) };
    let text = |button: &Value, name: &str| button.get(name)?.as_str().map(str::to_owned);
    let mut rows = Vec::new();
    for row in markup["inline_keyboard"].as_array().into_iter().flatten() {
        let mut buttons = Vec::new();
        for button in row.as_array().into_iter().flatten() {
            let button = Button {
                text: text(button, "text").unwrap_or_default(),
                data: text(button, "callback_data"),
                url: text(button, "url"),
            };
            if button.text.trim().is_empty() {
                return Err(bad("text buttons are unallowed in the inline keyboard"));
            }
            if button.data.as_ref().is_some_and(|data| !(1..=64).contains(&data.len())) {
                return Err(bad("BUTTON_DATA_INVALID"));
            }
            if button.url.as_ref().is_some_and(|url| !url.starts_with("http")) {
                return Err(bad("BUTTON_URL_INVALID"));
            }
            buttons.push(button);
        }
        if buttons.len() > 8 {
            return Err(bad("reply markup is too long"));
        }
        rows.push(buttons);
    }
    if rows.iter().map(Vec::len).sum::<usize>() > 100 {
        return Err(bad("reply markup is too long"));
    }
    Ok(rows)
}

fn show(state: &mut State, chat: i64, seen: Seen) -> Value {
    let mut message = json!({
        "message_id": seen.message_id,
        "from": { "id": BOT_ID, "is_bot": true, "first_name": "Tổng đài 1022" },
        "chat": super::chat_value(chat),
        "date": state.now(),
        "reply_markup": markup(&seen.rows),
    });
    match &seen.photo {
        Some(file) => {
            message["caption"] = seen.text.clone().into();
            // Sizes come smallest first, each with its own identifier.
            message["photo"] = json!([
                { "file_id": format!("{file}-small"), "file_unique_id": "a", "width": 90, "height": 90 },
                { "file_id": file, "file_unique_id": "b", "width": 492, "height": 492 },
            ]);
        }
        None => message["text"] = seen.text.clone().into(),
    }
    state.chats.entry(chat).or_default().messages.push(seen);
    message
}

fn send_message(state: &mut State, arguments: &Arguments) -> Answer {
    let chat = reach(state, arguments)?;
    let (text, source) = words(arguments, "text", 4_096, "message is too long")?;
    if text.is_empty() {
        return Err(bad("message text is empty"));
    }
    let rows = keyboard(arguments)?;
    let message_id = state.message_id();
    let (from_bot, photo, unseen) = (true, None, false);
    Ok(show(state, chat, Seen { message_id, from_bot, text, source, rows, photo, unseen }))
}

fn send_photo(state: &mut State, arguments: &Arguments) -> Answer {
    let chat = reach(state, arguments)?;
    let (text, source) = words(arguments, "caption", 1_024, "message caption is too long")?;
    let rows = keyboard(arguments)?;
    let file = match (arguments.files.get("photo"), arguments.text("photo")) {
        (Some(bytes), _) if bytes.len() > 10_000_000 => {
            return Err((413, "Request Entity Too Large".to_owned(), None));
        }
        (Some(bytes), _) => {
            let picture = bytes.starts_with(b"\x89PNG") || bytes.starts_with(&[0xff, 0xd8, 0xff]);
            if !picture {
                return Err(bad("IMAGE_PROCESS_FAILED"));
            }
            state.next_file += 1;
            let file = format!("AgACAgUAAx{:08}", state.next_file);
            state.files.insert(file.clone(), bytes.clone());
            file
        }
        (None, Some(file)) if state.files.contains_key(file) => file.to_owned(),
        _ => return Err(bad("wrong file identifier/HTTP URL specified")),
    };
    let message_id = state.message_id();
    let (from_bot, photo, unseen) = (true, Some(file), false);
    let seen = Seen { message_id, from_bot, text, source, rows, photo, unseen };
    Ok(show(state, chat, seen))
}

fn answer_press(state: &mut State, arguments: &Arguments) -> Answer {
    let now = state.now();
    let press = arguments.text("callback_query_id").and_then(|id| state.presses.get_mut(id));
    match press {
        Some((at, answered)) if now - *at < 150 => {
            *answered = true;
            Ok(Value::Bool(true))
        }
        _ => Err(bad("query is too old and response timeout expired or query ID is invalid")),
    }
}

fn set_commands(state: &mut State, arguments: &Arguments) -> Answer {
    let commands = arguments.object("commands").unwrap_or_default();
    let list = commands.as_array().cloned().unwrap_or_default();
    let fits = |line: &Value| {
        let name = line["command"].as_str().unwrap_or_default();
        let description = line["description"].as_str().unwrap_or_default();
        (1..=32).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && (1..=256).contains(&description.chars().count())
    };
    if list.len() > 100 || !list.iter().all(fits) {
        return Err(bad("BOT_COMMAND_INVALID"));
    }
    let language = arguments.text("language_code").unwrap_or_default().to_owned();
    state.commands.insert(language, commands);
    Ok(Value::Bool(true))
}

fn set_webhook(state: &mut State, arguments: &Arguments) -> Answer {
    let secret = arguments.text("secret_token").unwrap_or_default().to_owned();
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if secret.len() > 256 || !secret.bytes().all(allowed) {
        return Err(bad("secret token contains unallowed characters"));
    }
    let url = arguments.text("url").unwrap_or_default().to_owned();
    // The public server wants https; one started with --local takes http.
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://127.0.0.1") {
        return Err(bad("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    state.webhook = (!url.is_empty()).then_some(WebhookSet { url, secret });
    Ok(Value::Bool(true))
}

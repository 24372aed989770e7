//! What Telegram is told at the start.

use super::*;
use fake_telegram::{Fault, USERNAME, WebhookSet};
use hotline1022::channel::telegram::{CommandText, ConfigError, SetupError};
use serde_json::json;

fn commands() -> Vec<CommandText> {
    [("menu", "Bắt đầu lại", ""), ("menu", "Start again", "en"), ("quay-lai", "Quay lại", "")]
        .into_iter()
        .map(|(command, description, language)| CommandText {
            command: command.to_owned(),
            description: description.to_owned(),
            language: language.to_owned(),
        })
        .collect()
}

#[tokio::test]
async fn polling_removes_the_webhook_and_offers_commands() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    fake.set_webhook(Some(WebhookSet {
        url: "http://127.0.0.1:9/".to_owned(),
        secret: String::new(),
    }));
    fake.send_text(AN, "câu 1");
    for fault in [Fault::Page(502), Fault::CutAfter, Fault::RetryAfter(1)] {
        fake.fail("deleteWebhook", fault.clone());
        fake.fail("getMe", fault.clone());
        fake.fail("setMyCommands", fault);
    }
    let bot = telegram(&fake.url(), Mode::Polling, &door);
    let (_stop, stopping) = watch::channel(false);
    assert_eq!(bot.set_up(&commands(), stopping).await, Ok(()));
    assert_eq!(bot.username(), Some(USERNAME));
    fake.look(|state| {
        assert!(state.webhook.is_none());
        assert_eq!(state.queue.len(), 1, "nothing that waited is dropped");
        let line = |description| json!([{ "command": "menu", "description": description }]);
        assert_eq!(state.commands[""], line("Bắt đầu lại"));
        assert_eq!(state.commands["en"], line("Start again"));
    });
}

#[tokio::test]
async fn a_webhook_is_set_with_its_secret() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let bot = telegram(&fake.url(), webhook_mode("https://1022.example.vn/telegram"), &door);
    let (_stop, stopping) = watch::channel(false);
    assert_eq!(bot.set_up(&[], stopping.clone()).await, Ok(()));
    let set = fake.calls("setWebhook").remove(0).body;
    assert_eq!(
        set,
        json!({
            "url": "https://1022.example.vn/telegram",
            "secret_token": SECRET,
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
            "drop_pending_updates": false,
        })
    );
    let bad = telegram(&fake.url(), webhook_mode("http://1022.example.vn/"), &door);
    let end = bad.set_up(&[], stopping).await;
    assert_eq!(end, Err(SetupError::Webhook("code 400 bad webhook".to_owned())));
}

#[tokio::test]
async fn refused_commands_stop_nothing_and_a_bad_token_does() {
    let (fake, door) = (FakeTelegram::start().await, TestDoor::new());
    let bot = telegram(&fake.url(), Mode::Polling, &door);
    let (stop, stopping) = watch::channel(false);
    fake.fail("setMyCommands", Fault::Refuse(400, "Bad Request: BOT_COMMAND_INVALID"));
    assert_eq!(bot.set_up(&commands(), stopping.clone()).await, Ok(()));
    fake.fail("getMe", Fault::Refuse(401, "Unauthorized"));
    let end = bot.set_up(&commands(), stopping.clone()).await;
    assert_eq!(end, Err(SetupError::Unauthorized));

    // Offline for good, then told to stop.
    let mut offline = config("http://127.0.0.1:1", Mode::Polling);
    offline.pace.most = Duration::from_secs(600);
    let memo: Arc<dyn Memo> = door;
    let bot = Telegram::new(&offline, memo, Arc::new(Bundle)).expect("good settings");
    let set_up = tokio::spawn(async move { bot.set_up(&[], stopping).await });
    stop.send_replace(true);
    let end = tokio::time::timeout(Duration::from_secs(20), set_up).await;
    assert_eq!(end.expect("ends").expect("no panic"), Ok(()));
}

#[test]
fn bad_settings_are_refused_before_anything_is_called() {
    let door = TestDoor::new();
    let refused = |config: &TelegramConfig| {
        let memo: Arc<dyn Memo> = Arc::<TestDoor>::clone(&door);
        Telegram::new(config, memo, Arc::new(Bundle)).err()
    };
    let good = config("http://127.0.0.1:1", Mode::Polling);
    assert!(refused(&good).is_none());
    let token = TelegramConfig { token: Private::new("x".to_owned()), ..good.clone() };
    assert!(matches!(refused(&token), Some(ConfigError::Token)));
    let url = TelegramConfig { api_url: "127.0.0.1".to_owned(), ..good.clone() };
    assert!(matches!(refused(&url), Some(ConfigError::Api(_))));
    for secret in ["", "có dấu", "a b", &"a".repeat(257)] {
        let mode = Mode::Webhook {
            public_url: url::Url::parse("https://1022.example.vn/").expect("an address"),
            secret: Private::new(secret.to_owned()),
        };
        let secret = TelegramConfig { mode, ..good.clone() };
        assert!(matches!(refused(&secret), Some(ConfigError::Secret)));
    }
    assert!(!format!("{good:?}").contains(TOKEN), "settings print without the token");
}

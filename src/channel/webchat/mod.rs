//! The web chat's page, embedded in the binary. Its routes are in `http`.

/// The chat page, with two names to fill in.
pub const PAGE: &str = include_str!("assets/index.html");

/// The script that a province's website includes.
pub const EMBED: &str = include_str!("assets/embed.js");

/// The service worker that lets the page open without a network.
pub const WORKER: &str = include_str!("assets/sw.js");

macro_rules! assets {
    ($($path:literal),* $(,)?) => {
        /// Files under `/assets/`.
        pub const ASSETS: &[(&str, &[u8])] =
            &[$(($path, include_bytes!(concat!("assets/", $path)))),*];
    };
}

assets![
    "chat.css",
    "chat.js",
    "chat/composer.js",
    "chat/connection.js",
    "chat/dom.js",
    "chat/early.js",
    "chat/frame.js",
    "chat/lock.js",
    "chat/message.js",
    "chat/outbox.js",
    "chat/scroll.js",
    "chat/settings.js",
    "chat/storage.js",
    "chat/strings.js",
    "chat/thread.js",
    "chat/view.js",
    "data.css",
];

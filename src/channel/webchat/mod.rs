//! The web chat's page, embedded in the binary. Its routes are in `http`.

/// The chat page, with two names to fill in.
pub const PAGE: &str = include_str!("assets/index.html");

/// The script that a province's website includes.
pub const EMBED: &str = include_str!("assets/embed.js");

/// Files under `/assets/`.
pub const ASSETS: &[(&str, &[u8])] = &[
    ("chat.css", include_bytes!("assets/chat.css")),
    ("chat.js", include_bytes!("assets/chat.js")),
];

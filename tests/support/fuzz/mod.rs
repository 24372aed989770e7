//! What is fuzzed: every place where bytes of strangers are read, each with
//! what must hold whatever the bytes are. The fuzzer (`fuzz/`) and the replay
//! of its corpus (`tests/fuzz_corpus.rs`) both run exactly this.
//!
//! To fuzz one more decoder, write its function and add a line to [`TARGETS`].

mod bundles;
mod decoders;
pub mod guards;
pub mod reader;
mod vocabulary;
mod zalo;

/// One thing that is fuzzed.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: also the folder of its corpus.
    pub name: &'static str,
    /// Longest input that is worth making up, in bytes.
    #[allow(dead_code, reason = "read from this file by fuzz/run")]
    pub longest: usize,
    /// Reads the bytes; panics when a promise is broken.
    pub run: fn(&[u8]),
}

const fn target(name: &'static str, longest: usize, run: fn(&[u8])) -> Target {
    Target { name, longest, run }
}

/// Every target.
pub const TARGETS: &[Target] = &[
    target("normalise", 96, guards::normalise),
    target("understand", 96, decoders::understands),
    target("redact", 160, guards::redacts),
    target("links", 160, guards::judges_links),
    target("screen", 160, guards::screens),
    target("flow-file", 1_024, bundles::file),
    target("bundle", 2_048, bundles::bundle),
    target("telegram", 2_048, decoders::telegram),
    target("zalo-oa", 2_048, zalo::account),
    target("zalo-bot", 2_048, zalo::updates),
    target("web-open", 512, decoders::web_open),
    target("web-send", 512, decoders::web_send),
    target("start-payload", 128, decoders::start_payload),
    target("button-payload", 128, decoders::button_payload),
    target("session", 1_024, decoders::session),
];

/// The target called `name`.
pub fn find(name: &str) -> Option<Target> {
    TARGETS.iter().copied().find(|target| target.name == name)
}

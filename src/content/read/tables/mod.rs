//! Every field of every content file: the one source for what authors may
//! write.

mod global;
mod guide;
mod official;
mod place;
mod sample;
mod step;

use super::fields::{Field, Type, may, must};
use crate::flow::FORMAT;
pub use global::*;
pub use guide::*;
pub use official::*;
pub use place::*;
pub use sample::*;
pub use step::*;

/// Kinds of steps.
pub const KINDS: &[&str] =
    &["say", "task", "choice", "collect", "verify", "branch", "call", "handoff", "end"];

const SENDS: &[&str] = &["say", "task", "choice", "collect", "verify", "handoff", "end"];
const WAITS: &[&str] = &["task", "choice", "collect", "verify", "handoff"];
const ANSWERED: &[&str] = &["task", "choice", "collect", "verify"];

const STEP_ID: Type = Type::Id("bước", "step");
const FLOW_ID: Type = Type::Id("hướng dẫn", "guide");
const MESSAGE_ID: Type = Type::Id("câu trong tệp .ftl", "message in the .ftl file");
const PROFILE_ID: Type = Type::Id("hồ sơ địa phương", "profile");
const LOCALE_ID: Type = Type::Id("ngôn ngữ", "language");
const KEY: Type = Type::Id("khóa", "key");
const INTENT: Field = may(
    "intent",
    Type::OneOrMany(&Type::Name),
    "Ý muốn dẫn tới đây; tên tệp trong flows/examples/",
    "The intent that leads here; the name of a file in flows/examples/",
);
const ABOUT: Field = may(
    "about",
    Type::Name,
    "Ý muốn mà chỗ này là một phần; ý muốn đó dẫn tới chỗ khác",
    "The intent of which this is one part; that intent leads elsewhere",
);
const FORMAT_FIELD: Field = must(
    "format",
    Type::Version(FORMAT),
    "Phiên bản của cách viết này, hiện là 1",
    "Version of this format, now 1",
);

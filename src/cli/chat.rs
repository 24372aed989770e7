//! `chat`: the same engine and content in the terminal, for a person or for
//! lines from a pipe.

use super::content::files;
use super::{ChatArgs, Failure, Outcome, out};
use crate::channel::terminal::draw;
use crate::content::catalog::Catalog;
use crate::content::read::value::duration;
use crate::content::talk::{START, Talk, message_name};
use crate::content::text::render::render;
use crate::engine::action::Say;
use crate::engine::event::Event;
use crate::flow::ChannelKind;
use crate::ids::{FlowId, Locale, ProfileId};
use crate::safety::screen;
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

const HELP: &str = "\
Gõ câu trả lời rồi Enter; gõ số để chọn. Lệnh thử:
  :wait 3h    cho thời gian trôi (lời nhắc, tạm dừng)
  :where      đang ở bước nào
  :quit       thoát";

/// Talks until the end of input.
pub fn run(args: &ChatArgs) -> Outcome {
    let loaded = crate::content::load(files(args.content.folder().as_deref())?);
    let Some(catalog) = loaded.catalog else {
        return Err(Failure::new("nội dung không đọc được: chạy hotline1022 check để xem lỗi"));
    };
    let mut chat = Chat::new(&catalog, args)?;
    let stdin = std::io::stdin();
    let person = stdin.is_terminal();
    if person {
        println!("{HELP}\n");
    }
    chat.open(args);
    let mut line = Vec::new();
    let mut input = stdin.lock();
    loop {
        if person {
            print!("> ");
            out::flush();
        }
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        // A pipe may carry anything; what is no UTF-8 is shown as �.
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        if text.trim().is_empty() {
            continue;
        }
        if !person {
            // What a pipe prints ends up in files.
            println!("> {}\n", screen(text).0);
        }
        if !chat.line(text) {
            break;
        }
    }
    if args.repro {
        println!("{}", chat.repro(args));
    }
    Ok(ExitCode::SUCCESS)
}

struct Chat<'a> {
    catalog: &'a Catalog,
    talk: Talk<'a>,
    record: Vec<Recorded>,
}

enum Recorded {
    User(String),
    Wait(String),
    Said(Vec<Say>),
}

impl<'a> Chat<'a> {
    fn new(catalog: &'a Catalog, args: &ChatArgs) -> Result<Self, Failure> {
        let known = |what: &str, name: &Option<String>, list: Vec<&str>| match name {
            Some(name) if !list.contains(&name.as_str()) => Err(Failure::new(format!(
                "không có {what} \"{name}\". Đang có: {}",
                list.join(", ")
            ))),
            _ => Ok(()),
        };
        let set = &catalog.set;
        known(
            "tỉnh (profile)",
            &args.profile,
            set.profiles.keys().map(|id| id.as_str()).collect(),
        )?;
        known("ngôn ngữ", &args.locale, set.locales.iter().map(|l| l.as_str()).collect())?;
        known("hướng dẫn", &args.flow, set.flows.keys().map(|id| id.as_str()).collect())?;
        let mut talk = Talk::new(set, ChannelKind::Terminal, START);
        talk.seed(
            args.profile.as_deref().map(ProfileId::from),
            args.locale.as_deref().map(Locale::from),
        );
        Ok(Self { catalog, talk, record: Vec::new() })
    }

    /// The bot speaks first, as in the web chat.
    fn open(&mut self, args: &ChatArgs) {
        let payload = args
            .flow
            .as_ref()
            .map(|flow| format!("{}__{flow}", args.profile.as_deref().unwrap_or_default()));
        let written = payload.as_deref().map_or("/start".to_owned(), |p| format!("/start {p}"));
        self.record.push(Recorded::User(written));
        let said = self.talk.event(&Event::Start { payload });
        self.show(said);
    }

    /// One line; returns whether to go on.
    fn line(&mut self, text: &str) -> bool {
        match text.trim() {
            ":quit" | ":q" => return false,
            ":help" => println!("{HELP}\n"),
            ":where" => match self.talk.at() {
                Some((flow, step)) => println!("{flow}/{step}\n"),
                None => println!("(không ở bước nào)\n"),
            },
            command if command.starts_with(":wait ") => {
                let written = command.trim_start_matches(":wait ").trim();
                match duration(written) {
                    Some(by) => {
                        self.record.push(Recorded::Wait(written.to_owned()));
                        let said = self.talk.wait(by);
                        self.show(said);
                    }
                    None => println!("Viết khoảng thời gian như 30m, 3h hoặc 2d.\n"),
                }
            }
            _ => {
                let (text, guard) = screen(text, &self.catalog.set.official);
                self.record.push(Recorded::User(text.clone()));
                let said = self.talk.event(&Event::typed(text, guard));
                self.show(said);
            }
        }
        true
    }

    fn show(&mut self, said: Vec<Say>) {
        for say in &said {
            println!("{}", draw(&render(self.catalog, say)));
        }
        self.record.push(Recorded::Said(said));
    }

    /// The talk as a test for a flow file.
    fn repro(&self, args: &ChatArgs) -> String {
        let start = self.catalog.set.commands.start.as_ref();
        // The flow that the talk was about: the one asked for, else the last
        // guide that ran or ended.
        let home = args
            .flow
            .as_deref()
            .map(FlowId::from)
            .or_else(|| {
                let passed = self.talk.passed.iter().rev().map(|(flow, _)| flow);
                passed
                    .clone()
                    .find(|flow| Some(*flow) != start)
                    .or_else(|| passed.clone().next())
                    .cloned()
            })
            .unwrap_or_else(|| FlowId::from("bat-dau"));
        let mut out = format!(
            "# dán vào tests: của flows/{home}.yaml\n  - name: ghi lại từ cuộc trò chuyện\n"
        );
        if let Some(profile) = &args.profile {
            out.push_str(&format!("    profile: {profile}\n"));
        }
        if let Some(locale) = &args.locale {
            out.push_str(&format!("    locale: {locale}\n"));
        }
        out.push_str("    channel: terminal\n    chat:\n");
        for recorded in &self.record {
            match recorded {
                Recorded::User(text) => out.push_str(&format!("      - user: {}\n", quoted(text))),
                Recorded::Wait(by) => out.push_str(&format!("      - wait: {by}\n")),
                Recorded::Said(said) => {
                    let names: Vec<_> =
                        said.iter().map(|say| message_name(&say.message, &home)).collect();
                    out.push_str(&format!("      - bot: [{}]\n", names.join(", ")));
                }
            }
        }
        if let Some((flow, step)) = self.talk.at() {
            let place = if flow == home { step.to_string() } else { format!("{flow}/{step}") };
            out.push_str(&format!("      - at: {place}\n"));
        }
        out
    }
}

/// A YAML string in double quotes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

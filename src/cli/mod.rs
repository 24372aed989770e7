//! The command table. Thin: each command lives in its own file.

/// As the standard macro, but a reader that went away is no panic: see [`out`].
macro_rules! print {
    ($($part:tt)*) => { $crate::cli::out::write(format_args!($($part)*)) };
}

/// As the standard macro, but a reader that went away is no panic: see [`out`].
macro_rules! println {
    () => { $crate::cli::out::write(format_args!("\n")) };
    ($($part:tt)*) => {{
        $crate::cli::out::write(format_args!($($part)*));
        $crate::cli::out::write(format_args!("\n"));
    }};
}

mod chat;
mod check;
mod config;
mod content;
mod copy;
mod data;
mod gaps;
mod lines;
mod link_check;
mod map;
mod memory;
mod open_files;
mod out;
mod redact;
mod serve;
mod standing;
mod store;
mod test;
mod understand;
mod zalo;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Trợ lý tổng đài 1022: hướng dẫn người dân qua web, Telegram và dòng lệnh.
///
/// Without a command the service starts with the built-in content.
#[derive(Parser)]
#[command(name = "hotline1022", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    serve: ServeArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What can be done.
#[derive(Subcommand)]
enum Command {
    /// Run the service (also without a command)
    Serve(ServeArgs),
    /// Kiểm tra nội dung: check flows and locales, exit 1 on errors
    Check(CheckArgs),
    /// Chạy các bài thử trong hướng dẫn: run the tests inside the flow files
    Test(TestArgs),
    /// Vẽ sơ đồ hướng dẫn: draw a flow
    Map(MapArgs),
    /// Xem bot hiểu câu thế nào: one text a line in, one JSON object a line out
    Understand(UnderstandArgs),
    /// Chăm sóc nội dung: look after the content
    Content {
        #[command(subcommand)]
        action: ContentAction,
    },
    /// Trò chuyện thử trong cửa sổ lệnh: chat in the terminal
    Chat(ChatArgs),
    /// Xét đường dẫn: judge the links of texts, one a line, as JSON lines
    LinkCheck(ContentArgs),
    /// Che thông tin cá nhân: mask personal data, a text a line in, a JSON object
    /// a line out
    Redact,
    /// Explain or verify settings
    Config(ConfigArgs),
    /// Look after stored data
    Data(DataArgs),
    /// Kết nối Zalo Official Account: connect it, see how it stands
    Zalo(ZaloArgs),
}

/// Settings that can be given on the command line; see `config describe` for all.
#[derive(Args, Clone, Default)]
struct ServeArgs {
    /// Address and port, such as 127.0.0.1:8022
    #[arg(long)]
    listen: Option<String>,
    /// Folder of the embedded store
    #[arg(long)]
    data: Option<String>,
    /// Folder with flows/ and locales/ instead of the built-in content
    #[arg(long)]
    content: Option<String>,
    /// TOML file with settings (environment: HOTLINE_CONFIG)
    #[arg(long)]
    config: Option<PathBuf>,
}

/// Which content.
#[derive(Args)]
struct ContentArgs {
    /// Folder with flows/ and locales/ (environment: HOTLINE_CONTENT; built-in
    /// content when left out)
    #[arg(long)]
    content: Option<PathBuf>,
}

impl ContentArgs {
    /// The folder named on the command line, else in the environment. An
    /// empty variable counts as not set.
    fn folder(&self) -> Option<PathBuf> {
        self.content.clone().or_else(|| environment("HOTLINE_CONTENT"))
    }
}

fn environment(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// How findings are printed.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// With the author's lines and a caret
    #[default]
    Full,
    /// One line each
    Concise,
    /// For tools
    Json,
}

/// Language of findings.
#[derive(Clone, Copy, Default, ValueEnum)]
enum Lang {
    /// Tiếng Việt
    #[default]
    Vi,
    /// English
    En,
}

#[derive(Args)]
struct CheckArgs {
    #[command(flatten)]
    content: ContentArgs,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of findings
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
    /// Released content to compare with: steps that people stand on must not vanish
    #[arg(long)]
    released: Option<PathBuf>,
    /// Data folder (of a stopped service, or a copy): tell how many people stand
    /// on steps that this content changes
    #[arg(long)]
    data: Option<PathBuf>,
    /// Also list what the hotline's owner must confirm
    #[arg(long)]
    confirm: bool,
    /// Date to check review dates against (today when left out), such as 2026-11-20
    #[arg(long)]
    today: Option<String>,
}

#[derive(Args)]
struct TestArgs {
    #[command(flatten)]
    content: ContentArgs,
    /// Only this flow
    flow: Option<String>,
    /// Write what really happens into the tests
    #[arg(long)]
    update: bool,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of findings
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

#[derive(Args)]
struct MapArgs {
    /// Which flow (all when left out)
    flow: Option<String>,
    #[command(flatten)]
    content: ContentArgs,
    /// Picture or text
    #[arg(long, value_enum, default_value_t)]
    format: MapFormat,
    /// Language of the words
    #[arg(long, default_value = "vi")]
    locale: String,
    /// Write files FLOW.svg or FLOW.mmd into this folder instead of printing
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum MapFormat {
    /// A picture
    #[default]
    Svg,
    /// Text that many wikis draw
    Mermaid,
}

#[derive(Args)]
struct UnderstandArgs {
    #[command(flatten)]
    content: ContentArgs,
    /// Also tell which phrases, features and examples decided
    #[arg(long)]
    explain: bool,
}

#[derive(Subcommand)]
enum ContentAction {
    /// Câu bot chưa hiểu chắc: list what was not understood, the most frequent
    /// first, or make an example of it
    Gaps(GapsArgs),
    /// Chép nội dung có sẵn ra một thư mục: write the built-in content into a
    /// folder, to be edited there and used with --content
    Export(ExportArgs),
}

#[derive(Args)]
struct ExportArgs {
    /// Thư mục chưa có hoặc còn trống: a folder that is new or empty
    folder: std::path::PathBuf,
}

#[derive(Args)]
struct GapsArgs {
    #[command(flatten)]
    serve: ServeArgs,
    /// Thêm câu này làm câu mẫu: add this text to the examples, then check
    #[arg(long, value_name = "TEXT", requires = "intent")]
    add: Option<String>,
    /// Ý muốn của câu: the intent, the name of a file in flows/examples/
    #[arg(long, value_name = "INTENT", requires = "add")]
    intent: Option<String>,
}

#[derive(Args)]
struct ChatArgs {
    #[command(flatten)]
    content: ContentArgs,
    /// Province profile
    #[arg(long)]
    profile: Option<String>,
    /// Language
    #[arg(long)]
    locale: Option<String>,
    /// Start in this flow
    #[arg(long)]
    flow: Option<String>,
    /// At the end, print the talk as a test for the flow file
    #[arg(long)]
    repro: bool,
}

#[derive(Args)]
struct ConfigArgs {
    #[command(subcommand)]
    action: ConfigAction,
}

#[derive(Subcommand)]
enum ConfigAction {
    /// Print every setting with its meaning
    Describe {
        /// Print a commented TOML file instead
        #[arg(long)]
        toml: bool,
    },
    /// Verify the settings that would be used
    Check(ServeArgs),
}

#[derive(Args)]
struct DataArgs {
    #[command(subcommand)]
    action: DataAction,
}

#[derive(Subcommand)]
enum DataAction {
    /// Verify that stored data is consistent, or that a backup is good
    Verify {
        #[command(flatten)]
        serve: ServeArgs,
        /// Verify this backup instead
        #[arg(long, value_name = "FILE")]
        backup: Option<PathBuf>,
    },
    /// List requests for a human that are open
    Tickets(ServeArgs),
    /// List messages that were given up with their reasons, send them again
    /// or take them away
    Outbox(OutboxArgs),
    /// Write a backup while the service runs
    Backup {
        /// The file; it must not exist
        file: PathBuf,
        #[command(flatten)]
        serve: ServeArgs,
    },
    /// Restore a backup into an empty store (the service is stopped)
    Restore {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        serve: ServeArgs,
    },
    /// Rewrite the database so that it takes no more room than it needs; the
    /// service goes on
    Compact(ServeArgs),
    /// How much is stored
    Sizes(ServeArgs),
    /// Everything kept of one person, as JSON
    Person(PersonArgs),
    /// Erase everything kept of one person
    Erase(PersonArgs),
    /// Copy everything into an empty store, compare, go on if interrupted (stop the service first)
    Copy(CopyArgs),
}

#[derive(Args)]
struct OutboxArgs {
    #[command(flatten)]
    serve: ServeArgs,
    /// Send again what was given up of a conversation, or one message of it
    #[arg(long, value_name = "CONVERSATION[#NUMBER]", group = "change")]
    resend: Option<String>,
    /// Send again everything whose reason contains this text
    #[arg(long, value_name = "TEXT", group = "change")]
    resend_reason: Option<String>,
    /// Take away what was given up of a conversation, or one message of it
    #[arg(long, value_name = "CONVERSATION[#NUMBER]", group = "change")]
    drop: Option<String>,
    /// Take away everything whose reason contains this text
    #[arg(long, value_name = "TEXT", group = "change")]
    drop_reason: Option<String>,
}

/// Whose data.
#[derive(Args)]
struct PersonArgs {
    /// The conversation, such as telegram:12345
    conversation: String,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Args)]
struct CopyArgs {
    /// sled:FOLDER, postgres://…, or env:NAME for an address in an environment variable
    #[arg(long)]
    from: String,
    /// Where to: written like --from
    #[arg(long)]
    to: String,
}

#[derive(Args)]
struct ZaloArgs {
    #[command(subcommand)]
    action: ZaloAction,
}

#[derive(Subcommand)]
enum ZaloAction {
    /// Lead through the consent of an administrator of the Official Account
    Login {
        #[command(flatten)]
        serve: ServeArgs,
        /// Take a pair of tokens that was made by hand in Zalo's API Explorer,
        /// from standard input
        #[arg(long)]
        tokens: bool,
    },
    /// How it stands with the tokens
    Status {
        #[command(flatten)]
        serve: ServeArgs,
        /// Also ask Zalo about the account
        #[arg(long)]
        ask: bool,
    },
}

/// What the service writes is its user's own: see `store`.
fn keep_to_ourselves() {
    // SAFETY: `umask` has no memory effects, and no thread runs yet.
    unsafe {
        libc::umask(0o077);
    }
}

/// Runs the program. Errors are printed once, here.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let serves =
        matches!(cli.command, None | Some(Command::Serve(_) | Command::Data(_) | Command::Zalo(_)));
    if serves {
        keep_to_ourselves();
    }
    let result = match cli.command {
        None => serve::run(&cli.serve),
        Some(Command::Serve(args)) => serve::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Test(args)) => test::run(&args),
        Some(Command::Map(args)) => map::run(&args),
        Some(Command::Understand(args)) => understand::run(&args),
        Some(Command::Content { action }) => gaps::run(&action),
        Some(Command::Chat(args)) => chat::run(&args),
        Some(Command::LinkCheck(args)) => link_check::run(&args),
        Some(Command::Redact) => redact::run(),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Data(args)) => data::run(&args),
        Some(Command::Zalo(args)) => zalo::run(&args),
    };
    out::flush();
    match (result, out::failure()) {
        (Ok(_), Some(error)) => {
            eprintln!("hotline1022: the output could not be written: {error}");
            ExitCode::FAILURE
        }
        (Ok(code), None) => code,
        (Err(error), _) => {
            eprintln!("hotline1022: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a command ends with when it cannot do its work: one sentence that
/// says what to do next.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

type Outcome = Result<ExitCode, Failure>;

//! `serve`: the service, from settings to orderly stop.

use super::config::{complain, gather};
use super::content::{count, files, limits, today};
use super::{Failure, Outcome, ServeArgs, memory, open_files, store, zalo};
use crate::admin::{Service, socket};
use crate::channel::telegram::{CommandText, Mode, Poller, Telegram, Webhook};
use crate::channel::zalo_bot::{self, ZaloBot};
use crate::channel::zalo_oa::{self, ZaloOa};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::content::catalog::Catalog;
use crate::content::publish::{look, publish, publish_embedded};
use crate::diag::{Diagnostic, Language, Severity, render};
use crate::flow::ChannelKind;
use crate::http::{App, router};
use crate::nlu::Model;
use crate::runtime::grants::Site;
use crate::runtime::{Runtime, joining, peers, reload, retention, sender, timers};
use crate::telemetry;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long open connections may take to end when the service stops.
const DRAIN: Duration = Duration::from_secs(8);

/// How long a call that renews tokens may still take: cut off, it could cost a
/// consent. It ends by itself within 20 s.
const LAST_CALL: Duration = Duration::from_secs(25);

/// When the start has settled, and memory is given back for good.
const SETTLED: Duration = Duration::from_secs(1);

/// Runs the service until it is told to stop.
pub fn run(args: &ServeArgs) -> Outcome {
    let (values, mut problems) = gather(args);
    let config = match values.parse() {
        Ok(config) if problems.is_empty() => config,
        Ok(_) => return Ok(unusable(&problems)),
        Err(more) => {
            problems.extend(more);
            return Ok(unusable(&problems));
        }
    };
    let lean = memory::Otherwise::lean();
    telemetry::init(&config.log, config.log_format);
    open_files::raise();
    let publication = match config.content.as_deref() {
        None => publish_embedded(&limits(), &today()),
        Some(folder) => publish(files(Some(folder))?, &limits(), &today(), None),
    };
    let Some(catalog) = publication.catalog.clone().filter(|_| publication.ok()) else {
        eprint!("{}", render::full(&publication.diagnostics, Language::Vi));
        let (errors, _) = count(&publication.diagnostics);
        return Err(Failure::new(format!(
            "the content has {errors} errors (above); the service does not start with it"
        )));
    };
    tell_owner(&publication.diagnostics);
    drop(publication);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let learning = Arc::clone(&catalog);
        let beside = async {
            learn(learning).await;
            drop(lean);
            std::future::pending().await
        };
        // A stop does not wait for the training.
        tokio::select! {
            outcome = serve(config, catalog) => outcome,
            never = beside => never,
        }
    })
}

/// Trains the classifier in a thread of its own. What is kept of it is copied
/// here, to lie close together: as it was made, it lies scattered among all that
/// the training took for a moment, and a few small pieces hold whole pages.
async fn learn(catalog: Arc<Catalog>) {
    // Takes a fifth of a second, which nobody's first words need wait for. A build
    // for development reads the built-in content with phrases alone, and a content
    // folder was learned when its tests ran.
    if cfg!(debug_assertions) || catalog.set.intents.trained.get().is_some() {
        return memory::give_back();
    }
    let (again, (done, ended)) = (Arc::clone(&catalog), tokio::sync::oneshot::channel());
    let train = move || {
        let _ = done.send(Model::train(&again.set.intents));
    };
    let Ok(thread) = std::thread::Builder::new().name("learn".into()).spawn(train) else {
        // The first text that needs it trains it.
        return;
    };
    if let Ok(model) = ended.await {
        let kept = Arc::new(model.clone());
        drop(model);
        // Somebody's first words may have been faster.
        let _ = catalog.set.intents.trained.set(kept);
        let _ = thread.join();
    }
    memory::give_back();
    // What ended meanwhile gives its memory back late.
    tokio::time::sleep(SETTLED).await;
    memory::give_back();
}

fn unusable(problems: &[crate::config::Problem]) -> ExitCode {
    complain(problems);
    eprintln!(
        "hotline1022: correct the settings above; `hotline1022 config describe` explains them"
    );
    ExitCode::FAILURE
}

async fn serve(config: Config, catalog: Arc<Catalog>) -> Outcome {
    // The port first: it is the cheapest thing that can be wrong.
    let listener =
        TcpListener::bind(config.listen).await.map_err(|error| listen_failure(&config, &error))?;
    let store = {
        let _untouched = memory::Otherwise::untouched();
        store::open(&config).await?
    };
    let runtime = Runtime::new(Arc::clone(&store), Arc::new(SystemClock), catalog, config.drafts);

    runtime.set_site(Site {
        address: config.public_url.as_deref().unwrap_or_default().trim_end_matches('/').to_owned(),
        keep_days: config.keep.conversations,
    });
    runtime.set_person_rate(config.person_rate);
    let mut app = App::new(Arc::clone(&runtime));
    app.service_name.clone_from(&config.service_name);
    app.embed_origins.clone_from(&config.embed_origins);
    app.trust_proxy = config.trust_proxy;
    let mut tasks: Vec<JoinHandle<()>> = Vec::new();
    let mut asking = None;
    if let Some(settings) = &config.telegram {
        let telegram =
            Telegram::new(settings, Arc::clone(&runtime) as _, Arc::clone(&runtime) as _)
                .map_err(|error| Failure::new(error.to_string()))?;
        let telegram = Arc::new(telegram);
        runtime.add_channel(Arc::clone(&telegram) as _);
        app.telegram =
            Some(Arc::new(Webhook::new(Arc::clone(&telegram), Arc::clone(&runtime) as _)));
        let (runtime, mode) = (Arc::clone(&runtime), settings.mode.clone());
        tasks.push(tokio::task::spawn_blocking(move || {
            tokio::runtime::Handle::current().block_on(receive(telegram, runtime, mode));
        }));
    }
    if let Some(settings) = &config.zalo_bot {
        let bot = ZaloBot::new(settings, Arc::clone(&runtime) as _)
            .map_err(|error| Failure::new(error.to_string()))?;
        let bot = Arc::new(bot);
        runtime.add_channel(Arc::clone(&bot) as _);
        app.zalo_bot =
            Some(Arc::new(zalo_bot::Webhook::new(Arc::clone(&bot), Arc::clone(&runtime) as _)));
        let (runtime, mode) = (Arc::clone(&runtime), settings.mode.clone());
        asking = Some(tokio::spawn(receive_zalo_bot(bot, runtime, mode)));
    }
    let keeper = zalo::keeper(&config, &store)?;
    app.zalo.clone_from(&keeper);
    if let (Some(settings), Some(keeper)) = (&config.zalo_oa, &keeper)
        && settings.webhook_key.is_some()
    {
        let parts = zalo_oa::Parts {
            tokens: Arc::clone(keeper) as _,
            clock: Arc::new(SystemClock),
            memo: Arc::clone(&runtime) as _,
            pictures: Arc::clone(&runtime) as _,
        };
        let channel =
            ZaloOa::new(settings, parts).map_err(|error| Failure::new(error.to_string()))?;
        let channel = Arc::new(channel);
        runtime.add_channel(Arc::clone(&channel) as _);
        let (named, keeper, stopped) =
            (Arc::clone(&channel), Arc::clone(keeper), runtime.stopped());
        tasks.push(tokio::spawn(serve_again(
            Arc::clone(&channel),
            Arc::clone(&runtime),
            keeper.recoveries(),
        )));
        tasks.push(tokio::spawn(async move { named.learn_name(&keeper, stopped).await }));
        app.zalo_oa = zalo_oa::Webhook::new(channel, Arc::clone(&runtime) as _).map(Arc::new);
    }
    if let Some(keeper) = keeper.clone() {
        let stopped = runtime.stopped();
        tasks.push(tokio::spawn(async move { keeper.run(stopped).await }));
    }
    tasks.push(tokio::spawn(sender::run(Arc::clone(&runtime))));
    tasks.push(tokio::spawn(joining::run(Arc::clone(&runtime))));
    tasks.push(tokio::spawn(timers::run(Arc::clone(&runtime))));
    tasks.push(tokio::spawn(peers::run(Arc::clone(&runtime))));
    tasks.push(tokio::spawn(retention::run(Arc::clone(&runtime), config.keep)));
    if config.store.is_none() {
        // Nobody else can open the embedded store while it is in use.
        let (administrator, data) = (Arc::clone(&runtime), config.data.clone());
        let service = Service {
            store: Arc::clone(&store),
            runtime: Some(Arc::clone(&runtime)),
            zalo: keeper.clone(),
        };
        tasks.push(tokio::spawn(async move {
            socket::serve(administrator, service, &data).await;
        }));
    }
    if let Some(folder) = config.content.clone() {
        let runtime = Arc::clone(&runtime);
        tasks.push(tokio::spawn(async move {
            let source = folder.clone();
            reload::watch(runtime, &folder, move |used| {
                let files = crate::content::load::Files::from_dir(&source);
                let publication = publish(files, &limits(), &today(), Some(used));
                memory::give_back();
                publication
            })
            .await;
        }));
    }
    tasks.push(tokio::spawn(remind_owner(Arc::clone(&runtime), config.content.clone())));
    tell(&config, &runtime, &listener);

    let mut stopped = runtime.stopped();
    let server = axum::serve(
        listener,
        router(Arc::new(app)).into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    });
    let server = tokio::spawn(async move { server.await });
    stop_signal().await?;
    tracing::info!("stopping: no new messages are taken, what has begun is finished");
    if let Some(asking) = asking {
        // First: the platform has forgotten what it has just handed out.
        runtime.stop_asking();
        if tokio::time::timeout(DRAIN, asking).await.is_err() {
            tracing::warn!("the answer of the Zalo Bot did not come in time");
        }
    }
    runtime.begin_stop();
    if tokio::time::timeout(DRAIN, server).await.is_err() {
        tracing::warn!("some connections did not end in time and were cut");
    }
    for task in tasks {
        if tokio::time::timeout(DRAIN, task).await.is_err() {
            tracing::warn!("a part of the service did not end in time");
        }
    }
    if let Some(keeper) = keeper
        && tokio::time::timeout(LAST_CALL, keeper.stop()).await.is_err()
    {
        tracing::error!("zalo: the renewal of the tokens did not end in time");
    }
    store.close().await.map_err(|error| Failure::new(error.to_string()))?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Sends what waits as soon as there are tokens again.
async fn serve_again(
    zalo: Arc<ZaloOa>,
    runtime: Arc<Runtime>,
    mut recoveries: watch::Receiver<u64>,
) {
    let mut stopped = runtime.stopped();
    loop {
        tokio::select! {
            changed = recoveries.changed() => if changed.is_err() { return },
            _ = stopped.changed() => return,
        }
        zalo.try_again();
        runtime.hurry(ChannelKind::ZaloOa);
    }
}

/// Tells the owner every week which guides are past their review date; they
/// keep working, because blocking would also block urgent corrections.
async fn remind_owner(runtime: Arc<Runtime>, folder: Option<PathBuf>) {
    const WEEK: Duration = Duration::from_secs(7 * 24 * 3_600);
    let mut stopped = runtime.stopped();
    loop {
        tokio::select! {
            () = tokio::time::sleep(WEEK) => {}
            _ = stopped.changed() => return,
        }
        let folder = folder.clone();
        let check = tokio::task::spawn_blocking(move || {
            files(folder.as_deref()).map(|files| look(files, &limits(), &today()).diagnostics)
        });
        if let Ok(Ok(findings)) = check.await {
            tell_owner(&findings);
        }
    }
}

/// Says what is not wrong, but for the owner of the content to look at.
fn tell_owner(findings: &[Diagnostic]) {
    let warnings: Vec<Diagnostic> =
        findings.iter().filter(|f| f.severity == Severity::Warning).cloned().collect();
    if !warnings.is_empty() {
        let lines = render::concise(&warnings, Language::Vi);
        tracing::warn!("content that its owner should look at:\n{lines}");
    }
}

/// Telegram's side that comes to us: set-up, then polling where that is the mode.
async fn receive(telegram: Arc<Telegram>, runtime: Arc<Runtime>, mode: Mode) {
    if let Err(error) = telegram.set_up(&command_menu(&runtime), runtime.stopped()).await {
        tracing::error!(%error, "Telegram could not be set up");
    }
    if runtime.is_stopping() || !matches!(mode, Mode::Polling) {
        return;
    }
    let poller = Poller::new(telegram, Arc::clone(&runtime) as _);
    if let Err(error) = poller.run(runtime.stopped()).await {
        tracing::error!(%error, "Telegram is not polled any more");
    }
}

/// The Zalo Bot's side that comes to us: set-up, then polling where that is the mode.
async fn receive_zalo_bot(bot: Arc<ZaloBot>, runtime: Arc<Runtime>, mode: zalo_bot::Mode) {
    if let Err(error) = bot.set_up(runtime.asking_stopped()).await {
        tracing::error!(%error, "the Zalo Bot could not be set up");
    }
    if *runtime.asking_stopped().borrow() || !matches!(mode, zalo_bot::Mode::Polling) {
        return;
    }
    let poller = zalo_bot::Poller::new(bot, Arc::clone(&runtime) as _);
    if let Err(error) = poller.run(runtime.asking_stopped()).await {
        tracing::error!(%error, "the Zalo Bot is not polled any more");
    }
}

/// The commands menu in every language of the content.
fn command_menu(runtime: &Runtime) -> Vec<CommandText> {
    let catalog = runtime.catalog();
    let mut menu = Vec::new();
    for (index, locale) in catalog.set.locales.iter().enumerate() {
        for words in &catalog.set.commands.commands {
            // Telegram takes lower-case ASCII names only.
            let plain = |name: &&String| {
                name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            };
            let Some(name) = words.slash.iter().find(plain) else { continue };
            let description = catalog.command_description(words.command, locale);
            menu.push(CommandText {
                command: name.clone(),
                description,
                // The source language serves everyone without a list of their own.
                language: if index == 0 { String::new() } else { locale.as_str().to_owned() },
            });
        }
    }
    menu
}

async fn stop_signal() -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

fn listen_failure(config: &Config, error: &std::io::Error) -> Failure {
    let advice = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "another program uses this port: stop it, or choose another with --listen"
        }
        std::io::ErrorKind::PermissionDenied => {
            "ports below 1024 need more rights: choose another with --listen"
        }
        _ => "choose another address with --listen",
    };
    Failure::new(format!("cannot listen on {}: {error}; {advice}", config.listen))
}

/// Says what runs and where.
fn tell(config: &Config, runtime: &Runtime, listener: &TcpListener) {
    let catalog = runtime.catalog();
    let address = listener.local_addr().unwrap_or(config.listen);
    let content = config.content.as_ref().map_or_else(
        || "có sẵn trong chương trình (built in)".to_owned(),
        |folder| {
            format!(
                "{} (thay đổi được nạp ngay sau khi kiểm tra / reloaded when changed)",
                folder.display()
            )
        },
    );
    let telegram = match &config.telegram {
        None => "tắt; đặt TELOXIDE_TOKEN để bật (off; set TELOXIDE_TOKEN)".to_owned(),
        Some(telegram) => match telegram.mode {
            Mode::Polling => "bật, tự hỏi tin mới (on, polling)".to_owned(),
            Mode::Webhook { .. } => "bật, nhận webhook (on, webhook)".to_owned(),
        },
    };
    let zalo_bot = match &config.zalo_bot {
        None => "tắt; đặt ZALO_BOT_TOKEN để bật (off; set ZALO_BOT_TOKEN)".to_owned(),
        Some(bot) => {
            let way = match bot.mode {
                zalo_bot::Mode::Polling => "bật, tự hỏi tin mới (on, polling)",
                zalo_bot::Mode::Webhook { .. } => "bật, nhận webhook (on, webhook)",
            };
            let pictures = match bot.public_url {
                Some(_) => "",
                None => {
                    "; chưa đặt HOTLINE_PUBLIC_URL nên gửi chữ thay hình (no pictures without it)"
                }
            };
            format!("{way}{pictures}")
        }
    };
    let zalo_oa = match &config.zalo_oa {
        None => {
            "tắt; đặt HOTLINE_ZALO_OA_APP_ID để bật (off; set HOTLINE_ZALO_OA_APP_ID)".to_owned()
        }
        Some(oa) if oa.webhook_key.is_none() => {
            "chưa nhận tin; đặt HOTLINE_ZALO_OA_WEBHOOK_KEY (nothing is received without it)"
                .to_owned()
        }
        Some(_) => "bật, nhận webhook ở /zalo/oa/webhook (on)".to_owned(),
    };
    let lines = [
        format!("hotline1022 {} đang chạy (running)", env!("CARGO_PKG_VERSION")),
        format!("  Web chat   http://{address}/"),
        format!(
            "  Nội dung   {content}: {} hướng dẫn, {} tỉnh",
            catalog.set.flows.len(),
            catalog.set.profiles.len()
        ),
        format!(
            "  Xác nhận   {} điều chủ quản cần xác nhận (hotline1022 check --confirm)",
            catalog.confirm().len()
        ),
        format!("  Dữ liệu    {}", store::shown(config)),
        format!("  Telegram   {telegram}"),
        format!("  Zalo Bot   {zalo_bot}"),
        format!("  Zalo OA    {zalo_oa}"),
        "  Dừng       Ctrl+C".to_owned(),
    ];
    // Whoever started us may have stopped reading; that is no reason to fail.
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", lines.join("\n")).and_then(|()| out.flush());
}

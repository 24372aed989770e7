//! The processes that serve: one on sled; several beside each other where the
//! store can be shared.
#![allow(dead_code, reason = "each test file uses a part of it")]

use crate::chance::Chance;
use crate::fake_telegram::{FakeTelegram, TOKEN};
use crate::support::{PATIENCE, Service, Start};
use crate::world::World;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The secret that posts carry.
pub const SECRET: &str = "secret_1022";

/// All replicas.
pub struct Fleet {
    replicas: Vec<Replica>,
}

struct Replica {
    start: Arc<Start>,
    running: Mutex<Option<Service>>,
}

impl Fleet {
    /// One process on a data folder.
    pub fn on_sled(data: &Path, fake: &FakeTelegram) -> Self {
        Self::of(vec![webhook(Start::on(data), fake)])
    }

    /// So many processes on one database.
    pub fn on_postgres(address: &str, folder: &Path, count: usize, fake: &FakeTelegram) -> Self {
        let start = |number| {
            let data = folder.join(format!("replica-{number}"));
            webhook(Start::on(&data), fake).env("HOTLINE_STORE", address)
        };
        Self::of((0..count).map(start).collect())
    }

    /// One process for each start.
    pub fn of(starts: Vec<Start>) -> Self {
        let replica = |start| Replica { start: Arc::new(start), running: Mutex::default() };
        Self { replicas: starts.into_iter().map(replica).collect() }
    }

    pub fn len(&self) -> usize {
        self.replicas.len()
    }

    pub async fn start_all(&self) {
        for number in 0..self.len() {
            self.start(number).await;
        }
    }

    /// Starts one and waits until it listens.
    pub async fn start(&self, number: usize) {
        let replica = &self.replicas[number];
        let start = Arc::clone(&replica.start);
        let service = tokio::task::spawn_blocking(move || start.start()).await.unwrap();
        *lock(&replica.running) = Some(service);
    }

    /// Starts one and kills it a moment later, whatever it is doing then.
    pub async fn start_and_kill(&self, number: usize, after: Duration) {
        let mut command = self.replicas[number].start.command();
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        tokio::time::sleep(after).await;
        child.kill().unwrap();
        tokio::task::spawn_blocking(move || child.wait()).await.unwrap().unwrap();
    }

    /// Signal 9.
    pub async fn kill(&self, number: usize) {
        let service = lock(&self.replicas[number].running).take().expect("it runs");
        tokio::task::spawn_blocking(move || service.kill()).await.unwrap();
    }

    /// A polite stop that may end badly, but has to end.
    pub async fn stop_somehow(&self, number: usize) {
        let service = lock(&self.replicas[number].running).take().expect("it runs");
        let stop = tokio::task::spawn_blocking(move || service.stop());
        tokio::time::timeout(PATIENCE, stop).await.expect("a stop ends").unwrap();
    }

    /// How one is started.
    pub fn starting(&self, number: usize) -> Arc<Start> {
        Arc::clone(&self.replicas[number].start)
    }

    /// The polite stop of all.
    pub async fn stop_all(&self) {
        for replica in &self.replicas {
            let Some(service) = lock(&replica.running).take() else { continue };
            let log = service.log();
            let status = tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
            assert_eq!(status.code(), Some(0), "a polite stop ends well:\n{log}");
        }
    }

    /// The address of a running replica, any of them.
    pub fn address(&self, chance: &mut Chance) -> Option<String> {
        let bases: Vec<String> = self
            .replicas
            .iter()
            .filter_map(|replica| Some(lock(&replica.running).as_ref()?.base.clone()))
            .collect();
        (!bases.is_empty()).then(|| chance.one_of(&bases).clone())
    }

    /// What the processes logged, over all starts.
    pub fn log(&self) -> String {
        let log = |replica: &Replica| std::fs::read_to_string(replica.start.log_file()).ok();
        self.replicas.iter().filter_map(log).collect()
    }
}

/// Settings of a program that gets its updates by webhook.
pub fn webhook(start: Start, fake: &FakeTelegram) -> Start {
    start
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", &fake.url())
        .env("HOTLINE_TELEGRAM_MODE", "webhook")
        .env("HOTLINE_TELEGRAM_SECRET", SECRET)
        // The load is to be as high as it can be.
        .env("HOTLINE_PERSON_RATE", "0")
        .env("HOTLINE_TELEGRAM_RATE", "0")
        .env("HOTLINE_TELEGRAM_CHAT_RATE", "0")
        // Nobody goes there: the test posts to where the program listens.
        .env("HOTLINE_PUBLIC_URL", "http://127.0.0.1:9")
}

/// Waits until nothing is left to be sent; whether it came to that.
pub async fn wait_for_empty_outbox(world: &World) -> bool {
    let mut chance = Chance::new(0);
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if let Some(base) = world.fleet.address(&mut chance)
            && let Ok(answer) = world.http.get(format!("{base}/health/status")).send().await
            && let Ok(status) = answer.json::<serde_json::Value>().await
            && status["conversations_with_unsent_messages"] == 0
        {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|broken| broken.into_inner())
}

//! Random writes: every store does what the model does.

use crate::make::{Talk, VALUES, Write, clean, everything};
use hotline1022::message::{Choice, ChoiceKind, Message};
use hotline1022::store::memory::MemoryStore;
use hotline1022::store::{Progress, Settle, Store, StoreError};
use proptest::collection::vec;
use proptest::prelude::*;

type Ids = [&'static str; 4];
const IDS: Ids = ["telegram:1", "telegram:12", "web:\0", "web:a"];
/// PostgreSQL cannot store a zero byte in a text.
const IDS_WITHOUT_ZERO: Ids = ["telegram:1", "telegram:12", "web:\u{1}", "web:a"];

/// What one random write does; the details follow from what is stored.
#[derive(Clone, Debug)]
enum Step {
    Turn { id: usize, says: u8, timer: Option<i64>, ticket: bool, keep: Option<u64>, stale: bool },
    Settle { id: usize, nth: usize, what: u8 },
    Rename { from: usize, to: usize },
    Remember { key: usize, value: u8 },
    Rewrite,
}

fn step() -> impl Strategy<Value = Step> {
    let id = 0..IDS.len();
    prop_oneof![
        6 => (
            id.clone(),
            0..4_u8,
            proptest::option::of(-2..300_i64),
            any::<bool>(),
            proptest::option::of(0..6_u64),
            prop::bool::weighted(0.1),
        )
            .prop_map(|(id, says, timer, ticket, keep, stale)| Step::Turn {
                id, says, timer, ticket, keep, stale,
            }),
        4 => (id.clone(), 0..4_usize, 0..3_u8)
            .prop_map(|(id, nth, what)| Step::Settle { id, nth, what }),
        1 => (id.clone(), id).prop_map(|(from, to)| Step::Rename { from, to }),
        1 => (0..VALUES.len(), any::<u8>()).prop_map(|(key, value)| Step::Remember { key, value }),
        1 => Just(Step::Rewrite),
    ]
}

impl Step {
    /// The write; `None`: the store is to be rewritten.
    async fn write(self, model: &MemoryStore, ids: &Ids) -> Option<Write> {
        Some(match self {
            Self::Rewrite => return None,
            Self::Turn { id, says, timer, ticket, keep, stale } => {
                let mut talk = Talk::load(model, ids[id]).await;
                let mut turn = talk.turn(|turn| {
                    turn.hear("câu");
                    // Alike for everybody but for the run, so that words are shared.
                    (0..says).for_each(|said| turn.tell(long(u32::from(said), id as u32)));
                    match timer {
                        Some(due) => turn.timer(due),
                        None => turn.no_timer(),
                    }
                    if ticket {
                        turn.ticket(timer.unwrap_or(1));
                    }
                    if let Some(keep) = keep {
                        turn.prune(keep);
                    }
                });
                turn.expect += u64::from(stale);
                Write::Commit(turn)
            }
            Self::Settle { id, nth, what } => {
                let id = ids[id].into();
                let row = model.outbox(&id).await.unwrap().into_iter().nth(nth);
                let seq = row.as_ref().map_or(77, |row| row.seq);
                let settle = match (row, what) {
                    (Some(row), 0) => Settle::Update(Progress {
                        attempts: row.progress.attempts + 1,
                        ..row.progress
                    }),
                    (Some(row), 1) => Settle::Update(Progress {
                        dead: row.progress.dead.is_none().then(|| "bị chặn".into()),
                        // Opened again, or noted too late.
                        attempts: if nth == 0 { 0 } else { row.progress.attempts },
                        ..row.progress
                    }),
                    _ => Settle::Sent,
                };
                Write::Settle(id, seq, settle)
            }
            Self::Rename { from, to } => Write::Rename(ids[from].into(), ids[to].into()),
            Self::Remember { key, value } => Write::Remember(VALUES[key].into(), vec![value]),
        })
    }
}

/// A message as long as those that are kept once for everybody.
pub fn long(step: u32, run: u32) -> Message {
    let choice = |payload| Choice { label: "Xong".into(), payload, kind: ChoiceKind::Answer };
    Message {
        text: format!("Bước {step}: bác mở trang dịch vụ công rồi nhấn [Đăng nhập]."),
        choices: vec![choice(format!("a.{run}.buoc-{step}.xong")), choice("c.back".into())],
        ..Message::default()
    }
}

/// Results are the same when they mean the same to a caller.
fn meaning(result: &Result<(), StoreError>) -> String {
    match result {
        Ok(()) => "done".into(),
        Err(error) => error.to_string(),
    }
}

/// Does the steps on the model and on another store; the model.
async fn compare(steps: Vec<Step>, ids: &Ids, store: &dyn Store) -> MemoryStore {
    let model = MemoryStore::new();
    for step in steps {
        let Some(write) = step.write(&model, ids).await else {
            store.compact().await.unwrap();
            continue;
        };
        let expected = write.clone().send(&model).await;
        assert_eq!(meaning(&write.send(store).await), meaning(&expected));
    }
    assert_eq!(everything(store).await, everything(&model).await);
    clean(&model).await;
    clean(store).await;
    store.close().await.unwrap();
    model
}

async fn compare_sled(steps: Vec<Step>) {
    let folder = tempfile::tempdir().unwrap();
    let store = crate::disk::open(folder.path());
    let model = compare(steps, &IDS, &store).await;
    drop(store);
    let store = crate::disk::open(folder.path());
    assert_eq!(everything(&store).await, everything(&model).await);
}

async fn compare_postgres(steps: Vec<Step>) {
    let Some(url) = crate::pg::database().await else { return };
    let model = compare(steps, &IDS_WITHOUT_ZERO, &crate::pg::open(&url).await).await;
    assert_eq!(everything(&crate::pg::open(&url).await).await, everything(&model).await);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 16,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn sled_does_what_the_model_does(steps in vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare_sled(steps));
    }

    #[test]
    fn postgres_does_what_the_model_does(steps in vec(step(), 1..60)) {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(compare_postgres(steps));
    }
}

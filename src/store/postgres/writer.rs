//! Who writes what when: requests that wait are joined into batches.
//!
//! Two batches are under way at a time, on two connections, so that one is
//! worked on while the other is being made durable. Where other replicas write as
//! well, only one of them may hold turns: the database has enough to do at a time,
//! and fewer, larger batches cost it less. The other one holds settlements, which
//! gather for a moment; not for long: the sooner a message is settled, the less
//! often another replica has to ask its sender to send the next one, too. A
//! conversation is never in both, so its writes keep their order. After a lost connection nobody knows
//! whether a batch was written, and everybody in it is told so; a batch that
//! collided with another replica's is written again.

use super::batch::{self, Done, Outcome, Request};
use super::connect::{Base, Lane};
use super::failure::{explain, is_collision, is_lost};
use super::listen::Told;
use super::{GATHER, Others};
use crate::ids::ConversationId;
use crate::store::{News, StoreError};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::task::{Id, JoinSet};

/// Requests in one batch.
const BATCH: usize = 512;
/// Batches under way at a time.
const LANES: usize = 2;
/// How often a batch is tried that collides.
const TRIES: u32 = 6;

/// A request and who waits for it. Who stops waiting does not stop the request.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) done: oneshot::Sender<Outcome>,
}

impl Job {
    fn is_turn(&self) -> bool {
        matches!(self.request, Request::Commit(_))
    }
}

/// What every batch needs.
pub(super) struct Tools {
    pub(super) base: Arc<Base>,
    pub(super) me: i64,
    /// For other replicas.
    pub(super) told: mpsc::UnboundedSender<Told>,
    /// For this one.
    pub(super) news: broadcast::Sender<News>,
    pub(super) peers: Others,
}

/// What a batch may not share with another one.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Conversation(ConversationId),
    Value(String),
}

impl Request {
    fn key(&self) -> Key {
        match self {
            Self::Commit(turn) => Key::Conversation(turn.conversation.clone()),
            Self::Settle(id, ..) => Key::Conversation(id.clone()),
            Self::Value(key, _) => Key::Value(key.clone()),
        }
    }
}

/// Works until nobody can ask any more and all is answered.
pub(super) async fn run(tools: Arc<Tools>, mut jobs: mpsc::UnboundedReceiver<Job>) {
    let lane = || Arc::new(Lane::new(tools.base.clone(), true, batch::STATEMENTS));
    let mut free: Vec<Arc<Lane>> = (0..LANES).map(|_| lane()).collect();
    let mut running: JoinSet<Arc<Lane>> = JoinSet::new();
    // What each of them must not share, and whether it holds turns: known here,
    // because a batch that ends badly cannot say it.
    let mut held: HashMap<Id, (Vec<Key>, bool)> = HashMap::new();
    let mut waiting: VecDeque<Job> = VecDeque::new();
    let mut busy: HashSet<Key> = HashSet::new();
    let mut open = true;
    while open || !waiting.is_empty() || !running.is_empty() {
        tokio::select! {
            job = jobs.recv(), if open => match job {
                Some(job) => {
                    waiting.push_back(job);
                    while let Ok(job) = jobs.try_recv() {
                        waiting.push_back(job);
                    }
                }
                None => open = false,
            },
            Some(ended) = running.join_next_with_id(), if !running.is_empty() => {
                let (id, free_again) = match ended {
                    Ok((id, lane)) => (id, lane),
                    // A panic: those who waited have been told by its going.
                    Err(error) => {
                        tracing::error!(%error, "a batch of writes ended badly");
                        (error.id(), lane())
                    }
                };
                free.push(free_again);
                let (keys, _) = held.remove(&id).unwrap_or_default();
                keys.iter().for_each(|key| { busy.remove(key); });
            },
        }
        let peers = tools.peers.are_there();
        let idle = running.is_empty() && !waiting.is_empty();
        if peers && open && idle && !waiting.iter().any(Job::is_turn) {
            // No citizen waits for these: what comes meanwhile goes with them.
            tokio::time::sleep(GATHER).await;
            waiting.extend(std::iter::from_fn(|| jobs.try_recv().ok()));
        }
        let most = if peers { 1 } else { LANES };
        while let Some(lane) = free.pop() {
            let turning = held.values().filter(|(_, turns)| *turns).count();
            let (batch, keys) = take(&mut waiting, &busy, turning < most);
            if batch.is_empty() {
                free.push(lane);
                break;
            }
            busy.extend(keys.iter().cloned());
            let turns = batch.iter().any(Job::is_turn);
            let tools = tools.clone();
            let task = running.spawn(async move {
                tools.work(&lane, batch).await;
                lane
            });
            held.insert(task.id(), (keys, turns));
        }
    }
}

/// The next batch, in order; of one conversation either a turn or settlements.
/// Without `turns`, what is not a turn and need not wait for one.
fn take(waiting: &mut VecDeque<Job>, busy: &HashSet<Key>, turns: bool) -> (Vec<Job>, Vec<Key>) {
    let mut batch = Vec::new();
    let mut keys: HashMap<Key, bool> = HashMap::new();
    let mut left = VecDeque::new();
    let mut behind: HashSet<Key> = HashSet::new();
    while let Some(job) = waiting.pop_front() {
        let key = job.request.key();
        let alone = job.is_turn();
        let clash = (alone && !turns) || keys.get(&key).is_some_and(|other| *other || alone);
        if batch.len() >= BATCH {
            left.push_back(job);
            break;
        }
        if clash || busy.contains(&key) || behind.contains(&key) {
            behind.insert(key);
            left.push_back(job);
        } else {
            keys.insert(key, alone);
            batch.push(job);
        }
    }
    left.append(waiting);
    *waiting = left;
    (batch, keys.into_keys().collect())
}

impl Tools {
    async fn work(&self, lane: &Lane, jobs: Vec<Job>) {
        let requests: Vec<&Request> = jobs.iter().map(|job| &job.request).collect();
        let outcomes = match self.write(lane, &requests).await {
            Ok(done) => self.tell(done),
            // One request that the database cannot take must not take others with it.
            Err(Refused::Request(_)) if requests.len() > 1 => {
                let mut outcomes = Vec::new();
                for request in &requests {
                    outcomes.push(match self.write(lane, &[request]).await {
                        Ok(done) => self.tell(done).pop().unwrap_or(Err(StoreError::Closed)),
                        Err(Refused::Request(error) | Refused::Connection(error)) => Err(error),
                    });
                }
                outcomes
            }
            Err(Refused::Request(error) | Refused::Connection(error)) => {
                vec![Err(error); requests.len()]
            }
        };
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            // Who stopped waiting does not need to know.
            let _ = job.done.send(outcome);
        }
    }

    async fn write(&self, lane: &Lane, requests: &[&Request]) -> Result<Done, Refused> {
        let mut tries = 0;
        loop {
            tries += 1;
            let link = lane.link().await.map_err(Refused::Connection)?;
            let written = lane.in_time(batch::write(&link, self.me, requests)).await;
            let error = match written.map_err(Refused::Connection)? {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let told = self.base.failed(&error);
            if is_lost(&error) {
                return Err(Refused::Connection(told));
            }
            if let Err(error) = link.client.batch_execute("ROLLBACK").await {
                return Err(Refused::Connection(explain(&error, &self.base.address)));
            }
            if !is_collision(&error) || tries >= TRIES {
                return Err(Refused::Request(told));
            }
            tokio::time::sleep(Duration::from_millis(u64::from(tries) * 5)).await;
        }
    }

    fn tell(&self, done: Done) -> Vec<Outcome> {
        if let Some(peers) = done.peers {
            self.peers.note(peers);
        }
        for news in done.own {
            // Nobody may be listening.
            let _ = self.news.send(news);
        }
        if !done.news.is_empty() {
            let _ = self.told.send(done.news);
        }
        done.outcomes
    }
}

/// Why a batch was not written.
enum Refused {
    /// The database refuses something in it; nothing was written.
    Request(StoreError),
    /// The connection is lost; perhaps it was written.
    Connection(StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Row, Settle, Turn};

    fn job(request: Request) -> Job {
        Job { request, done: oneshot::channel().0 }
    }

    fn turn(id: &str) -> Job {
        job(Request::Commit(Box::new(Turn {
            conversation: id.into(),
            expect: 0,
            begins: true,
            row: Row::default(),
            prune_from: 0,
            journal: vec![],
            outbox: vec![],
            tickets: vec![],
            erase: false,
        })))
    }

    fn settle(id: &str, seq: u64) -> Job {
        job(Request::Settle(id.into(), seq, Settle::Sent))
    }

    fn names(jobs: &[Job]) -> Vec<String> {
        let name = |job: &Job| match &job.request {
            Request::Commit(turn) => format!("turn {}", turn.conversation),
            Request::Settle(id, seq, _) => format!("settle {id} {seq}"),
            Request::Value(key, _) => format!("value {key}"),
        };
        jobs.iter().map(name).collect()
    }

    #[test]
    fn writes_of_a_conversation_keep_their_order() {
        let mut waiting = VecDeque::from([
            settle("a", 1),
            settle("a", 2),
            turn("a"),
            settle("a", 3),
            turn("b"),
            settle("b", 1),
            turn("c"),
        ]);
        let mut busy = HashSet::from([Key::Conversation("c".into())]);
        let (batch, keys) = take(&mut waiting, &busy, true);
        assert_eq!(names(&batch), ["settle a 1", "settle a 2", "turn b"]);
        assert_eq!(keys.len(), 2);
        busy.extend(keys);
        assert!(take(&mut waiting, &busy, true).0.is_empty());
        let (batch, _) = take(&mut waiting, &HashSet::new(), true);
        assert_eq!(names(&batch), ["turn a", "settle b 1", "turn c"]);
        let (batch, _) = take(&mut waiting, &HashSet::new(), true);
        assert_eq!(names(&batch), ["settle a 3"]);
    }

    #[test]
    fn settlements_do_not_wait_for_turns_of_others() {
        let mut waiting = VecDeque::from([
            turn("a"),
            settle("a", 1),
            settle("b", 1),
            turn("b"),
            settle("b", 2),
            settle("c", 1),
        ]);
        let (batch, _) = take(&mut waiting, &HashSet::new(), false);
        assert_eq!(names(&batch), ["settle b 1", "settle c 1"]);
        let (batch, _) = take(&mut waiting, &HashSet::new(), true);
        assert_eq!(names(&batch), ["turn a", "turn b"]);
        let (batch, _) = take(&mut waiting, &HashSet::new(), false);
        assert_eq!(names(&batch), ["settle a 1", "settle b 2"]);
    }

    #[test]
    fn a_batch_has_an_end() {
        let mut waiting: VecDeque<Job> = (0..BATCH + 5).map(|at| turn(&at.to_string())).collect();
        assert_eq!(take(&mut waiting, &HashSet::new(), true).0.len(), BATCH);
        let (batch, _) = take(&mut waiting, &HashSet::new(), true);
        assert_eq!(names(&batch)[0], format!("turn {BATCH}"));
        assert!(batch.len() == 5 && waiting.is_empty());
    }
}

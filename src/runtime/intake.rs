//! One event to one committed turn: the only way a conversation changes.

use super::joining::Found;
use super::scrub::{pressed, scrub};
use super::writing::{TurnWriter, is_windowed};
use super::{Runtime, retention};
use crate::channel::{Door, DoorError, Inbound, Memo, Notice, Receipt};
use crate::engine::code::read_short;
use crate::engine::event::Event;
use crate::engine::session::Session;
use crate::engine::step;
use crate::flow::{ChannelKind, limits};
use crate::ids::{ConversationId, Locale};
use crate::safety::abuse::Verdict;
use crate::safety::screen;
use crate::store::{Row, StoreError, Timer};
use async_trait::async_trait;
use std::sync::Weak;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How often a turn is worked out anew when somebody else changed the
/// conversation meanwhile. The lock makes that rare on one machine.
const RETRIES: usize = 8;

/// When to look once more for a turn that may have been written.
const LATER: Duration = Duration::from_secs(5);

/// What one turn is made from.
pub(super) struct Work {
    pub(super) conversation: ConversationId,
    /// What the platform called the conversation in this delivery.
    pub(super) named: ConversationId,
    pub(super) update: Option<String>,
    pub(super) event: Event,
    /// A code of another conversation, if that is what was sent.
    pub(super) code: Option<String>,
    pub(super) label: Option<String>,
    pub(super) locale: Option<Locale>,
}

impl Work {
    /// What comes from inside: nobody delivered it.
    pub(super) fn inside(conversation: ConversationId, event: Event) -> Self {
        let named = conversation.clone();
        Self { conversation, named, update: None, event, code: None, label: None, locale: None }
    }
}

impl Runtime {
    /// Applies an event that comes from inside: a timer, an operator; also to a
    /// conversation that has another name now. Does nothing to one that is no more.
    pub async fn apply(
        &self,
        conversation: &ConversationId,
        event: Event,
    ) -> Result<u64, DoorError> {
        let work = Work::inside(conversation.clone(), event);
        Ok(self.whole(work).await?.seq)
    }

    /// The channel of a conversation, from its identifier.
    pub fn kind_of(id: &ConversationId) -> ChannelKind {
        let name = id.as_str().split(':').next().unwrap_or_default();
        ChannelKind::parse(name).unwrap_or(ChannelKind::Web)
    }

    /// Works in a task of its own: a platform that hangs up drops our future,
    /// and a turn must still be told to the sender and to open pages.
    pub(super) async fn whole(&self, work: Work) -> Result<Receipt, DoorError> {
        let Some(me) = self.me.upgrade() else { return Err(DoorError::Stopping) };
        match tokio::spawn(async move { me.work(work).await }).await {
            Ok(result) => result,
            // A panic: the same delivery would end the same way again.
            Err(error) => Err(DoorError::Broken(Box::new(error))),
        }
    }

    async fn work(&self, mut work: Work) -> Result<Receipt, DoorError> {
        if self.stopping.load(Ordering::SeqCst) {
            return Err(DoorError::Stopping);
        }
        let mut held = self.locks.hold(&work.conversation).await;
        let mut tries = 0;
        loop {
            match self.attempt(&work, tries).await {
                Ok(Tried::Moved(to)) if tries < RETRIES => {
                    tries += 1;
                    // One lock at a time, so that nobody waits in a circle.
                    drop(held);
                    held = self.locks.hold(&to).await;
                    work.conversation = to;
                }
                Ok(Tried::Moved(_)) => {
                    self.counters.refused.add();
                    let circle = StoreError::Damaged("conversations moved in a circle".into());
                    return Err(refusal(circle));
                }
                Ok(Tried::Done(receipt)) => {
                    let count = &self.counters;
                    if receipt.duplicate {
                        count.repeats.add()
                    } else {
                        count.turns.add()
                    }
                    return Ok(receipt);
                }
                Err(StoreError::Conflict { .. }) if tries < RETRIES => {
                    self.counters.conflicts.add();
                    tries += 1;
                }
                Err(error) => {
                    self.counters.refused.add();
                    return Err(refusal(error));
                }
            }
        }
    }

    /// Nobody knows whether a turn was written: whoever would have been told
    /// looks for it. Its messages would otherwise stay behind those of the
    /// next turn.
    fn look_after(&self, conversation: &ConversationId, error: &StoreError) {
        if !matches!(error, StoreError::Io(_) | StoreError::Full { .. }) {
            return;
        }
        self.live.look(conversation);
        self.alarm.ring();
        if !self.store.shared() {
            return self.wake_sender(conversation);
        }
        // What there is to send, the next claim finds. A server may go on with
        // a write although the connection to it broke: look once more.
        let (me, conversation) = (Weak::clone(&self.me), conversation.clone());
        tokio::spawn(async move {
            tokio::time::sleep(LATER).await;
            if let Some(me) = me.upgrade() {
                me.live.look(&conversation);
            }
        });
    }

    async fn attempt(&self, work: &Work, tries: usize) -> Result<Tried, StoreError> {
        let kind = Self::kind_of(&work.conversation);
        let stored = self.store.load(&work.conversation).await?;
        let hash = work.update.as_deref().map(|update| hash(&work.named, update));
        let begins = stored.is_none();
        let row = match stored {
            Some(row) => row,
            None => {
                let vacancy = self.store.vacancy(&work.conversation).await?;
                if let Some(to) = vacancy.moved {
                    // Handled before the person was erased, and then moved: only the
                    // former name's fence knows of it.
                    let mut handled = vacancy.fence.handled.iter().map(|(_, update)| *update);
                    return Ok(match hash {
                        Some(hash) if handled.any(|it| it == hash) => {
                            Tried::Done(Receipt { duplicate: true, seq: 0 })
                        }
                        _ => Tried::Moved(to),
                    });
                }
                if work.update.is_none() || matches!(work.event, Event::WentOn { .. }) {
                    // It was erased after whoever asks had seen it.
                    return Ok(Tried::Done(Receipt { duplicate: true, seq: 0 }));
                }
                vacancy.row()
            }
        };
        if hash.is_some_and(|hash| row.seen.contains(&hash)) {
            // The first time may have ended before anybody was told.
            self.live.tell(&work.conversation, row.seq);
            return Ok(Tried::Done(Receipt { duplicate: true, seq: row.seq }));
        }
        let mut session = match row.session.as_slice() {
            [] => Session::default(),
            bytes => {
                Session::decode(bytes).map_err(|error| StoreError::Damaged(error.to_string()))?
            }
        };
        if session.locale.is_none() && begins {
            let known = self.catalog();
            session.locale =
                work.locale.clone().filter(|locale| known.set.locales.contains(locale));
        }
        let now = self.clock.now();
        let catalog = self.catalog();
        let context = self.context(&row, &work.conversation, now, tries);
        let found = self.code_in(work, &row, &session).await?;
        let join = found.as_ref().map(|found| Event::Join(found.join.clone()));
        let outcome = step(&catalog.set, session, join.as_ref().unwrap_or(&work.event), context);

        let mut writer = TurnWriter::new(row, begins, &work.conversation, now);
        writer.citizen(work);
        for action in outcome.actions {
            writer.action(self, &catalog, kind, action).await?;
        }
        let timer = outcome.timer.map(|(due, wait)| Timer { due, wait });
        let mark = found.and_then(|found| found.mark);
        writer.row.seen.extend(mark.as_ref().map(|(mark, _)| *mark));
        let turn = writer.finish(&outcome.session, hash, timer);
        let (seq, fresh) = (turn.row.seq, turn.outbox.clone());
        let due = turn.row.timer.map(|timer| timer.due);
        let moment = self.marks.mark(&work.conversation);
        let committed = match self.store.commit(turn).await {
            Ok(committed) => committed,
            // It is asked again what is known of the name.
            Err(StoreError::Moved(_)) => {
                return Err(StoreError::Conflict { expected: 0, found: 0 });
            }
            Err(error) => {
                self.look_after(&work.conversation, &error);
                return Err(error);
            }
        };
        self.live.tell(&work.conversation, seq);
        if committed.send && !fresh.is_empty() {
            self.hand_to_sender(&work.conversation, fresh, moment, committed.others);
        } else if fresh.is_empty() && work.event.is_citizen() && is_windowed(kind) {
            // The person was heard: what was held may go.
            self.wake_sender(&work.conversation);
        }
        if let Some(due) = due {
            self.alarm.set(due);
        }
        if let Some((_, key)) = mark {
            self.tell_former(key);
        }
        Ok(Tried::Done(Receipt { duplicate: false, seq }))
    }

    /// What there is to say of the code in a delivery, if there is one. While
    /// an operator holds the conversation everything is for the operator.
    async fn code_in(
        &self,
        work: &Work,
        row: &Row,
        session: &Session,
    ) -> Result<Option<Found>, StoreError> {
        let held = session.handoff.as_ref().is_some_and(|handoff| handoff.taken);
        let Some(code) = work.code.as_ref().filter(|_| !held) else { return Ok(None) };
        let typed = match &work.event {
            Event::Text { text, .. } => text.expose(),
            _ => code,
        };
        self.redeem(code, &work.conversation, row, typed).await.map(Some)
    }
}

/// What came of one try.
enum Tried {
    Done(Receipt),
    /// Nothing: the conversation has this name now.
    Moved(ConversationId),
}

#[async_trait]
impl Door for Runtime {
    async fn turn(&self, inbound: Inbound) -> Result<Receipt, DoorError> {
        // The only language worth following is one the person chose: a page
        // opened in English. A phone's setting says little about its owner.
        let chosen = matches!(Self::kind_of(&inbound.conversation), ChannelKind::Web);
        let pace = match inbound.event {
            // Nothing was written.
            Event::Came { .. } | Event::Went { .. } => Verdict::Pass,
            _ => self.pace(&inbound.conversation, &inbound.update),
        };
        let event = match pace {
            Verdict::Pass => inbound.event,
            Verdict::First(_) => Event::TooFast,
            Verdict::Over(after) => {
                self.counters.floods.add();
                return Err(DoorError::TooFast { after });
            }
        };
        let code = match &event {
            // Before masking: letters that somebody made up may look like
            // something else.
            Event::Text { text, .. } => read_short(text.expose()),
            Event::Start { payload } => payload.as_deref().and_then(read_short),
            _ => None,
        };
        let event = match event {
            Event::Text { text, .. } => {
                let (text, guard) = screen(text.expose(), &self.catalog().set.official);
                Event::typed(text, guard)
            }
            Event::Press { payload } => Event::Press { payload: pressed(&payload) },
            event => event,
        };
        self.whole(Work {
            named: inbound.conversation.clone(),
            conversation: inbound.conversation,
            update: Some(inbound.update.as_str().to_owned()),
            event,
            code,
            // Half of a number would not be known for one: all of it or nothing.
            label: inbound.label.filter(|label| label.chars().count() <= limits::LABEL),
            locale: inbound.locale.filter(|_| chosen),
        })
        .await
    }

    async fn keep_undecodable(
        &self,
        channel: ChannelKind,
        update: &str,
        body: &str,
    ) -> Result<(), DoorError> {
        /// Longer bodies are cut; what cannot be decoded is kept to be looked at.
        const KEPT: usize = 3_000;
        let body: String = scrub(body).chars().take(KEPT).collect();
        let key = retention::undecodable_key(
            self.now(),
            channel.name(),
            hash(&ConversationId::from(""), update),
        );
        self.remember(&key, body.into_bytes()).await
    }

    async fn notice(&self, notice: Notice) -> Result<(), DoorError> {
        self.noticed(notice).await
    }
}

#[async_trait]
impl Memo for Runtime {
    async fn recall(&self, key: &str) -> Result<Option<Vec<u8>>, DoorError> {
        self.store.recall(key).await.map_err(|error| DoorError::Store(Box::new(error)))
    }

    async fn remember(&self, key: &str, value: Vec<u8>) -> Result<(), DoorError> {
        self.store.remember(key, value).await.map_err(|error| DoorError::Store(Box::new(error)))
    }
}

fn refusal(error: StoreError) -> DoorError {
    match error {
        StoreError::Closed => DoorError::Stopping,
        error @ (StoreError::Damaged(_) | StoreError::Invalid(_)) => {
            DoorError::Broken(Box::new(error))
        }
        error => DoorError::Store(Box::new(error)),
    }
}

/// A stable 64-bit hash of a delivery's name.
pub(super) fn hash(conversation: &ConversationId, update: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(conversation.as_str().as_bytes());
    hasher.update(&[0]);
    hasher.update(update.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_be_bytes(bytes)
}

//! One event to one committed turn: the only way a conversation changes.

use super::grants::Told;
use super::joining::Found;
use super::{Runtime, retention};
use crate::channel::{Capabilities, Door, DoorError, Inbound, Memo, Notice, Receipt};
use crate::clock::Millis;
use crate::content::catalog::Catalog;
use crate::content::text::render::render;
use crate::engine::action::{Action, Arg, Note, Say, TicketDraft};
use crate::engine::code::read_short;
use crate::engine::event::Event;
use crate::engine::payload::Payload;
use crate::engine::session::Session;
use crate::engine::step;
use crate::flow::{ChannelKind, limits};
use crate::ids::{ConversationId, Locale, TicketId};
use crate::message::{Delivery, Message};
use crate::safety::abuse::Verdict;
use crate::safety::redact::redact;
use crate::safety::{blot, screen};
use crate::store::{Body, Entry, OutboxRow, Progress, Row, StoreError, Ticket, Timer, Turn};
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
    /// Applies an event that comes from inside: a timer, an operator. Does
    /// nothing to a conversation that is no more, or has another name now.
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
                // A conversation that was erased and begun anew may have the
                // same version again, and then other numbers.
                Err(StoreError::Conflict { .. } | StoreError::Invalid(_)) if tries < RETRIES => {
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
        self.timer_wake.notify_one();
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
        if stored.is_none() {
            if work.update.is_none() || matches!(work.event, Event::WentOn { .. }) {
                // It was erased, or moved, after whoever asks had seen it.
                return Ok(Tried::Done(Receipt { duplicate: true, seq: 0 }));
            }
            if has_outbox(kind)
                && let Some(to) = self.moved_to(&work.conversation).await?
            {
                return Ok(Tried::Moved(to));
            }
        }
        let row = stored.unwrap_or_default();
        let hash = work.update.as_deref().map(|update| hash(&work.named, update));
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
        if session.locale.is_none() && row.version == 0 {
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

        let mut writer = TurnWriter::new(row, &work.conversation, now);
        writer.citizen(work);
        for action in outcome.actions {
            writer.action(self, &catalog, kind, action).await?;
        }
        let timer = outcome.timer.map(|(due, wait)| Timer { due, wait });
        let before = writer.row.timer;
        let mark = found.and_then(|found| found.mark);
        writer.row.seen.extend(mark.as_ref().map(|(mark, _)| *mark));
        let turn = writer.finish(&outcome.session, hash, timer);
        let (seq, fresh) = (turn.row.seq, turn.outbox.clone());
        let earlier = match (turn.row.timer, before) {
            (Some(new), Some(old)) => new.due < old.due,
            (Some(_), None) => true,
            _ => false,
        };
        let moment = self.marks.mark(&work.conversation);
        let committed = match self.store.commit(turn).await {
            Ok(committed) => committed,
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
        if earlier {
            self.timer_wake.notify_one();
        }
        if let Some((_, key)) = mark {
            self.tell_former(key);
        }
        Ok(Tried::Done(Receipt { duplicate: false, seq }))
    }

    /// The words of a message, with what only the runtime knows: addresses, and
    /// what the service is called on its channels.
    pub fn worded(&self, catalog: &Catalog, mut say: Say) -> Message {
        let named: Vec<ChannelKind> = say
            .args
            .iter()
            .filter_map(|(_, arg)| match arg {
                Arg::Channels(channels) => Some(channels.clone()),
                _ => None,
            })
            .flatten()
            .collect();
        for kind in named {
            if let Some(name) = self.public_name(kind) {
                say.args.push((format!("noi-{}", kind.name()), Arg::Text(name)));
            }
        }
        let mut message = render(catalog, &say);
        if let (Some(page), Some(link)) = (&say.page, &mut message.link) {
            match self.address(&page.link) {
                Some(url) => link.url = url,
                None => message.link = None,
            }
        }
        message
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
            _ => self.pace(&inbound.conversation),
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
            // Ours carry nothing of anybody; but anybody can make one up.
            Event::Press { payload } => match Payload::parse(&payload) {
                Some(Payload::Erase(_)) => Event::Press { payload },
                _ => Event::Press { payload: blot(&payload) },
            },
            event => event,
        };
        self.whole(Work {
            named: inbound.conversation.clone(),
            conversation: inbound.conversation,
            update: Some(inbound.update.as_str().to_owned()),
            event,
            code,
            label: inbound.label,
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

/// Collects what one turn writes.
struct TurnWriter<'a> {
    conversation: &'a ConversationId,
    now: Millis,
    expect: u64,
    row: Row,
    journal: Vec<Entry>,
    outbox: Vec<OutboxRow>,
    tickets: Vec<Ticket>,
    erase: bool,
}

impl<'a> TurnWriter<'a> {
    fn new(row: Row, conversation: &'a ConversationId, now: Millis) -> Self {
        Self {
            conversation,
            now,
            expect: row.version,
            row,
            journal: Vec::new(),
            outbox: Vec::new(),
            tickets: Vec::new(),
            erase: false,
        }
    }

    fn enter(&mut self, update: Option<&str>, body: Body) -> u64 {
        self.row.seq += 1;
        self.journal.push(Entry {
            seq: self.row.seq,
            at: self.now,
            update: update.map(str::to_owned),
            body,
        });
        self.row.seq
    }

    /// What the person did, masked.
    fn citizen(&mut self, work: &Work) {
        // Whether and until when the person may be written to goes by it.
        let windowed = is_windowed(Runtime::kind_of(self.conversation));
        /// A label comes from outside; a button never says more than this.
        const LABEL: usize = 120;
        let body = match &work.event {
            Event::Text { text, .. } => {
                let kept: String = text.expose().chars().take(limits::TEXT).collect();
                Body::Citizen(kept)
            }
            Event::Press { payload } => {
                // A forged payload is not kept: it may hold anything.
                let payload = Payload::parse(payload).map(|parsed| blot(&parsed.encode()));
                let label = work.label.as_deref().map(|label| redact(label).text);
                let label: String = label.unwrap_or_default().chars().take(LABEL).collect();
                Body::Pressed { label, payload: payload.unwrap_or_default() }
            }
            Event::Start { .. } | Event::Unsupported(_) | Event::TooFast if windowed => {
                Body::Note(Note::Came { at: self.now })
            }
            _ => return,
        };
        self.enter(work.update.as_deref(), body);
    }

    async fn action(
        &mut self,
        runtime: &Runtime,
        catalog: &Catalog,
        kind: ChannelKind,
        action: Action,
    ) -> Result<(), StoreError> {
        match action {
            Action::Say(say) => {
                let message = runtime.worded(catalog, (*say).clone());
                let seq = self.enter(None, Body::Bot(message.clone()));
                if has_outbox(kind) {
                    self.outbox.push(OutboxRow {
                        seq,
                        at: self.now,
                        message,
                        delivery: say.delivery,
                        progress: first_attempt(say.delivery, self.now),
                    });
                }
            }
            Action::OpenTicket(draft) => self.tickets.push(ticket(self.conversation, *draft)),
            Action::TakeTicket(id) => {
                let now = self.now;
                self.change_ticket(runtime, id, |ticket| ticket.taken_at = Some(now)).await?;
            }
            Action::EndTicket(id, end) => {
                let now = self.now;
                self.change_ticket(runtime, id, |ticket| ticket.ended = Some((now, end))).await?;
            }
            Action::Note(note) => {
                self.enter(None, Body::Note(note));
            }
            Action::Grant { code, purpose } => {
                // Before the turn that tells the code: one that nobody was
                // told does no harm and expires.
                let told = Told { seq: self.row.seq + 1, at: self.now };
                runtime.grant(&code, purpose, self.conversation, told).await?;
            }
            Action::Erase => {
                retention::erased(&**runtime.store(), self.now).await?;
                runtime.revoke(self.conversation).await?;
                self.row.seq -= self.journal.len() as u64;
                self.journal.clear();
                self.outbox.clear();
                self.tickets.clear();
                self.row.oldest = self.row.seq + 1;
                self.erase = true;
            }
        }
        Ok(())
    }

    async fn change_ticket(
        &mut self,
        runtime: &Runtime,
        id: TicketId,
        change: impl FnOnce(&mut Ticket),
    ) -> Result<(), StoreError> {
        if let Some(ticket) = self.tickets.iter_mut().find(|ticket| ticket.id == id) {
            change(ticket);
        } else if let Some(mut ticket) = runtime.store.ticket(self.conversation, id).await? {
            change(&mut ticket);
            self.tickets.push(ticket);
        }
        Ok(())
    }

    fn finish(mut self, session: &Session, seen: Option<u64>, timer: Option<Timer>) -> Turn {
        self.row.version = self.expect + 1;
        self.row.session = session.encode();
        if let Some(seen) = seen {
            self.row.seen.push(seen);
            let extra = self.row.seen.len().saturating_sub(limits::SEEN);
            self.row.seen.drain(..extra);
        }
        self.row.timer = timer;
        self.row.touched = self.now;
        let keep_from = (self.row.seq + 1).saturating_sub(limits::JOURNAL);
        self.row.oldest = self.row.oldest.max(keep_from).max(1);
        Turn {
            conversation: self.conversation.clone(),
            expect: self.expect,
            prune_from: self.row.oldest,
            row: self.row,
            journal: self.journal,
            outbox: self.outbox,
            tickets: self.tickets,
            erase: self.erase,
        }
    }
}

/// Whether one may write only for some time after the person did.
fn is_windowed(kind: ChannelKind) -> bool {
    Capabilities::of(kind).window.is_some()
}

/// Whether messages are sent to the channel; the web chat and the terminal
/// read the journal itself.
fn has_outbox(kind: ChannelKind) -> bool {
    !matches!(kind, ChannelKind::Web | ChannelKind::Terminal)
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

/// What is sent at least once is sent right after the commit, which therefore
/// records the first attempt itself: one durable write less per message.
fn first_attempt(delivery: Delivery, now: Millis) -> Progress {
    let begun = delivery == Delivery::AtLeastOnce;
    Progress { attempts: u32::from(begun), under_way: begun, next_try: now, ..Progress::default() }
}

fn ticket(conversation: &ConversationId, draft: TicketDraft) -> Ticket {
    Ticket {
        id: draft.id,
        conversation: conversation.clone(),
        queue: draft.queue,
        reason: draft.reason,
        flow: draft.flow,
        step: draft.step,
        path: draft.path,
        shared: draft.shared,
        profile: draft.profile,
        locale: draft.locale,
        opened_at: draft.opened_at,
        taken_at: None,
        ended: None,
    }
}

/// A delivery without names and numbers of people. JSON is read first: it can
/// hide letters behind escapes.
fn scrub(body: &str) -> String {
    /// What tells who somebody is.
    const PERSONAL: [&str; 25] = [
        "first_name",
        "last_name",
        "display_name",
        "username",
        "usernames",
        "title",
        "phone_number",
        "contact",
        "location",
        "vcard",
        "bio",
        "file_name",
        "performer",
        "author_signature",
        "sender_user_name",
        "forward_sender_name",
        "shipping_address",
        "name",
        "user_alias",
        "phone",
        "address",
        "full_address",
        "info",
        "coordinates",
        "avatar",
    ];
    /// Numbers of the platform, which it needs itself.
    const NUMBERED: [&str; 6] =
        ["id", "update_id", "message_id", "date", "edit_date", "message_thread_id"];
    fn walk(value: &mut serde_json::Value, key: &str) {
        match value {
            serde_json::Value::String(text) => *text = redact(text).text,
            serde_json::Value::Number(number) if !NUMBERED.contains(&key) => {
                // A number of a shape we do not know may be anybody's.
                let masked = redact(&number.to_string());
                if !masked.found.is_empty() {
                    *value = serde_json::Value::String(masked.text);
                }
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(|item| walk(item, key)),
            serde_json::Value::Object(map) => {
                *map = std::mem::take(map)
                    .into_iter()
                    .filter(|(key, _)| !PERSONAL.contains(&key.as_str()))
                    .map(|(key, mut item)| {
                        walk(&mut item, &key);
                        (redact(&key).text, item)
                    })
                    .collect();
            }
            _ => {}
        }
    }
    match serde_json::from_str::<serde_json::Value>(body) {
        Ok(mut value) => {
            walk(&mut value, "");
            value.to_string()
        }
        Err(_) => redact(body).text,
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

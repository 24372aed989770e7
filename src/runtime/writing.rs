//! What one turn writes, collected while the engine's actions are carried out.

use super::grants::Told;
use super::intake::Work;
use super::{Runtime, retention, scrub};
use crate::channel::Capabilities;
use crate::clock::Millis;
use crate::content::catalog::Catalog;
use crate::content::text::render::render;
use crate::engine::action::{Action, Arg, Note, Say, TicketDraft};
use crate::engine::event::Event;
use crate::engine::payload::Payload;
use crate::engine::session::Session;
use crate::flow::{ChannelKind, limits};
use crate::ids::{ConversationId, TicketId};
use crate::message::{Delivery, Message};
use crate::safety::redact::redact;
use crate::store::{Body, Entry, OutboxRow, Progress, Row, StoreError, Ticket, Timer, Turn};

/// Collects what one turn writes.
pub(super) struct TurnWriter<'a> {
    conversation: &'a ConversationId,
    now: Millis,
    expect: u64,
    begins: bool,
    pub(super) row: Row,
    journal: Vec<Entry>,
    outbox: Vec<OutboxRow>,
    tickets: Vec<Ticket>,
    erase: bool,
}

impl<'a> TurnWriter<'a> {
    pub(super) fn new(
        row: Row,
        begins: bool,
        conversation: &'a ConversationId,
        now: Millis,
    ) -> Self {
        Self {
            conversation,
            now,
            expect: row.version,
            begins,
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
    pub(super) fn citizen(&mut self, work: &Work) {
        // Whether and until when the person may be written to goes by it.
        let windowed = is_windowed(Runtime::kind_of(self.conversation));
        let body = match &work.event {
            Event::Text { text, .. } => {
                let kept: String = text.expose().chars().take(limits::TEXT).collect();
                Body::Citizen(kept)
            }
            Event::Press { payload } => {
                // A forged payload is not kept: it may hold anything.
                let payload = Payload::parse(payload).map(|_| scrub::pressed(payload));
                let label = work.label.as_deref().map(|label| redact(label).text);
                Body::Pressed {
                    label: label.unwrap_or_default(),
                    payload: payload.unwrap_or_default(),
                }
            }
            Event::Start { .. } | Event::Unsupported(_) | Event::TooFast if windowed => {
                Body::Note(Note::Came { at: self.now })
            }
            _ => return,
        };
        self.enter(work.update.as_deref(), body);
    }

    pub(super) async fn action(
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

    pub(super) fn finish(
        mut self,
        session: &Session,
        seen: Option<u64>,
        timer: Option<Timer>,
    ) -> Turn {
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
            begins: self.begins,
            prune_from: self.row.oldest,
            row: self.row,
            journal: self.journal,
            outbox: self.outbox,
            tickets: self.tickets,
            erase: self.erase,
        }
    }
}

impl Runtime {
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
}

/// Whether one may write only for some time after the person did.
pub(super) fn is_windowed(kind: ChannelKind) -> bool {
    Capabilities::of(kind).window.is_some()
}

/// Whether messages are sent to the channel; the web chat and the terminal
/// read the journal itself.
fn has_outbox(kind: ChannelKind) -> bool {
    !matches!(kind, ChannelKind::Web | ChannelKind::Terminal)
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

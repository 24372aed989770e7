//! What a caller wants written, as bytes: everything that can be made ready
//! where the turn is made is not left to the one thread that writes.

use super::values::{self, Due, Line, LineBody, Piece};
use super::words::{Said, Template, Words};
use super::{keys, read};
use crate::ids::ConversationId;
use crate::message::Message;
use crate::store::{Body, Dump, Entry, OutboxRow, Row, StoreError, Ticket, Turn};
use ::sled::Tree;
use std::sync::Arc;

/// A key with its value.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// Bytes after which the next entry begins a new piece: a leaf of the tree
/// holds sixteen of them and must stay far from sled's limit for leaves.
const PIECE: usize = 2_000;

/// The rows of a conversation that a write brings.
#[derive(Default)]
pub(super) struct Ready {
    /// Updates seen, and bytes that each of their hashes takes.
    pub(super) seen: (u8, u8),
    /// What follows the head of the row.
    pub(super) tail: Vec<u8>,
    pub(super) journal: Vec<Pair>,
    pub(super) pending: Vec<Pair>,
    pub(super) dead: Vec<Pair>,
    /// In the order of the tickets.
    pub(super) tickets: Vec<Pair>,
    /// Words that the rows above refer to.
    pub(super) templates: Vec<Arc<Template>>,
}

/// Makes a turn ready; what is bytes afterwards is taken out of the turn,
/// which the writer only needs for its checks.
pub(super) fn turn(turn: &mut Turn, tree: &Tree, words: &Words) -> Result<Ready, StoreError> {
    let id = &turn.conversation;
    let kept = turn.journal.iter().position(|entry| entry.seq >= turn.prune_from);
    let journal = kept.map_or(&[][..], |kept| &turn.journal[kept..]);
    let ready = ready(id, &turn.row, journal, &turn.outbox, &turn.tickets, tree, words)?;
    turn.row.session = Vec::new();
    turn.row.seen = Vec::new();
    for entry in &mut turn.journal {
        if let Body::Bot(message) = &mut entry.body {
            *message = Message::default();
        }
    }
    for row in &mut turn.outbox {
        row.message = Message::default();
    }
    Ok(ready)
}

/// Makes a whole conversation ready.
pub(super) fn dump(
    id: &ConversationId,
    dump: &Dump,
    tree: &Tree,
    words: &Words,
) -> Result<Ready, StoreError> {
    ready(id, &dump.row, &dump.journal, &dump.outbox, &dump.tickets, tree, words)
}

fn ready(
    id: &ConversationId,
    row: &Row,
    journal: &[Entry],
    outbox: &[OutboxRow],
    tickets: &[Ticket],
    tree: &Tree,
    words: &Words,
) -> Result<Ready, StoreError> {
    let (seen, tail) = values::encode_tail(row)?;
    let mut ready = Ready { seen, tail, ..Ready::default() };
    let mut keeper = Keeper { id, tree, words, said: Vec::new(), templates: Vec::new() };
    let mut pieces: Vec<(u64, Piece, usize)> = Vec::new();
    for entry in journal {
        let goes_on = pieces
            .last()
            .is_some_and(|(last, _, size)| *size < PIECE && last.checked_add(1) == Some(entry.seq));
        match pieces.last_mut().filter(|_| goes_on) {
            Some((last, piece, size)) => {
                let line = keeper.line(entry, piece.at)?;
                *last = entry.seq;
                *size += weight(&line.body);
                piece.lines.push(line);
            }
            None => {
                let line = keeper.line(entry, entry.at)?;
                let size = weight(&line.body);
                pieces.push((entry.seq, Piece { at: entry.at, lines: vec![line] }, size));
            }
        }
    }
    for (last, piece, _) in pieces {
        ready.journal.push((keys::journal(id, last), values::encode(&piece)?));
    }
    let mut together: Vec<Due> = Vec::new();
    let mut size = 0;
    for row in outbox {
        let due = keeper.due(row)?;
        if due.progress.dead.is_some() {
            ready.dead.push((keys::dead_row(id, due.seq), values::encode(&due)?));
            continue;
        }
        if size >= PIECE {
            ready.pending.push(pending_piece(id, &together)?);
            together.clear();
            size = 0;
        }
        size += said_weight(&due.said);
        together.push(due);
    }
    if !together.is_empty() {
        ready.pending.push(pending_piece(id, &together)?);
    }
    for ticket in tickets {
        ready.tickets.push((keys::ticket(id, ticket.id), values::encode(ticket)?));
    }
    ready.templates = keeper.templates;
    Ok(ready)
}

/// Keeps words; a message of the journal and of the outbox only once.
struct Keeper<'a> {
    id: &'a ConversationId,
    tree: &'a Tree,
    words: &'a Words,
    said: Vec<(&'a Message, Said)>,
    templates: Vec<Arc<Template>>,
}

impl<'a> Keeper<'a> {
    fn line(&mut self, entry: &'a Entry, first: i64) -> Result<Line, StoreError> {
        let body = match &entry.body {
            Body::Citizen(text) => LineBody::Citizen(text.clone()),
            Body::Pressed { label, payload } => {
                LineBody::Pressed { label: label.clone(), payload: payload.clone() }
            }
            Body::Bot(message) => LineBody::Bot(self.said(message)?),
            Body::Operator(text) => LineBody::Operator(text.clone()),
            Body::Note(note) => LineBody::Note(note.clone()),
        };
        let update = entry.update.clone();
        Ok(Line { since: entry.at.wrapping_sub(first), update, body })
    }

    fn due(&mut self, row: &'a OutboxRow) -> Result<Due, StoreError> {
        let OutboxRow { seq, at, delivery, progress, message } = row;
        let (seq, at, delivery, progress) = (*seq, *at, *delivery, progress.clone());
        Ok(Due { seq, at, delivery, progress, said: self.said(message)? })
    }

    fn said(&mut self, message: &'a Message) -> Result<Said, StoreError> {
        if let Some((_, said)) = self.said.iter().find(|(known, _)| *known == message) {
            return Ok(said.clone());
        }
        let stored = |hash: &[u8; 16]| read::template(self.tree, hash);
        let (said, template) = self.words.keep(self.id, message, stored)?;
        self.templates.extend(template);
        self.said.push((message, said.clone()));
        Ok(said)
    }
}

fn pending_piece(id: &ConversationId, rows: &[Due]) -> Result<Pair, StoreError> {
    let last = rows.last().map_or(0, |row| row.seq);
    Ok((keys::pending_piece(id, last), values::encode(&rows)?))
}

/// About how many bytes it takes.
fn weight(body: &LineBody) -> usize {
    match body {
        LineBody::Citizen(text) | LineBody::Operator(text) => text.len(),
        LineBody::Pressed { label, payload } => label.len() + payload.len(),
        LineBody::Bot(said) => said_weight(said),
        LineBody::Note(_) => 32,
    }
}

fn said_weight(said: &Said) -> usize {
    match said {
        Said::Shared { .. } => 24,
        Said::Whole(message) => {
            let choices = message.choices.iter();
            message.text.len()
                + choices.map(|choice| choice.label.len() + choice.payload.len()).sum::<usize>()
        }
    }
}

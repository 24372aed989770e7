//! What a batch writes, column by column, and the statements that take it.

use super::connect::Link;
use super::number;
use crate::store::encoding::encode;
use crate::store::{Row, StoreError, Turn, turn};
use futures_util::join;
use std::collections::BTreeMap;
use tokio_postgres::Error;

pub(super) const JOURNAL: &str = "INSERT INTO journal (conversation, seq, value) \
    SELECT * FROM unnest($1::text[], $2::int8[], $3::bytea[])";
pub(super) const PRUNE: &str = "DELETE FROM journal j USING unnest($1::text[], $2::int8[]) \
    AS u (conversation, below) WHERE j.conversation = u.conversation AND j.seq < u.below";
pub(super) const OUTBOX: &str = "INSERT INTO outbox (conversation, seq, dead, owner, value, progress) \
    SELECT * FROM unnest($1::text[], $2::int8[], $3::bool[], $4::int8[], $5::bytea[], \
        $6::bytea[])";
pub(super) const TICKETS: &str = "INSERT INTO tickets (conversation, id, open, value) \
    SELECT * FROM unnest($1::text[], $2::int8[], $3::bool[], $4::bytea[]) \
    ON CONFLICT (conversation, id) DO UPDATE SET open = excluded.open, value = excluded.value";
/// A turn of the conversation makes a timer that was claimed anybody's again.
pub(super) const TIMERS: &str = "INSERT INTO timers AS t (conversation, due, wait, claimed) \
    SELECT conversation, due, wait, NULL \
    FROM unnest($1::text[], $2::int8[], $3::int8[]) AS u (conversation, due, wait) \
    ON CONFLICT (conversation) DO UPDATE \
    SET due = excluded.due, wait = excluded.wait, claimed = NULL \
    WHERE t.due <> excluded.due OR t.wait <> excluded.wait OR t.claimed IS NOT NULL";
pub(super) const ERASED_OUTBOX: &str = "DELETE FROM outbox WHERE conversation = ANY($1::text[])";
pub(super) const ERASED_TICKETS: &str = "DELETE FROM tickets WHERE conversation = ANY($1::text[])";
pub(super) const NO_TIMERS: &str = "DELETE FROM timers WHERE conversation = ANY($1::text[])";
pub(super) const SENT: &str = "DELETE FROM outbox o USING unnest($1::text[], $2::int8[]) \
    AS u (conversation, seq) WHERE o.conversation = u.conversation AND o.seq = u.seq";
/// A row that was dead is nobody's until somebody takes it over.
pub(super) const PROGRESS: &str = "UPDATE outbox o SET progress = u.progress, dead = u.dead, \
        owner = CASE WHEN o.dead AND NOT u.dead THEN NULL ELSE o.owner END \
    FROM unnest($1::text[], $2::int8[], $3::bytea[], $4::bool[], $5::bool[]) \
        AS u (conversation, seq, progress, dead, opens) \
    WHERE o.conversation = u.conversation AND o.seq = u.seq AND (NOT o.dead OR u.opens)";
pub(super) const REMEMBER: &str = "INSERT INTO small_values (key, value) \
    SELECT * FROM unnest($1::text[], $2::bytea[]) \
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";
pub(super) const FORGET: &str = "DELETE FROM small_values WHERE key = ANY($1::text[])";

/// A turn in a batch, with all its values written out: what cannot be written
/// must be refused before anything is sent.
pub(super) struct Work<'a> {
    /// Which request it came with.
    pub(super) at: usize,
    pub(super) turn: &'a Turn,
    pub(super) row: Vec<u8>,
    pub(super) journal: Vec<u8>,
    pub(super) outbox: Vec<(i64, bool, Vec<u8>, Vec<u8>)>,
    pub(super) tickets: BTreeMap<u32, (bool, Vec<u8>)>,
    /// The numbers of the stored row with which it fits; `None`: with none.
    pub(super) fits: Option<[i64; 3]>,
    pub(super) won: bool,
}

impl<'a> Work<'a> {
    pub(super) fn new(at: usize, turn: &'a Turn) -> Result<Self, StoreError> {
        let outbox = turn.outbox.iter().map(|row| {
            let dead = row.progress.dead.is_some();
            Ok((number(row.seq)?, dead, encode(row)?, encode(&row.progress)?))
        });
        let tickets = turn
            .tickets
            .iter()
            .map(|ticket| Ok((ticket.id.0, (ticket.ended.is_none(), encode(ticket)?))));
        Ok(Self {
            at,
            turn,
            row: encode(&turn.row)?,
            journal: encode(&turn.journal)?,
            outbox: outbox.collect::<Result<_, StoreError>>()?,
            tickets: tickets.collect::<Result<_, StoreError>>()?,
            fits: fits(turn)?,
            won: false,
        })
    }

    pub(super) fn id(&self) -> &'a str {
        self.turn.conversation.as_str()
    }
}

/// Rows of conversations, column by column.
pub(super) struct Columns<'a, 'b> {
    pub(super) ids: Vec<&'a str>,
    pub(super) fits: [Vec<i64>; 3],
    pub(super) now: [Vec<i64>; 3],
    pub(super) rows: Vec<&'b [u8]>,
}

impl<'a, 'b> Columns<'a, 'b> {
    pub(super) fn of(turns: &'b [Work<'a>], wanted: impl Fn(&Work<'_>) -> bool) -> Self {
        let mut all = Self {
            ids: Vec::new(),
            fits: Default::default(),
            now: Default::default(),
            rows: Vec::new(),
        };
        for work in turns.iter().filter(|work| wanted(work)) {
            let Some(fits) = work.fits else { continue };
            let row = &work.turn.row;
            // Numbers that do not fit were refused before.
            let now = [row.version, row.seq, turn::first_entry(row)]
                .map(|number| i64::try_from(number).unwrap_or(i64::MAX));
            all.ids.push(work.id());
            all.rows.push(&work.row);
            for at in 0..3 {
                all.fits[at].push(fits[at]);
                all.now[at].push(now[at]);
            }
        }
        all
    }
}

/// Rows of other tables, column by column.
#[derive(Default)]
pub(super) struct Children<'a> {
    pub(super) journal: (Keys<'a>, Vec<&'a [u8]>),
    pub(super) prune: Keys<'a>,
    #[allow(clippy::type_complexity)] // The columns of one statement.
    pub(super) outbox: (Keys<'a>, Vec<bool>, Vec<i64>, Vec<&'a [u8]>, Vec<&'a [u8]>),
    pub(super) tickets: (Keys<'a>, Vec<bool>, Vec<&'a [u8]>),
    pub(super) timers: (Keys<'a>, Vec<i64>),
    no_timers: Vec<&'a str>,
    pub(super) erased: Vec<&'a str>,
    pub(super) sent: Keys<'a>,
    pub(super) progress: (Keys<'a>, Vec<&'a [u8]>, Vec<bool>, Vec<bool>),
    pub(super) values: (Vec<&'a str>, Vec<&'a [u8]>),
    pub(super) forgotten: Vec<&'a str>,
}

#[derive(Default)]
pub(super) struct Keys<'a>(pub(super) Vec<&'a str>, pub(super) Vec<i64>);

impl<'a> Keys<'a> {
    pub(super) fn push(&mut self, id: &'a str, number: i64) {
        self.0.push(id);
        self.1.push(number);
    }
}

impl<'a> Children<'a> {
    pub(super) fn turn(&mut self, work: &'a Work<'_>, owner: i64) {
        // Numbers that do not fit were refused before.
        let number = |value: u64| number(value).unwrap_or(i64::MAX);
        let (id, turn) = (work.turn.conversation.as_str(), work.turn);
        if turn.row.seq >= turn.prune_from && !turn.journal.is_empty() {
            self.journal.0.push(id, number(turn.row.seq));
            self.journal.1.push(&work.journal);
        }
        if turn.erase {
            self.erased.push(id);
        }
        if turn.prune_from > 1 {
            self.prune.push(id, number(turn.prune_from));
        }
        for (seq, dead, value, progress) in &work.outbox {
            self.outbox.0.push(id, *seq);
            self.outbox.1.push(*dead);
            self.outbox.2.push(owner);
            self.outbox.3.push(value);
            self.outbox.4.push(progress);
        }
        for (ticket, (open, value)) in &work.tickets {
            self.tickets.0.push(id, i64::from(*ticket));
            self.tickets.1.push(*open);
            self.tickets.2.push(value);
        }
        match turn.row.timer {
            Some(timer) => {
                self.timers.0.push(id, timer.due);
                self.timers.1.push(i64::from(timer.wait.0));
            }
            None => self.no_timers.push(id),
        }
    }

    /// How many statements without turns take.
    pub(super) fn kinds(&self) -> usize {
        let kinds = [
            !self.sent.0.is_empty(),
            !self.progress.0.0.is_empty(),
            !self.values.0.is_empty(),
            !self.forgotten.is_empty(),
        ];
        kinds.into_iter().filter(|kind| *kind).count()
    }

    pub(super) async fn send(&self, link: &Link) -> Result<(), Error> {
        let Self { journal, prune, outbox, tickets, timers, no_timers, .. } = self;
        let Self { sent, progress, values, forgotten, erased, .. } = self;
        let has = |keys: &Keys<'_>| !keys.0.is_empty();
        // Requests on one connection are worked off in the order in which they
        // were made: what is erased goes before what is new comes.
        let (x, y, a, b, c, d, e, f, g, h, i, j) = join!(
            when(!erased.is_empty(), async { link.execute(ERASED_OUTBOX, &[erased]).await }),
            when(!erased.is_empty(), async { link.execute(ERASED_TICKETS, &[erased]).await }),
            when(has(&journal.0), async {
                let (Keys(ids, seqs), values) = journal;
                link.execute(JOURNAL, &[ids, seqs, values]).await
            }),
            when(has(prune), async { link.execute(PRUNE, &[&prune.0, &prune.1]).await }),
            when(has(&outbox.0), async {
                let (Keys(ids, seqs), dead, owners, values, progress) = outbox;
                link.execute(OUTBOX, &[ids, seqs, dead, owners, values, progress]).await
            }),
            when(has(&tickets.0), async {
                let (Keys(ids, numbers), open, values) = tickets;
                link.execute(TICKETS, &[ids, numbers, open, values]).await
            }),
            when(has(&timers.0), async {
                let (Keys(ids, due), waits) = timers;
                link.execute(TIMERS, &[ids, due, waits]).await
            }),
            when(!no_timers.is_empty(), async { link.execute(NO_TIMERS, &[no_timers]).await }),
            when(has(sent), async { link.execute(SENT, &[&sent.0, &sent.1]).await }),
            when(has(&progress.0), async {
                let (Keys(ids, seqs), progress, dead, opens) = progress;
                link.execute(PROGRESS, &[ids, seqs, progress, dead, opens]).await
            }),
            when(!values.0.is_empty(), async {
                link.execute(REMEMBER, &[&values.0, &values.1]).await
            }),
            when(!forgotten.is_empty(), async { link.execute(FORGET, &[forgotten]).await }),
        );
        for result in [x, y, a, b, c, d, e, f, g, h, i, j] {
            result?;
        }
        Ok(())
    }
}

/// The numbers that the stored row must have for a turn that does not
/// contradict itself: version, last entry, and what is pruned. `None`: it does.
fn fits(turn: &Turn) -> Result<Option<[i64; 3]>, StoreError> {
    let row = &turn.row;
    let Some(seq) = row.seq.checked_sub(turn.journal.len() as u64) else { return Ok(None) };
    let first = turn::first_entry(row);
    let oldest = if first == turn.prune_from.max(1) { 1 } else { first };
    let before = Row { version: turn.expect, seq, oldest, ..Row::default() };
    let before = Some(&before).filter(|_| !turn.begins);
    if turn::check(before, turn.expect, turn).is_err() {
        return Ok(None);
    }
    Ok(Some([number(turn.expect)?, number(seq)?, number(turn.prune_from)?]))
}

/// A request that is made only where there is something to ask.
pub(super) async fn when<T: Default>(
    wanted: bool,
    request: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    if wanted { request.await } else { Ok(T::default()) }
}

//! The account from outside: what was posted, what was acknowledged, when the
//! program was killed.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What all posts and kills left behind.
#[derive(Default)]
pub struct Ledger {
    book: Mutex<Book>,
    /// Posts that are under way now.
    in_flight: AtomicUsize,
}

#[derive(Default)]
struct Book {
    people: BTreeMap<i64, Vec<Posted>>,
    pages: Vec<Page>,
    kills: Vec<Kill>,
    statuses: BTreeMap<String, usize>,
    complaints: Vec<(String, String)>,
    acknowledged: usize,
}

/// One update of Telegram. It is posted until it is acknowledged.
#[derive(Clone, Debug)]
pub struct Posted {
    /// As the journal calls it.
    pub name: String,
    pub what: String,
    /// Whether the journal keeps an entry of it: openings leave none.
    pub entered: bool,
    pub posts: usize,
    /// Number of kills before the first acknowledgement.
    pub acknowledged: Option<usize>,
}

/// One web conversation.
#[derive(Clone, Debug)]
pub struct Page {
    pub token: String,
    /// Names of what was sent, and the journal number that was answered.
    pub sent: Vec<(String, u64)>,
}

/// One kill, or another disturbance that may make messages arrive again.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    /// The last message that had arrived before it.
    pub mark: i64,
    /// The last message that had arrived when it was over; after a kill, when
    /// all connections were gone.
    pub until: i64,
    /// Posts that were under way.
    pub in_flight: usize,
    /// Whether it hit before the program listened.
    pub early: bool,
}

impl Ledger {
    fn with<R>(&self, change: impl FnOnce(&mut Book) -> R) -> R {
        change(&mut self.book.lock().unwrap_or_else(|broken| broken.into_inner()))
    }

    /// A new update of a person. Returns its place in the person's list.
    pub fn post(&self, chat: i64, name: String, what: &str, entered: bool) -> usize {
        self.with(|book| {
            let list = book.people.entry(chat).or_default();
            list.push(Posted { name, what: what.into(), entered, posts: 0, acknowledged: None });
            list.len() - 1
        })
    }

    /// An update is posted, perhaps once more.
    pub fn posted(&self, chat: i64, at: usize) {
        self.with(|book| book.people.entry(chat).or_default()[at].posts += 1);
    }

    /// An update was answered with 200.
    pub fn acknowledge(&self, chat: i64, at: usize) {
        self.with(|book| {
            let kills = book.kills.len();
            let posted = &mut book.people.entry(chat).or_default()[at];
            if posted.acknowledged.is_none() {
                posted.acknowledged = Some(kills);
                book.acknowledged += 1;
            }
        });
    }

    /// A web page was opened. Returns its place.
    pub fn open_page(&self, token: String) -> usize {
        self.with(|book| {
            book.pages.push(Page { token, sent: Vec::new() });
            book.pages.len() - 1
        })
    }

    /// Something a page sent was answered with 200 and a journal number.
    pub fn page_sent(&self, page: usize, name: String, seq: u64) {
        self.with(|book| {
            book.pages[page].sent.push((name, seq));
            book.acknowledged += 1;
        });
    }

    /// Counts how posts ended.
    pub fn status(&self, status: String) {
        self.with(|book| *book.statuses.entry(status).or_default() += 1);
    }

    pub fn kill(&self, kill: Kill) {
        self.with(|book| book.kills.push(kill));
    }

    pub fn complain(&self, who: &str, what: impl Into<String>) {
        self.with(|book| book.complaints.push((who.to_owned(), what.into())));
    }

    pub fn complaints(&self) -> Vec<(String, String)> {
        self.with(|book| book.complaints.clone())
    }

    pub fn kills(&self) -> Vec<Kill> {
        self.with(|book| book.kills.clone())
    }

    pub fn people(&self) -> BTreeMap<i64, Vec<Posted>> {
        self.with(|book| book.people.clone())
    }

    pub fn pages(&self) -> Vec<Page> {
        self.with(|book| book.pages.clone())
    }

    pub fn statuses(&self) -> BTreeMap<String, usize> {
        self.with(|book| book.statuses.clone())
    }

    /// Acknowledgements so far.
    pub fn acknowledged(&self) -> usize {
        self.with(|book| book.acknowledged)
    }

    /// Notes that a post is under way for as long as the answer is held.
    pub fn under_way(&self) -> UnderWay<'_> {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        UnderWay(self)
    }

    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    /// Waits until so many more are acknowledged; whether it came to that.
    pub async fn progress(&self, more: usize, patience: Duration) -> bool {
        let (end, wanted) = (Instant::now() + patience, self.acknowledged() + more);
        while self.acknowledged() < wanted {
            if Instant::now() > end {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        true
    }
}

/// A post that is under way.
pub struct UnderWay<'a>(&'a Ledger);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

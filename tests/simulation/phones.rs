//! The messenger: what the service sends arrives at phones, late, twice
//! reported, refused, or without an answer.

use crate::book::{Answer, Attempt, next_chat, person};
use crate::world::{Life, Outside, Sabotage, World};
use async_trait::async_trait;
use hotline1022::channel::render::fit;
use hotline1022::channel::{Capabilities, Channel, Part, SendError, SendLimits};
use hotline1022::flow::ChannelKind;
use hotline1022::ids::ConversationId;
use hotline1022::message::Choice;
use hotline1022::store::Store;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Everybody's phone.
#[derive(Default)]
pub struct Phones(Mutex<BTreeMap<ConversationId, Phone>>);

/// What one person holds in the hand.
#[derive(Default)]
struct Phone {
    /// Every button ever shown, oldest first.
    buttons: Vec<Choice>,
    /// Where the buttons of the last message begin.
    latest: usize,
    /// The person has blocked the bot.
    blocked: bool,
    /// The chat's present identifier, if it is not the first one.
    chat: Option<ConversationId>,
}

impl Phones {
    /// Buttons arrive.
    pub fn show(&self, who: &ConversationId, choices: &[Choice]) {
        let mut phones = self.0.lock().unwrap();
        let phone = phones.entry(who.clone()).or_default();
        if !choices.is_empty() {
            phone.latest = phone.buttons.len();
            phone.buttons.extend_from_slice(choices);
        }
    }

    /// A button; `latest`: of the last message that had any.
    pub fn button(&self, who: &ConversationId, latest: bool, pick: u64) -> Option<Choice> {
        let phones = self.0.lock().unwrap();
        let phone = phones.get(who)?;
        let from = if latest { phone.latest } else { 0 };
        let shown = &phone.buttons[from..];
        let index = usize::try_from(pick).ok()?.checked_rem(shown.len())?;
        Some(shown[index].clone())
    }

    pub fn block(&self, who: &ConversationId, blocked: bool) {
        self.0.lock().unwrap().entry(who.clone()).or_default().blocked = blocked;
    }

    fn blocked(&self, who: &ConversationId) -> bool {
        self.0.lock().unwrap().get(who).is_some_and(|phone| phone.blocked)
    }

    /// The identifier of a person's chat at the moment.
    pub fn chat(&self, who: &ConversationId) -> ConversationId {
        let chat = self.0.lock().unwrap().get(who).and_then(|phone| phone.chat.clone());
        chat.unwrap_or_else(|| who.clone())
    }

    /// The chat gets another identifier; the former and the new one.
    pub fn move_chat(&self, who: &ConversationId) -> (ConversationId, ConversationId) {
        let from = self.chat(who);
        let to = next_chat(&from);
        self.0.lock().unwrap().entry(who.clone()).or_default().chat = Some(to.clone());
        (from, to)
    }
}

/// The messenger as one process sees it.
pub struct SimTelegram {
    pub world: Outside,
    pub life: Arc<Life>,
}

/// What will happen to one sending.
enum Fate {
    Sent,
    /// It arrives, and the answer does not.
    AnswerLost,
    /// Neither arrives.
    Lost,
    Error(SendError),
}

impl SimTelegram {
    fn fate(world: &World, to: &ConversationId) -> Fate {
        let who = &person(to);
        if world.phones.chat(who) != *to {
            world.count("sendings to a chat that had moved");
            return Fate::Error(SendError::Moved(next_chat(to)));
        }
        if world.phones.blocked(who) {
            return Fate::Error(SendError::Unreachable("blocked".into()));
        }
        if !world.goes_wrong(world.plan.channel) {
            return Fate::Sent;
        }
        match world.below(12) {
            0..=2 => Fate::AnswerLost,
            3 | 4 => Fate::Lost,
            5..=7 => Fate::Error(SendError::Transient("bad gateway".into())),
            8 => Fate::Error(SendError::RetryAfter(500 + world.below(6_000) as i64)),
            9 => Fate::Error(SendError::Rejected("wrong".into())),
            10 => {
                world.phones.block(who, true);
                Fate::Error(SendError::Unreachable("blocked".into()))
            }
            _ => Fate::Error(SendError::Misconfigured("token".into())),
        }
    }

    fn note(&self, world: &World, index: usize, change: impl FnOnce(&mut Attempt, u64)) {
        let mut book = world.book();
        let tick = book.tick();
        change(&mut book.attempts[index], tick);
    }

    async fn transfer(&self, world: &World) {
        if !world.faults.load(std::sync::atomic::Ordering::Relaxed) {
            return;
        }
        if world.goes_wrong(world.plan.channel / 4) {
            world.sleep(world.below(15_000)).await;
        } else {
            world.sleep(world.below(120)).await;
        }
    }

    fn arrive(&self, world: &World, to: &ConversationId, part: &Part, index: usize) {
        let (Part::Text { choices, .. } | Part::Picture { choices, .. }) = part;
        self.note(world, index, |attempt, tick| attempt.delivered = Some(tick));
        world.count("messages that arrived");
        world.tell(|| format!("{to} RECEIVES {:?}", world.book().attempts[index].seq));
        world.phones.show(&person(to), choices);
    }
}

#[async_trait]
impl Channel for SimTelegram {
    fn capabilities(&self) -> Capabilities {
        Capabilities::of(ChannelKind::Telegram)
    }

    fn limits(&self) -> SendLimits {
        SendLimits { bot: 30.0, chat: 1.0 }
    }

    async fn send(&self, to: &ConversationId, part: &Part) -> Result<(), SendError> {
        let Some(world) = self.world.upgrade() else { return std::future::pending().await };
        world.point(&self.life, "before sending").await;
        let due = world.data.outbox(to).await.unwrap_or_default();
        let process = self.life.id;
        let index = {
            let mut book = world.book();
            let fit = |it: &_| fit(it, &self.capabilities());
            let place = book.message_of((process, world.elapsed()), to, part, &due, fit);
            let (life, seq, part) =
                place.map_or((0, None, 0), |(life, seq, part)| (life, Some(seq), part));
            let (tick, to, chat) = (book.tick(), person(to), to.clone());
            let (delivered, answer, ended) = (None, Answer::Nothing, u64::MAX);
            book.attempts.push(Attempt {
                tick,
                life,
                process,
                to,
                chat,
                seq,
                part,
                delivered,
                answer,
                ended,
            });
            book.attempts.len() - 1
        };
        world.count("sendings");
        let _cut_short = CutShort { world: &world, index };
        let fate = Self::fate(&world, to);
        world.tell(|| {
            let attempt = &world.book().attempts[index];
            format!("p{process} sends {:?} part {} to {to}", attempt.seq, attempt.part)
        });
        // On its way: a process that dies now cannot call it back.
        self.transfer(&world).await;
        let fails = matches!(fate, Fate::Lost | Fate::Error(_));
        match world.plan.sabotage {
            _ if fails => {}
            Sabotage::LosesMessages if world.below(20) == 0 => {}
            Sabotage::Reorders if world.below(4) == 0 => {
                let (world, me) = (Arc::clone(&world), self.again());
                let (to, part) = (to.clone(), part.clone());
                tokio::spawn(async move {
                    world.sleep(3_000).await;
                    me.arrive(&world, &to, &part, index);
                });
            }
            Sabotage::SendsTwice => {
                self.arrive(&world, to, part, index);
                let second = {
                    let mut book = world.book();
                    let mut second = book.attempts[index].clone();
                    second.tick = book.tick();
                    book.attempts.push(second);
                    book.attempts.len() - 1
                };
                self.arrive(&world, to, part, second);
            }
            _ => self.arrive(&world, to, part, index),
        }
        world.point(&self.life, "after sending").await;
        if !fails {
            self.transfer(&world).await;
        }
        self.life.living().await;
        let (answer, result) = match fate {
            Fate::Sent => (Answer::Sent, Ok(())),
            Fate::AnswerLost | Fate::Lost => {
                world.count("sendings without an answer");
                (Answer::Unknown, Err(SendError::Unknown("the connection broke".into())))
            }
            Fate::Error(error) => {
                world.count("sendings refused");
                let forever = matches!(error, SendError::Rejected(_) | SendError::Unreachable(_));
                (if forever { Answer::Refused } else { Answer::NotSent }, Err(error))
            }
        };
        world.tell(|| format!("p{process} is told of the sending: {answer:?}"));
        self.note(&world, index, |attempt, tick| (attempt.answer, attempt.ended) = (answer, tick));
        result
    }
}

/// Notes that whoever sent did not wait for the answer.
struct CutShort<'a> {
    world: &'a World,
    index: usize,
}

impl Drop for CutShort<'_> {
    fn drop(&mut self) {
        let mut book = self.world.book();
        let tick = book.tick();
        let attempt = &mut book.attempts[self.index];
        if attempt.ended == u64::MAX {
            (attempt.answer, attempt.ended) = (Answer::Unknown, tick);
            drop(book);
            self.world.count("sendings that were cut short");
        }
    }
}

impl SimTelegram {
    fn again(&self) -> Self {
        Self { world: self.world.clone(), life: Arc::clone(&self.life) }
    }
}

//! Histories with everything that goes wrong: events again and again and at
//! once, lines that break, limits. Afterwards: whatever was acknowledged
//! changed the state once, each person's order is kept, nothing is lost, and a
//! message came twice only where nobody saw the answer to its sending.

use super::*;
use fake_zalo_oa::Fault;
use std::collections::BTreeMap;

/// Numbers that a test can repeat.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

const FAULTS: [Fault; 7] = [
    Fault::Code(-32),
    Fault::Code(-216),
    Fault::Code(-200),
    Fault::Page(429),
    Fault::Page(502),
    Fault::CutBefore,
    Fault::CutAfter,
];

const WORDS: [&str; 8] =
    ["1", "２", "quay lại", "menu", "xong", "tôi bị vướng", "#c.back", "nguồn"];

async fn history(seed: u64) {
    let world = World::new().await;
    let mut dice = Dice(seed);
    let people = [AN, BINH];
    let mut written: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // How often a message may have come twice.
    let mut unseen = 0;
    for number in 0..24 {
        let person = people[dice.below(2) as usize];
        let text = match number {
            0 | 1 => "xin chào",
            _ => WORDS[dice.below(WORDS.len() as u64) as usize],
        };
        if dice.below(3) == 0 {
            let fault = FAULTS[dice.below(FAULTS.len() as u64) as usize];
            match fault {
                Fault::Page(502) | Fault::CutAfter | Fault::CutBefore => unseen += 1,
                Fault::Code(-216) => {
                    let next = format!("token-{}", number + 2);
                    world.fake.expire(&next);
                    world.tokens.next.lock().unwrap().push(Ok(next));
                    world.settle_faults().await;
                    continue;
                }
                _ => {}
            }
            world.fake.fail("/message/cs", fault);
        }
        let event = world.fake.text(person, text);
        written.entry(person).or_default().push(update(&event));
        let times = 1 + dice.below(4);
        let posts = (0..times).map(|_| world.fake.deliver(&world.webhook, &event));
        futures_util::future::join_all(posts).await;
        world.settle_faults().await;
        assert_eq!(world.post(&event).await, 200, "a repetition much later");
    }
    world.settle_faults().await;
    world.consistent().await;
    assert_eq!(world.store.dead(None, 9).await.unwrap(), [], "nothing is given up");
    for (person, updates) in &written {
        assert_eq!(world.updates(person).await, *updates, "seed {seed}: once, and in order");
    }
    let mut twice = 0;
    for person in people {
        let journal = world.journal(person).await;
        let said: Vec<String> = journal
            .into_iter()
            .filter_map(|entry| match entry.body {
                Body::Bot(message) => Some(message.text),
                _ => None,
            })
            .collect();
        // What arrived is what was said, in this order, some of it again.
        // Pictures have no words; a list may follow them.
        let arrived: Vec<String> =
            world.fake.texts(person).into_iter().filter(|text| !text.is_empty()).collect();
        let mut arrived = arrived.as_slice();
        for same in said.chunk_by(|one, next| one == next) {
            let times = arrived.iter().take_while(|text| text.starts_with(&same[0])).count();
            assert!(times >= same.len(), "seed {seed}: lost or out of order: {}", same[0]);
            twice += times - same.len();
            arrived = &arrived[times..];
        }
        assert_eq!(arrived, [""; 0], "seed {seed}: something that nobody said");
    }
    assert!(twice <= unseen, "seed {seed}: {twice} came twice, {unseen} answers were not seen");
}

impl World {
    /// Waits until everything is sent, moving the clock past the pauses.
    pub async fn settle_faults(&self) {
        let end = std::time::Instant::now() + Duration::from_secs(30);
        while self.store.sizes().await.expect("sizes").pending > 0 {
            assert!(std::time::Instant::now() < end, "messages stay unsent");
            self.clock.advance(500);
            for person in [AN, BINH] {
                self.runtime.wake_sender(&whose(person));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

#[tokio::test]
async fn nothing_is_lost_and_nothing_comes_twice_unseen() {
    for seed in 1..=6 {
        history(seed).await;
    }
}

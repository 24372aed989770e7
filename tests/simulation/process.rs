//! A process of the service: its start, its death at any moment, its orderly
//! end, and its return.

use crate::phones::SimTelegram;
use crate::store::{Lease, SimStore};
use crate::world::{Life, World};
use hotline1022::channel::Channel;
use hotline1022::runtime::dice::Dice;
use hotline1022::runtime::{Chance, Runtime, peers, sender, timers};
use hotline1022::store::Store;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;

/// The same for every process, so that each turn can be worked out again.
const CODE_KEY: [u8; 32] = [7; 32];

/// A running process.
pub struct Process {
    pub life: Arc<Life>,
    pub runtime: Arc<Runtime>,
    lease: Arc<Lease>,
    store: Arc<SimStore>,
    loops: Mutex<Vec<JoinHandle<()>>>,
}

/// Starts a process in a slot, in the order in which `serve` does it.
pub fn start(world: &Arc<World>, slot: usize) {
    let id = world.processes.fetch_add(1, Ordering::Relaxed) + 1;
    let life = Life::new(id, slot);
    let store = Arc::new(SimStore::new(world, &life));
    let off = if world.plan.shared { world.below(4_000) as i64 - 2_000 } else { 0 };
    let runtime = Runtime::with_chance(
        Arc::clone(&store) as Arc<dyn Store>,
        world.clock(off),
        world.catalog(),
        false,
        Chance { dice: Dice::seeded(world.below(u64::MAX)), code_key: Some(CODE_KEY) },
    );
    let telegram = SimTelegram { world: Arc::downgrade(world), life: Arc::clone(&life) };
    runtime.add_channel(Arc::new(telegram) as Arc<dyn Channel>);
    let loops = vec![
        tokio::spawn(sender::run(Arc::clone(&runtime))),
        tokio::spawn(timers::run(Arc::clone(&runtime))),
        tokio::spawn(peers::run(Arc::clone(&runtime))),
    ];
    world.count("process starts");
    world.tell(|| format!("p{id} starts in slot {slot}, its clock {off} ms off"));
    let process = Process { life, runtime, lease: store.lease(), store, loops: loops.into() };
    world.slots.lock().unwrap()[slot] = Some(Arc::new(process));
}

/// The process is gone at once; it comes back after a while.
pub fn crash(world: &Arc<World>, life: &Arc<Life>) {
    if life.is_dead() {
        return;
    }
    world.count("crashes");
    {
        let mut book = world.book();
        let tick = book.tick();
        book.crashed.insert(life.id, tick);
    }
    life.end();
    leave(world, life.slot);
}

/// The slot is empty until the process is started again.
fn leave(world: &Arc<World>, slot: usize) {
    if let Some(process) = world.slots.lock().unwrap()[slot].take() {
        process.store.let_go();
        bury(world, &process);
    }
    let world = Arc::clone(world);
    tokio::spawn(async move {
        let pause = if world.below(2) == 0 { world.below(300) } else { world.below(20_000) };
        world.sleep(pause).await;
        start(&world, slot);
    });
}

fn bury(world: &World, process: &Process) {
    let grave = Grave { id: process.life.id, lease: Arc::clone(&process.lease) };
    world.book().graves.push(grave);
}

/// A process that is not heard of any more, until that is noticed.
pub struct Grave {
    id: u64,
    lease: Arc<Lease>,
}

/// Who has not been heard of for long is taken for dead.
pub fn expire_leases(world: &Arc<World>) {
    if !world.plan.shared {
        return;
    }
    let living: Vec<_> = world.slots.lock().unwrap().iter().flatten().cloned().collect();
    for process in living {
        process.lease.expire(world, process.life.id);
    }
    let mut graves = std::mem::take(&mut world.book().graves);
    for grave in &graves {
        grave.lease.expire(world, grave.id);
    }
    graves.retain(|grave| grave.lease.holds());
    world.book().graves.extend(graves);
}

/// An orderly stop, as an update of the program does it, and a new start.
pub async fn restart(world: &Arc<World>, slot: usize) {
    let Some(process) = world.slots.lock().unwrap()[slot].clone() else { return };
    if process.runtime.is_stopping() {
        return;
    }
    world.count("orderly restarts");
    world.tell(|| format!("p{} is asked to stop", process.life.id));
    process.runtime.begin_stop();
    process.life.stops.notify_waiters();
    let loops = std::mem::take(&mut *process.loops.lock().unwrap());
    for it in loops {
        // As long as `serve` waits.
        let pause = std::time::Duration::from_secs(8);
        let _ = process.life.or_lost(tokio::time::timeout(pause, it)).await;
    }
    {
        // From here on others may take over what it could not finish.
        let mut book = world.book();
        let tick = book.tick();
        book.stopped.insert(process.life.id, tick);
    }
    // One that crashes on the way is started again by its crash.
    if process.life.or_lost(process.store.close()).await.is_some() {
        process.life.end();
        {
            // What was begun meanwhile ends with it.
            let mut book = world.book();
            let tick = book.tick();
            book.ended.insert(process.life.id, tick);
        }
        process.store.let_go();
        bury(world, &process);
        world.tell(|| format!("p{} has stopped", process.life.id));
        start(world, slot);
    }
}

/// Whoever lives, chosen as a load balancer does.
pub async fn any(world: &Arc<World>) -> Arc<Process> {
    loop {
        let living: Vec<_> = world.slots.lock().unwrap().iter().flatten().cloned().collect();
        if !living.is_empty() {
            return Arc::clone(&living[world.below(living.len() as u64) as usize]);
        }
        world.sleep(100).await;
    }
}

impl Process {
    /// Whether one of its loops has ended although nobody asked for it.
    pub fn is_broken(&self, shared: bool) -> bool {
        let loops = self.loops.lock().unwrap();
        loops.iter().take(if shared { 3 } else { 2 }).any(JoinHandle::is_finished)
    }
}

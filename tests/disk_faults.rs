//! Disk faults under the program as it runs: a full disk, short and torn
//! writes, errors of writing and of syncing, a slow disk. Whatever the disk
//! does: a clear error, no acknowledgement of what is not on the disk, no
//! corruption, and recovery without a restart when the disk is well again.
#![cfg(target_os = "linux")]

#[path = "kills/chance.rs"]
mod chance;
#[path = "kills/fleet.rs"]
mod fleet;
#[path = "kills/judge.rs"]
mod judge;
#[path = "kills/ledger.rs"]
mod ledger;
#[path = "kills/platform.rs"]
mod platform;
#[path = "disk_faults/scenario.rs"]
mod scenario;
#[path = "disk_faults/shim.rs"]
mod shim;
#[path = "kills/stored.rs"]
mod stored;
#[path = "kills/transcript.rs"]
mod transcript;
#[path = "kills/world.rs"]
mod world;

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
mod support;

use futures_util::StreamExt;
use scenario::{Ending, Expect, Play};
use shim::{Fault, Sync};

/// Programs that run at the same time: they mostly wait.
const TOGETHER: usize = 6;

/// One row: what fails, and what is to happen.
pub struct Case {
    pub name: &'static str,
    pub fault: Fault,
    pub expect: Expect,
}

const NOTHING: Fault = Fault {
    write_error: 0,
    budget: 0,
    sync_error: 0,
    sync: Sync::All,
    change_error: 0,
    short_writes: false,
    delay_us: 0,
    no_space: false,
};

/// What somebody who runs the service reads about a full disk.
const FULL: &str = "the disk is full: free space on the volume";
/// And about a disk that fails.
const FAILS: &str = "the store cannot write";

#[rustfmt::skip]
const CASES: [Case; 16] = [
    Case { name: "nothing is free on the volume", expect: Expect::Refused(FULL),
        fault: Fault { no_space: true, ..NOTHING } },
    Case { name: "writes find no space", expect: Expect::Refused(FULL),
        fault: Fault { write_error: libc::ENOSPC, ..NOTHING } },
    Case { name: "the disk fills up in the middle of a write", expect: Expect::Refused(FULL),
        fault: Fault { write_error: libc::ENOSPC, budget: 700, ..NOTHING } },
    Case { name: "the disk fills up after some writes", expect: Expect::Refused(FULL),
        fault: Fault { write_error: libc::ENOSPC, budget: 20_000, ..NOTHING } },
    Case { name: "the quota is used up", expect: Expect::Refused(FULL),
        fault: Fault { write_error: libc::EDQUOT, ..NOTHING } },
    Case { name: "syncing finds no space", expect: Expect::Refused(FULL),
        fault: Fault { sync_error: libc::ENOSPC, ..NOTHING } },
    Case { name: "writes fail", expect: Expect::Refused(FAILS),
        fault: Fault { write_error: libc::EIO, ..NOTHING } },
    Case { name: "a write is torn", expect: Expect::Refused(FAILS),
        fault: Fault { write_error: libc::EIO, budget: 300, ..NOTHING } },
    Case { name: "slow writes fail", expect: Expect::Refused(FAILS),
        fault: Fault { write_error: libc::EIO, delay_us: 60_000, ..NOTHING } },
    Case { name: "syncing fails", expect: Expect::Refused(FAILS),
        fault: Fault { sync_error: libc::EIO, ..NOTHING } },
    Case { name: "only sync_file_range fails", expect: Expect::Refused(FAILS),
        fault: Fault { sync_error: libc::EIO, sync: Sync::Range, ..NOTHING } },
    Case { name: "only fdatasync fails", expect: Expect::Refused(FAILS),
        fault: Fault { sync_error: libc::EIO, sync: Sync::Data, ..NOTHING } },
    Case { name: "the file system is read-only", expect: Expect::Refused(FAILS),
        fault: Fault { write_error: libc::EROFS, change_error: libc::EROFS, ..NOTHING } },
    Case { name: "writes are short", expect: Expect::Taken,
        fault: Fault { short_writes: true, ..NOTHING } },
    Case { name: "the disk is slow", expect: Expect::Taken,
        fault: Fault { delay_us: 30_000, ..NOTHING } },
    Case { name: "files cannot be renamed or cut", expect: Expect::Taken,
        fault: Fault { change_error: libc::EIO, ..NOTHING } },
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_gets_well_again() {
    all(CASES.iter().map(|case| Play { case, ending: Ending::Heals, strict: strict(case) })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_is_killed_or_stopped_while_the_disk_fails() {
    let noticed = |case: &&Case| matches!(case.expect, Expect::Refused(_));
    let ending = |number| if number % 2 == 0 { Ending::Killed } else { Ending::Stopped };
    let plays = CASES.iter().filter(noticed).enumerate();
    all(plays.map(|(at, case)| Play { case, ending: ending(at), strict: strict(case) })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_starts_on_a_failing_disk_says_so_and_harms_nothing() {
    let failing = CASES.iter().filter(|case| case.fault.write_error != 0 && case.fault.budget == 0);
    tell(futures_util::stream::iter(failing).map(scenario::start)).await;
}

/// A turn whose batch was written but not synced is there when the database
/// has been opened again. Its delivery is then a repeat, and a repeat does not
/// wake the sender: whoever was refused has looked after the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_stored_but_refused_is_sent_without_another_word() {
    let case = named("syncing fails");
    all([Play { case, ending: Ending::HealsInSilence, strict: true }]).await;
}

/// In the same situation the repeat is acknowledged while the disk still
/// fails: what was read back was never synced.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_is_not_acknowledged_before_what_it_repeats_is_synced() {
    let case = named("only fdatasync fails");
    all([Play { case, ending: Ending::Heals, strict: true }]).await;
}

/// Whether every single post must be refused while the fault lasts. Where only
/// one way of syncing fails, a known fault stands against it; see above.
fn strict(case: &Case) -> bool {
    case.fault.budget == 0 && matches!(case.fault.sync, Sync::All)
}

fn named(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("a row of the table")
}

/// Plays all and tells everything that went wrong.
async fn all(plays: impl IntoIterator<Item = Play>) {
    tell(futures_util::stream::iter(plays).map(scenario::play)).await;
}

async fn tell(plays: impl futures_util::Stream<Item = impl Future<Output = Option<String>>>) {
    let ended = plays.buffer_unordered(TOGETHER).filter_map(|wrong| async { wrong });
    let wrong: Vec<String> = ended.collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! The same stories on every store, each ending with the consistency rules;
//! and what only a store on a disk can go through.

mod child;
mod copy;
mod cut;
mod disk;
mod failure;
mod make;
mod pg;
mod prefix;
mod random;
mod rewrite;
mod rules;
#[path = "../support/postgres.rs"]
mod server;
mod shared;
mod snapshot;
mod stories;
mod tls;
mod upgrade;

/// One test per story and store. A store on a disk is opened again after the
/// story and must show the same as before.
macro_rules! stories {
    ($($story:ident),* $(,)?) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let store = std::sync::Arc::new(hotline1022::store::memory::MemoryStore::new());
                crate::stories::$story(store.clone()).await;
                crate::make::clean(&*store).await;
            })*
        }
        mod sled {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let folder = tempfile::tempdir().unwrap();
                let store = std::sync::Arc::new(crate::disk::open(folder.path()));
                crate::stories::$story(store.clone()).await;
                crate::disk::same_after_reopening(store, folder.path()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let Some(url) = crate::pg::database().await else { return };
                let store = std::sync::Arc::new(crate::pg::open(&url).await);
                crate::stories::$story(store.clone()).await;
                crate::pg::same_after_reopening(store, &url).await;
            })*
        }
    };
}

stories![
    a_new_conversation_is_written_and_overwritten,
    another_version_is_refused_and_changes_nothing,
    a_turn_may_erase_all_before_it,
    a_turn_that_contradicts_itself_is_refused,
    the_journal_is_paged_and_pruned,
    outbox_rows_keep_their_order_until_they_are_settled,
    timers_replace_each_other_and_come_in_order,
    tickets_open_are_taken_and_end,
    a_conversation_moves_with_all_that_belongs_to_it,
    nobody_begins_anew_where_a_conversation_left,
    no_number_comes_twice_under_a_name,
    an_erasure_forgets_who_it_was_and_knows_what_was_handled,
    small_values_are_kept,
    a_small_value_changes_hands_once,
    conversations_come_in_pages,
    dead_rows_are_listed_in_pages,
    a_conversation_is_erased_whole,
    small_values_are_listed_and_forgotten,
    a_snapshot_holds_everything_and_can_be_imported,
    the_only_process_sends_and_fires,
    a_backup_under_load_is_a_prefix_of_history,
    many_conversations_at_once,
    one_conversation_has_one_winner_per_version,
];

/// Stories of several processes on one store; they get two of them, and a
/// way to have the first one taken for dead.
macro_rules! shared_stories {
    ($($story:ident),* $(,)?) => {
        mod memory_shared {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let one = std::sync::Arc::new(hotline1022::store::memory::MemoryStore::new());
                let two = std::sync::Arc::new(one.replica());
                let dies = one.clone();
                let end = async move || dies.lose_lease();
                crate::shared::$story(one.clone(), two, end).await;
                crate::make::clean(&*one).await;
            })*
        }
        mod postgres_shared {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                let Some(url) = crate::pg::database().await else { return };
                let one = std::sync::Arc::new(crate::pg::open(&url).await);
                let two = std::sync::Arc::new(crate::pg::open(&url).await);
                let end = async || crate::pg::first_one_dies(&url);
                crate::shared::$story(one.clone(), two, end).await;
                crate::make::clean(&*one).await;
            })*
        }
    };
}

shared_stories![
    one_process_sends_for_a_person_and_another_takes_over,
    timers_are_handed_to_one_process,
    turns_of_one_process_are_told_to_the_other,
    processes_know_of_each_other,
    who_commits_first_wins,
    a_value_is_swapped_by_one_process,
    a_first_turn_and_a_move_at_once_leave_one_conversation,
    a_turn_and_an_erasure_at_once_leave_nothing_behind,
];

#[tokio::test]
async fn closed_memory() {
    stories::a_closed_store_says_so(std::sync::Arc::new(
        hotline1022::store::memory::MemoryStore::new(),
    ))
    .await;
}

#[tokio::test]
async fn closed_sled() {
    let folder = tempfile::tempdir().unwrap();
    stories::a_closed_store_says_so(std::sync::Arc::new(disk::open(folder.path()))).await;
    assert_eq!(make::everything(&disk::open(folder.path())).await.dumps.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_postgres() {
    let Some(url) = pg::database().await else { return };
    stories::a_closed_store_says_so(std::sync::Arc::new(pg::open(&url).await)).await;
    assert_eq!(make::everything(&pg::open(&url).await).await.dumps.len(), 1);
}

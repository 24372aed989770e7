//! The checks, one file each: what is proved, why, a bad and a good example.
//!
//! `graph` and `uses` are what several checks look at.

mod available;
mod calls;
mod finish;
mod fit;
mod flows;
pub mod graph;
mod images;
mod intents;
mod links;
mod live;
mod loops;
mod messages;
mod official;
mod outcomes;
mod params;
mod phrases;
mod profiles;
mod queues;
mod reach;
mod released;
mod renames;
mod review;
mod samples;
mod secrets;
pub mod shared;
mod size;
mod slash;
mod stale;
mod steps;
mod time;
mod translations;
mod unset;
mod unused;
mod uses;
mod variables;
mod waits;

use super::check::Check;

/// Every check, in the order of codes.
pub(super) const ALL: &[Check] = &[
    steps::run,
    flows::run,
    messages::run,
    variables::run,
    params::run,
    queues::run,
    images::run,
    profiles::run,
    outcomes::run,
    reach::run,
    finish::run,
    loops::run,
    unset::run,
    waits::run,
    size::run,
    calls::run,
    released::run,
    live::run,
    secrets::run,
    renames::run,
    translations::run,
    available::run,
    shared::run,
    fit::run,
    links::run,
    official::run,
    phrases::run,
    intents::run,
    samples::run,
    slash::run,
    time::run,
    review::run,
    stale::run,
    unused::run,
];

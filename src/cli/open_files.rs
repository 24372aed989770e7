//! How many files the service may have open: every open page of the web chat
//! is one. Systems give programs little unless they ask, with the old calls
//! of other programs in mind, so the service asks for all it may have.

/// Below this the service says so: it is far less than a busy day needs.
const FEW: u64 = 10_000;

/// Raises the soft limit to the hard one, and says what came of it.
pub fn raise() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the call fills the structure that it is given.
    if unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } != 0 {
        return;
    }
    let before = limit.rlim_cur;
    let wanted = libc::rlimit { rlim_cur: limit.rlim_max, ..limit };
    // SAFETY: the call reads the structure that it is given.
    if before < limit.rlim_max
        && unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const wanted) } == 0
    {
        limit = wanted;
    }
    let now = limit.rlim_cur;
    if now < FEW {
        tracing::warn!(
            "at most {now} files and connections can be open at once, and every open web chat is one; allow more with `ulimit -n`, or LimitNOFILE= in a systemd unit"
        );
    } else if now > before {
        tracing::info!("up to {now} files and connections can be open at once (was {before})");
    }
}

//! Giving memory back to the system.

/// Gives back what was freed, by threads that have ended as well; the allocator
/// does the latter only for the main thread. For moments after a short work that took much
/// memory, such as training; the allocator would keep most of it for a work
/// that does not come again.
pub fn give_back() {
    // SAFETY: mimalloc's own call, allowed at any time from any thread; it
    // touches nothing that is in use.
    unsafe { libmimalloc_sys::mi_collect(true) }
}

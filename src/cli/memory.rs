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

/// While this lives, memory that is freed goes back to the system at once. For
/// the start, whose short works would otherwise leave holes in which what stays
/// is then scattered; later it would cost system calls at every turn.
pub struct Lean {
    before: std::ffi::c_long,
}

/// `mi_option_purge_delay` of mimalloc.h (2.2 and 3), milliseconds; the crate
/// does not name it.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

impl Lean {
    /// From now on.
    pub fn begin() -> Self {
        // SAFETY: mimalloc's own calls, allowed at any time; they read and write
        // one number.
        unsafe {
            let before = libmimalloc_sys::mi_option_get(PURGE_DELAY);
            libmimalloc_sys::mi_option_set(PURGE_DELAY, 0);
            Self { before }
        }
    }
}

impl Drop for Lean {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, self.before) }
    }
}

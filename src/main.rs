//! Arguments in, exit code out.

/// A turn makes some hundred small allocations on whatever thread is free;
/// the system's allocator took a fifth of a turn's processor time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    hotline1022::cli::run()
}

//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    hotline1022::cli::run()
}

//! What may be chosen on the command line.

use std::path::PathBuf;

pub struct Args {
    pub citizens: Vec<usize>,
    pub seconds: f64,
    pub rounds: usize,
    pub store: Option<String>,
    pub replicas: usize,
    pub preload: usize,
    pub json: Option<PathBuf>,
    /// Measure hotline1022 only; for profiling.
    pub without_null: bool,
}

const HELP: &str = "\
cargo bench --bench load -- [options]
  --citizens 1,64,512   citizens at the same time, one measurement each
  --seconds 5           length of a round
  --rounds 3            rounds, null bot and hotline1022 in turn; the median is printed
  --store URL           passed to the service as HOTLINE_STORE
  --replicas 1          service processes, to which updates go in turn (needs --store)
  --preload 0           other conversations stored before the start
  --json FILE           write the figures there as well
  --without-null        leave the null bot out";

impl Args {
    /// Reads the command line; says what is wrong and ends the process.
    pub fn read() -> Self {
        let mut args = Self {
            citizens: vec![1, 64, 512],
            seconds: 5.0,
            rounds: 3,
            store: None,
            replicas: 1,
            preload: 0,
            json: None,
            without_null: false,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            if word == "--bench" {
                // Cargo adds it.
                continue;
            }
            if word == "--without-null" {
                args.without_null = true;
                continue;
            }
            let value = words.next();
            if value.and_then(|value| args.set(&word, &value)).is_none() {
                eprintln!("{word}: not understood\n\n{HELP}");
                std::process::exit(2);
            }
        }
        if args.replicas > 1 && args.store.is_none() {
            eprintln!("--replicas needs --store: the embedded store belongs to one process");
            std::process::exit(2);
        }
        args
    }

    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "--citizens" => {
                self.citizens = value
                    .split(',')
                    .map(|n| n.parse().ok().filter(|n| *n > 0))
                    .collect::<Option<_>>()?;
            }
            "--seconds" => self.seconds = value.parse().ok().filter(|s| *s > 0.0)?,
            "--rounds" => self.rounds = value.parse().ok().filter(|r| *r > 0)?,
            "--store" => self.store = Some(value.to_owned()),
            "--replicas" => self.replicas = value.parse().ok().filter(|r| *r > 0)?,
            "--preload" => self.preload = value.parse().ok()?,
            "--json" => self.json = Some(value.into()),
            _ => return None,
        }
        Some(())
    }
}

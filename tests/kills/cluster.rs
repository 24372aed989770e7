//! A PostgreSQL server and its synchronous standby, which change places.

use crate::postgres::Server;

/// Two servers; the ports stay the same, whoever is the primary.
pub struct Cluster {
    primary: Option<Server>,
    standby: Option<Server>,
}

impl Cluster {
    /// Both, or nothing where PostgreSQL is not installed.
    pub fn start() -> Option<Self> {
        let primary = Server::start()?;
        let standby = primary.synchronous_standby();
        Some(Self { primary: Some(primary), standby: Some(standby) })
    }

    /// A new database: the address that names both servers.
    pub fn database(&self) -> String {
        let (primary, standby) = (self.primary.as_ref().unwrap(), self.standby.as_ref().unwrap());
        let url = primary.database();
        let name = url.rsplit('/').next().unwrap();
        primary.url_with(standby, name)
    }

    /// The primary is killed, or stopped without a checkpoint, and the standby
    /// promoted.
    pub async fn fail_over(&mut self, kill: bool) {
        let (mut primary, standby) = (self.primary.take().unwrap(), self.standby.take().unwrap());
        let both = tokio::task::spawn_blocking(move || {
            if kill {
                primary.kill()
            } else {
                primary.stop_immediately()
            }
            standby.promote();
            (primary, standby)
        });
        let (dead, primary) = both.await.unwrap();
        // Kept for its port.
        (self.primary, self.standby) = (Some(primary), Some(dead));
    }

    /// A new standby takes the place of the dead server.
    pub async fn follow(&mut self) {
        let (primary, dead) = (self.primary.take().unwrap(), self.standby.take().unwrap());
        let both = tokio::task::spawn_blocking(move || {
            let port = dead.port();
            drop(dead);
            let standby = primary.synchronous_standby_on(port);
            (primary, standby)
        });
        let (primary, standby) = both.await.unwrap();
        (self.primary, self.standby) = (Some(primary), Some(standby));
    }
}

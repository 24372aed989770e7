//! The service's own door for its administrator: a socket in the data folder,
//! which only the service's user can enter. One request a connection; the
//! answer is frames (a byte for the kind, four for the length, the bytes).

use super::{Frame, Out, Request, Service, run};
use crate::runtime::Runtime;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

/// Longest request, and longest frame.
const LONGEST: u64 = 1 << 20;
const LINE: u8 = b'l';
const BYTES: u8 = b'b';
const END: u8 = b'e';

/// Where the socket of a data folder is.
pub fn path(data: &Path) -> PathBuf {
    data.join("admin.sock")
}

/// Answers until the service stops.
pub async fn serve(runtime: Arc<Runtime>, service: Service, data: &Path) {
    let path = path(data);
    // What a killed process left behind; the folder's lock says that it is ours.
    let _ = std::fs::remove_file(&path);
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(%error, "commands such as `data backup` cannot reach the running service");
            return;
        }
    };
    let closed = std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600));
    let mut stopped = runtime.stopped();
    while closed.is_ok() && !runtime.is_stopping() {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let service = service.clone();
                tokio::spawn(async move {
                    if let Err(error) = answer(service, stream).await {
                        tracing::debug!(%error, "an administrator's command went away");
                    }
                });
            },
            _ = stopped.changed() => {}
        }
    }
    let _ = std::fs::remove_file(&path);
}

async fn answer(service: Service, stream: UnixStream) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    BufReader::new(read.take(LONGEST)).read_line(&mut line).await?;
    let request: Request = serde_json::from_str(&line).map_err(io::Error::other)?;
    let (to, mut frames) = mpsc::channel(8);
    let work = tokio::spawn(run(service, request, Out::new(to)));
    while let Some(frame) = frames.recv().await {
        let (kind, bytes) = match frame {
            Frame::Line(text) => (LINE, text.into_bytes()),
            Frame::Bytes(bytes) => (BYTES, bytes),
            Frame::End(ok) => (END, vec![u8::from(ok)]),
        };
        write.write_u8(kind).await?;
        write.write_u32(u32::try_from(bytes.len()).map_err(io::Error::other)?).await?;
        write.write_all(&bytes).await?;
    }
    write.shutdown().await?;
    work.await.map_err(io::Error::other)
}

/// Asks the service that runs on a data folder. The frames end with
/// [`Frame::End`], unless the service went away.
pub async fn ask(data: &Path, request: &Request, to: &mpsc::Sender<Frame>) -> io::Result<()> {
    let mut stream = UnixStream::connect(path(data)).await?;
    let line = serde_json::to_string(request).map_err(io::Error::other)?;
    stream.write_all(format!("{line}\n").as_bytes()).await?;
    loop {
        let kind = stream.read_u8().await?;
        let length = u64::from(stream.read_u32().await?);
        if length > LONGEST {
            return Err(io::Error::other("the service answers nonsense"));
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        stream.read_exact(&mut bytes).await?;
        let frame = match kind {
            LINE => Frame::Line(String::from_utf8_lossy(&bytes).into_owned()),
            BYTES => Frame::Bytes(bytes),
            _ => Frame::End(bytes == [1]),
        };
        let last = matches!(frame, Frame::End(_));
        if to.send(frame).await.is_err() || last {
            return Ok(());
        }
    }
}

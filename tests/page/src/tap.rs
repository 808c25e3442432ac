//! Stands between the browser and a server, and keeps all that the browser sends.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What was sent, by connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<Vec<u8>>>>);

impl Heard {
    fn connection(&self) -> usize {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(Vec::new());
        all.len() - 1
    }

    fn add(&self, connection: usize, bytes: &[u8]) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(heard) = all.get_mut(connection) {
            heard.extend_from_slice(bytes);
        }
    }

    /// The requests, each from its first line to the empty one: none of the page's has a body.
    pub(crate) fn requests(&self) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let texts = all.iter().map(|heard| String::from_utf8_lossy(heard));
        let requests = texts.flat_map(|text| {
            let requests = text.split("\r\n\r\n").map(str::to_owned);
            requests.collect::<Vec<_>>()
        });
        requests.filter(|request| !request.is_empty()).collect()
    }
}

/// Puts a tap before the server at a port. Gives the port to use instead.
pub(crate) async fn before(
    port: u16,
    heard: &Heard,
    servers: &mut JoinSet<()>,
) -> std::io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let own = listener.local_addr()?.port();
    servers.spawn(listen(listener, port, heard.clone()));
    Ok(own)
}

/// Hands on what comes until it is dropped.
async fn listen(listener: TcpListener, server: u16, heard: Heard) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((browser, _)) = accepted {
                    connections.spawn(hand_on(browser, server, heard.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Either side may end it.
async fn hand_on(browser: TcpStream, server: u16, heard: Heard) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else {
        return;
    };
    let (mut from_browser, mut to_browser) = browser.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let connection = heard.connection();
    let asks = async {
        let mut bytes = vec![0; 1 << 14];
        while let Ok(count @ 1..) = from_browser.read(&mut bytes).await {
            let bytes = bytes.get(..count).unwrap_or_default();
            heard.add(connection, bytes);
            if to_server.write_all(bytes).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = asks => {}
        _ = copy(&mut from_server, &mut to_browser) => {}
    }
}

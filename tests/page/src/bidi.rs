//! WebDriver BiDi: commands over a WebSocket.

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A connection, which sends one command at a time.
#[derive(Debug)]
pub(crate) struct Bidi(Mutex<Connection>);

#[derive(Debug)]
struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    commands: u64,
}

impl Bidi {
    pub(crate) async fn connect(address: &str) -> Result<Self> {
        let (socket, _) = connect_async(address)
            .await
            .context("no connection for WebDriver BiDi")?;
        Ok(Self(Mutex::new(Connection {
            socket,
            commands: 0,
        })))
    }

    /// Sends a command and waits until it is done.
    pub(crate) async fn send(&self, method: &str, parameters: Value) -> Result<()> {
        let mut connection = self.0.lock().await;
        connection.commands += 1;
        let id = connection.commands;
        let command = json!({ "id": id, "method": method, "params": parameters }).to_string();
        connection.socket.send(Message::text(command)).await?;
        while let Some(message) = connection.socket.next().await {
            let Message::Text(text) = message? else {
                continue;
            };
            let answer: Value = serde_json::from_str(&text)?;
            if answer.get("id") != Some(&json!(id)) {
                continue;
            }
            if answer.get("type") != Some(&json!("success")) {
                bail!("{method}: {}", answer.get("message").unwrap_or(&answer));
            }
            return Ok(());
        }
        bail!("{method}: the browser has ended")
    }
}

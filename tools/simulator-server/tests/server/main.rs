//! The server over real HTTP: contract, CORS, counts, faults.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs
)]

mod contract;
#[path = "../../../../tests/contract/validator.rs"]
mod contract_validator;
mod faults;
mod http;

use serde_json::Value;
use simulator::Config;
use tokio::net::TcpListener;

/// A server of its own for a test, ended when dropped.
pub struct Server {
    pub origin: String,
    _stop: tokio::sync::oneshot::Sender<()>,
}

pub async fn start(config: Config) -> Server {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(simulator_server::serve(listener, config, async {
        let _ = receiver.await;
    }));
    Server {
        origin,
        _stop: sender,
    }
}

impl Server {
    pub fn status(&self, batch_id: &str, query: &str) -> reqwest::RequestBuilder {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        client
            .get(format!(
                "{}/v2/query/batch/{batch_id}/status{query}",
                self.origin
            ))
            .header("authorization", "Bearer demo-token")
    }

    pub async fn body(&self, batch_id: &str, query: &str) -> Value {
        json(self.status(batch_id, query).send().await.unwrap()).await
    }

    pub async fn stats(&self, batch_id: &str) -> Value {
        json(
            reqwest::get(format!("{}/stats/{batch_id}", self.origin))
                .await
                .unwrap(),
        )
        .await
    }
}

pub async fn json(response: reqwest::Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

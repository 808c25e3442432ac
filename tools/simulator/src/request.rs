//! What is asked, as the endpoint sees it.

use percent_encoding::percent_decode_str;

use crate::window;

/// A request, apart from its connection.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `GET` and `HEAD` are answered.
    pub method: &'a str,
    /// The path, as it was sent.
    pub path: &'a str,
    /// What stands behind its question mark.
    pub query: Option<&'a str>,
    /// The header `Authorization`.
    pub authorization: Option<&'a str>,
    /// Another origin, which a redirect leads to.
    pub other_origin: &'a str,
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The status of a batch.
    Status {
        /// Its ID, decoded.
        batch_id: String,
        /// Offset and limit; `None` where the API would refuse them.
        window: Option<(u64, u64)>,
    },
    /// The endpoint does not have this method.
    Method,
    /// There is no such endpoint.
    None,
}

impl Request<'_> {
    /// What is asked for. The endpoint is under every base path.
    pub fn route(&self) -> Route {
        let Some(batch_id) = Self::batch_id_of(self.path) else {
            return Route::None;
        };
        if !matches!(self.method, "GET" | "HEAD") {
            return Route::Method;
        }
        let window = window::read(self.query);
        Route::Status { batch_id, window }
    }

    /// The batch ID in a path, without its percent-encoding.
    pub fn batch_id_of(path: &str) -> Option<String> {
        let (_, rest) = path.split_once("/query/batch/")?;
        let encoded = rest.strip_suffix("/status")?;
        if encoded.is_empty() || encoded.contains('/') {
            return None;
        }
        let decoded = percent_decode_str(encoded).decode_utf8().ok()?;
        Some(decoded.into_owned())
    }

    /// The token.
    pub fn bearer(&self) -> Option<&str> {
        self.authorization?.strip_prefix("Bearer ")
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, Route};

    #[test]
    fn the_endpoint_is_under_every_base_path() {
        let route = |method, path| {
            let (query, authorization, other_origin) = (Some("limit=5"), None, "");
            Request {
                method,
                path,
                query,
                authorization,
                other_origin,
            }
            .route()
        };
        let status = |batch_id: &str| Route::Status {
            batch_id: batch_id.to_owned(),
            window: Some((0, 5)),
        };
        let table = [
            ("GET", "/query/batch/a/status", status("a")),
            ("GET", "/v2/query/batch/a/status", status("a")),
            ("HEAD", "/own/proxy/query/batch/a%20b/status", status("a b")),
            ("POST", "/v2/query/batch/a/status", Route::Method),
            ("GET", "/v2/query/batch/a", Route::None),
            ("GET", "/v2/query/batch//status", Route::None),
            ("GET", "/v2/query/batch/a/b/status", Route::None),
            ("GET", "/v2/query/batch/%FF/status", Route::None),
            ("POST", "/", Route::None),
        ];
        for (method, path, expected) in table {
            assert_eq!(route(method, path), expected, "{method} {path}");
        }
    }
}

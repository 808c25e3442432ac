//! `simulator`: the server by itself.

use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;

use clap::Parser;
use simulator::Config;
use tokio::net::TcpListener;

/// Answers like the Supermetrics batch status endpoint.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// Another seed gives other durations, failures and rows.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Simulated seconds in a real one.
    #[arg(long, default_value_t = 1.0, value_parser = parse_speed)]
    speed: f64,
    /// Requests an hour for one token.
    #[arg(long, default_value_t = 5000)]
    hourly_limit: u32,
}

fn parse_speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed <= 100_000.0 => Ok(speed),
        _ => Err("must be a number above 0, up to 100000".to_owned()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let address = (arguments.host, arguments.port);
    let listener = match TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!(
                "simulator: cannot listen on {}:{} ({error}); choose another with --port",
                arguments.host, arguments.port
            );
            return ExitCode::FAILURE;
        }
    };
    let port = listener
        .local_addr()
        .map_or(arguments.port, |address| address.port());
    println!(
        "simulator: http://{}:{port}/ lists the scenarios",
        arguments.host
    );
    let config = Config {
        seed: arguments.seed,
        speed: arguments.speed,
        hourly_limit: arguments.hourly_limit,
    };
    let stop = async {
        // Without a handler for Ctrl-C the system ends the process itself.
        let _ = tokio::signal::ctrl_c().await;
    };
    match simulator_server::serve(listener, config, stop).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

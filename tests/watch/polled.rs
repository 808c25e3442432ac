//! A batch that is polled for readers, in a world in virtual time.

use std::rc::Rc;

use simulator::schedule::Plan;
use supermetrics_batch_status_core::client::poller::Poller;
use supermetrics_batch_status_core::client::reader::Reader;
use supermetrics_batch_status_core::watch::options::WatchOptions;
use supermetrics_batch_status_core::watch::reader_options::ReaderOptions;

use crate::trip::executor::{Machine, World};
use crate::trip::options;

pub type Shared = Rc<Poller<Machine>>;

pub fn plan() -> Plan {
    Plan {
        failure_share: 0.0,
        ..Plan::default()
    }
}

/// A batch of which one query never ends.
pub fn endless() -> Plan {
    Plan {
        hangs: Some(0),
        ..plan()
    }
}

pub fn poller(world: &Rc<World>) -> Shared {
    let machine = Machine(Rc::clone(world));
    Rc::new(Poller::new(machine, options(|_| ())))
}

pub fn reader(poller: &Shared) -> Rc<Reader<Machine>> {
    Rc::new(Reader::new(
        Rc::clone(poller),
        ReaderOptions::from(&options(|_| ())),
    ))
}

/// A reader with options of its own.
pub fn reader_with(poller: &Shared, more: impl FnOnce(&mut WatchOptions)) -> Rc<Reader<Machine>> {
    let options = ReaderOptions::from(&options(more));
    Rc::new(Reader::new(Rc::clone(poller), options))
}

pub fn start(world: &World, poller: &Shared) {
    let poller = Rc::clone(poller);
    world.spawn(async move { poller.run().await });
}

/// A world with a poller that runs, and its first reader.
pub fn begin(plan: Plan) -> (Rc<World>, Shared, Rc<Reader<Machine>>) {
    let world = World::new(plan);
    let poller = poller(&world);
    let first = reader(&poller);
    start(&world, &poller);
    (world, poller, first)
}

//! What makes a watch rest or slow down: its readers' pause, page visibility, connectivity.

/// What keeps a watch from sending requests, or makes them rare.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gates {
    paused: bool,
    hidden: bool,
    /// Whether a hidden page polls at the longest interval only.
    slow_when_hidden: bool,
    /// What `navigator.onLine` says. It is a hint: a VPN, a local server or a mistaken browser prove it wrong.
    offline: bool,
    /// The logical time of that hint, and whether a response has proved it wrong.
    offline_at: u32,
    is_disproved: bool,
    /// Whether the server is on this machine, where no network is needed.
    is_loopback: bool,
}

/// What a change of a gate means for the watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing has changed.
    Same,
    /// It rests, or polls rarely.
    Slower,
    /// What was missed meanwhile is caught up with at once.
    CatchUp,
}

impl Gates {
    /// All gates open.
    pub fn new(is_loopback: bool, slow_when_hidden: bool) -> Self {
        Self {
            is_loopback,
            slow_when_hidden,
            ..Self::default()
        }
    }

    /// Whether nothing is asked at all.
    pub fn is_paused(self) -> bool {
        self.paused
    }

    /// Whether polls are rare because nobody looks.
    pub fn is_hidden(self) -> bool {
        self.hidden && self.slow_when_hidden
    }

    /// Whether attempts are rare because there seems to be no network.
    pub fn is_offline(self) -> bool {
        self.offline && !self.is_disproved && !self.is_loopback
    }

    /// Whether nothing is asked, or rarely.
    pub fn is_shut(self) -> bool {
        self.is_paused() || self.is_offline()
    }

    /// Whether polls come at the longest interval.
    pub fn is_slow(self) -> bool {
        self.is_hidden() || self.is_offline()
    }

    /// All readers rest, or one goes on.
    pub fn set_paused(&mut self, paused: bool) -> Turn {
        let was = std::mem::replace(&mut self.paused, paused);
        turn(was, paused)
    }

    /// The page is hidden, or seen again.
    pub fn set_hidden(&mut self, hidden: bool) -> Turn {
        let was = self.is_hidden();
        self.hidden = hidden;
        turn(was, self.is_hidden())
    }

    /// Readers want a hidden page to poll rarely, or not.
    pub fn set_slow_when_hidden(&mut self, slow: bool) -> Turn {
        let was = self.is_hidden();
        self.slow_when_hidden = slow;
        turn(was, self.is_hidden())
    }

    /// The browser says that the network is gone, or back.
    pub fn set_offline(&mut self, offline: bool, tick: u32) -> Turn {
        let was = std::mem::replace(&mut self.offline, offline);
        if was != offline {
            (self.offline_at, self.is_disproved) = (tick, false);
        }
        match turn(was, offline) {
            _ if self.is_loopback => Turn::Same,
            turn => turn,
        }
    }

    /// A response came to a request of logical time `sent`: there is a network, whatever the browser says.
    pub fn prove_online(&mut self, sent: u32) {
        self.is_disproved |= self.offline && sent > self.offline_at;
    }
}

fn turn(was_closed: bool, is_closed: bool) -> Turn {
    match (was_closed, is_closed) {
        (false, true) => Turn::Slower,
        (true, false) => Turn::CatchUp,
        _ => Turn::Same,
    }
}

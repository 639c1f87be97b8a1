//! Events that wait for the network: bounded, in the order of their capture.
//!
//! It holds finished JSON, so that taking a batch is joining text. What it cannot hold, or what has
//! been tried too often, it hands back as a number: whoever asked counts it, nothing vanishes here.

use protocol::limits;

/// How often an event is sent before it is given up.
pub const TRIES: u8 = 4;

/// One captured event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The view it belongs to: the batch must describe it.
    pub view: u32,
    /// Bytes it can add to a batch: its own text and its view's. Views shared by events are counted
    /// for each, so that a batch is never larger than the sum.
    pub cost_bytes: usize,
    /// How often it has been sent without a final answer.
    pub tries: u8,
    /// The event as JSON.
    pub json: String,
}

/// The events that wait.
#[derive(Debug, Default)]
pub struct Queue(Vec<Event>);

impl Queue {
    /// Adds an event; false if there is no room for it.
    #[must_use]
    pub fn push(&mut self, event: Event) -> bool {
        let has_room = self.0.len() < limits::PAGE_QUEUE_EVENTS;
        if has_room {
            self.0.push(event);
        }
        has_room
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What they would weigh in one batch, at most.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|event| event.cost_bytes).sum()
    }

    /// Takes the oldest events that fit into one batch of `max_bytes`.
    pub fn take(&mut self, max_bytes: usize) -> Vec<Event> {
        let mut bytes = 0;
        let mut taken = 0;
        for event in self.0.iter().take(limits::BATCH_EVENTS) {
            bytes += event.cost_bytes;
            if bytes > max_bytes {
                break;
            }
            taken += 1;
        }
        let later = self.0.split_off(taken);
        core::mem::replace(&mut self.0, later)
    }

    /// Puts events back that were sent without a final answer, before those that came after them.
    /// Returns how many were given up: tried too often, or without room.
    pub fn put_back(&mut self, mut events: Vec<Event>) -> usize {
        let all = events.len() + self.len();
        events.retain_mut(|event| {
            event.tries += 1;
            event.tries < TRIES
        });
        events.append(&mut self.0);
        events.truncate(limits::PAGE_QUEUE_EVENTS);
        self.0 = events;
        all - self.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(json: &str) -> Event {
        Event { view: 0, cost_bytes: json.len(), tries: 0, json: json.into() }
    }

    fn texts(events: &[Event]) -> Vec<&str> {
        events.iter().map(|e| e.json.as_str()).collect()
    }

    #[test]
    fn takes_the_oldest_that_fit_and_keeps_the_rest_in_order() {
        let mut queue = Queue::default();
        for json in ["aaaa", "bbbb", "cc", "d"] {
            assert!(queue.push(event(json)));
        }
        assert_eq!(queue.bytes(), 11);
        assert_eq!(texts(&queue.take(9)), ["aaaa", "bbbb"]);
        assert_eq!((queue.len(), queue.bytes()), (2, 3));
        assert_eq!(texts(&queue.take(9)), ["cc", "d"]);
        assert!(queue.is_empty());
        assert!(queue.take(9).is_empty());
    }

    #[test]
    fn a_later_event_never_overtakes_one_that_does_not_fit() {
        let mut queue = Queue::default();
        for json in ["aa", "bbbbbbbb", "c"] {
            assert!(queue.push(event(json)));
        }
        assert_eq!(texts(&queue.take(4)), ["aa"]);
        assert_eq!(texts(&queue.take(4)), [""; 0]);
        assert_eq!(queue.len(), 2);
    }

    #[test]
    fn a_batch_holds_at_most_a_hundred_and_the_queue_two_hundred() {
        let mut queue = Queue::default();
        for _ in 0..limits::PAGE_QUEUE_EVENTS {
            assert!(queue.push(event("x")));
        }
        assert!(!queue.push(event("x")));
        assert_eq!(queue.take(usize::MAX).len(), limits::BATCH_EVENTS);
        assert_eq!(queue.len(), limits::PAGE_QUEUE_EVENTS - limits::BATCH_EVENTS);
    }

    #[test]
    fn failed_events_come_first_again_until_their_last_try() {
        let mut queue = Queue::default();
        assert!(queue.push(event("a")));
        for tries in 1..TRIES {
            let taken = queue.take(100);
            assert!(queue.push(event("later")));
            assert_eq!(queue.put_back(taken), 0, "try {tries}");
            assert_eq!(queue.take(1)[0].tries, tries);
            let mut again = event("a");
            again.tries = tries;
            queue = Queue::default();
            assert!(queue.push(again));
        }
        let taken = queue.take(100);
        assert_eq!(queue.put_back(taken), 1);
        assert!(queue.is_empty());
        assert_eq!(queue.bytes(), 0);
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let mut queue = Queue::default();
        for _ in 0..10 {
            assert!(queue.push(event("old")));
        }
        let taken = queue.take(1000);
        for _ in 0..limits::PAGE_QUEUE_EVENTS {
            assert!(queue.push(event("new")));
        }
        assert_eq!(queue.put_back(taken), 10);
        assert_eq!(queue.len(), limits::PAGE_QUEUE_EVENTS);
        assert_eq!(queue.take(3)[0].json, "old");
    }
}

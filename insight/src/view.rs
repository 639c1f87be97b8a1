//! What a panel is, and what it is given. A panel is one file and one line in the list of its page:
//! it says what it asks and draws what comes back. All queries of a page travel together.

use maud::Markup;
use protocol::purpose::Purpose;

use crate::auth::SiteScope;
use crate::coverage::Coverage;
use crate::pressure::Judged;
use crate::request::Request;
use crate::sites::Site;
use crate::store::{Query, Row};
use crate::window::Window;

/// What a panel asks with.
pub(crate) struct Ask<'a> {
    pub(crate) scope: &'a SiteScope,
    pub(crate) window: &'a Window,
}

impl Ask<'_> {
    /// A query about the stretch that is shown: `?1` is the site, `?2` the beginning.
    pub(crate) fn since_start(&self, sql: &'static str) -> Query {
        self.scope.query(sql, [self.window.start_ms().into()])
    }

    /// A query about the whole days that coverage is counted by.
    pub(crate) fn since_first_day(&self, sql: &'static str) -> Query {
        self.scope.query(sql, [self.window.first_day_ms().into()])
    }
}

/// What a panel draws with.
pub(crate) struct View<'a> {
    pub(crate) request: &'a Request<'a>,
    pub(crate) site: &'a Site,
    pub(crate) window: &'a Window,
    pub(crate) coverage: &'a Coverage,
    /// Whether the stretch holds any event.
    pub(crate) has_events: bool,
    /// What was decided about issues, on the page that shows them.
    pub(crate) decided: &'a [Row],
    /// Under which pressure the site stands, if that was ever judged.
    pub(crate) judged: Option<&'a Judged>,
}

impl View<'_> {
    /// The sentence under a figure that needs this purpose.
    pub(crate) fn basis(&self, purpose: Purpose) -> Markup {
        maud::html! { p class="basis" { (self.coverage.sentence(purpose)) } }
    }

    /// The address of another page of this site, with the same range.
    pub(crate) fn link(&self, slug: &str) -> String {
        let mut path = String::from("/sites/");
        path.push_str(self.site.key.as_str());
        if !slug.is_empty() {
            path.push('/');
            path.push_str(slug);
        }
        path.push_str("?range=");
        path.push_str(self.window.span.code);
        path
    }

    /// A moment in the site's zone.
    pub(crate) fn moment(&self, time_ms: u64) -> Markup {
        crate::figure::moment(time_ms, self.request.now_ms, self.window.offset_minutes)
    }
}

/// The rows of each query of a panel, in their order.
pub(crate) struct Answers<'a>(pub(crate) &'a [Vec<Row>]);

impl<'a> Answers<'a> {
    /// The rows of the query at this place.
    pub(crate) fn rows(&self, at: usize) -> &'a [Row] {
        self.0.get(at).map_or(&[], Vec::as_slice)
    }
}

/// When a panel is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// In any case: it has a sentence for having nothing to show.
    Always,
    /// Where the stretch holds events.
    WithEvents,
    /// Where it holds none.
    WithoutEvents,
}

/// One question with its answer.
pub(crate) struct Panel {
    /// Its name in the page: address fragment and style.
    pub(crate) id: &'static str,
    /// Its heading; empty if what it draws needs none.
    pub(crate) title: &'static str,
    /// When it is shown.
    pub(crate) shown: Shown,
    /// What it asks.
    pub(crate) queries: fn(&Ask<'_>) -> Vec<Query>,
    /// What it shows.
    pub(crate) render: fn(&View<'_>, &Answers<'_>) -> Markup,
}

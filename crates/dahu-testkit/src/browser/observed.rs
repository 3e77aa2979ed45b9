//! What a page did that nobody sees: requests, errors on the console, breaches of its security policy.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chromiumoxide::cdp::{
    browser_protocol::{
        log::{EventEntryAdded, LogEntryLevel, LogEntrySource},
        network::{
            EventLoadingFailed, EventLoadingFinished, EventRequestWillBeSent, EventResponseReceived,
            ResourceType,
        },
        page::EventFrameNavigated,
    },
    js_protocol::runtime::{ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown, RemoteObject},
};
use futures::{StreamExt, stream};

use super::BrowserError;

/// Everything a page has asked for and complained about since it was opened.
///
/// The browser reports as it goes: take this after [`super::Page::wait_until_idle`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Every address that was requested, redirects included, in order.
    pub requests: Vec<String>,
    /// Requests that failed or were answered with an error status, each with its reason.
    pub failed_requests: Vec<String>,
    /// What scripts wrote to the console as errors, and exceptions that nobody caught.
    pub console_errors: Vec<String>,
    /// What the Content-Security-Policy refused.
    pub policy_violations: Vec<String>,
}

impl Observed {
    /// The requests that went elsewhere than to `origin` (`http://127.0.0.1:8080`).
    pub fn requests_outside(&self, origin: &str) -> Vec<&str> {
        let is_inside = |url: &str| {
            let within = url
                .strip_prefix(origin)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
            within
                || ["data:", "blob:", "about:"]
                    .iter()
                    .any(|scheme| url.starts_with(scheme))
        };
        self.requests
            .iter()
            .map(String::as_str)
            .filter(|url| !is_inside(url))
            .collect()
    }

    /// Failed requests, console errors and policy violations together: empty for a page without fault.
    pub fn complaints(&self) -> Vec<&str> {
        let kinds = [
            &self.failed_requests,
            &self.console_errors,
            &self.policy_violations,
        ];
        kinds.into_iter().flatten().map(String::as_str).collect()
    }
}

/// Listens to a tab from before its first page on.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder(Arc<Mutex<Records>>);

impl Recorder {
    /// Starts to listen; ends with the tab.
    pub(super) async fn listen_to(tab: &chromiumoxide::Page) -> Result<Self, BrowserError> {
        let mut events = stream::select_all([
            tab.event_listener::<EventFrameNavigated>()
                .await?
                .map(Event::Navigated)
                .boxed(),
            tab.event_listener::<EventRequestWillBeSent>()
                .await?
                .map(Event::Request)
                .boxed(),
            tab.event_listener::<EventResponseReceived>()
                .await?
                .map(Event::Response)
                .boxed(),
            tab.event_listener::<EventLoadingFinished>()
                .await?
                .map(Event::Finished)
                .boxed(),
            tab.event_listener::<EventLoadingFailed>()
                .await?
                .map(Event::Failed)
                .boxed(),
            tab.event_listener::<EventEntryAdded>()
                .await?
                .map(Event::Entry)
                .boxed(),
            tab.event_listener::<EventConsoleApiCalled>()
                .await?
                .map(Event::Console)
                .boxed(),
            tab.event_listener::<EventExceptionThrown>()
                .await?
                .map(Event::Exception)
                .boxed(),
        ]);
        let recorder = Self::default();
        let records = recorder.clone();
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                records.records().add(&event);
            }
        });
        Ok(recorder)
    }

    /// What has been seen so far.
    pub(super) fn observed(&self) -> Observed {
        self.records().observed()
    }

    /// The addresses of the requests that are under way.
    pub(super) fn open_requests(&self) -> Vec<String> {
        self.records().open_requests()
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Event {
    Navigated(Arc<EventFrameNavigated>),
    Request(Arc<EventRequestWillBeSent>),
    Response(Arc<EventResponseReceived>),
    Finished(Arc<EventLoadingFinished>),
    Failed(Arc<EventLoadingFailed>),
    Entry(Arc<EventEntryAdded>),
    Console(Arc<EventConsoleApiCalled>),
    Exception(Arc<EventExceptionThrown>),
}

/// Kinds of events arrive on streams of their own, so their order among each other is not known: nothing here may
/// depend on it.
#[derive(Debug, Default)]
struct Records {
    observed: Observed,
    requests: BTreeMap<String, Request>,
    ended: BTreeSet<String>,
    /// The load of the document that is shown, and the loads of those that it took the place of.
    current_load: Option<String>,
    left_loads: BTreeSet<String>,
    failures: Vec<(String, String)>,
}

#[derive(Debug)]
struct Request {
    url: String,
    load: String,
}

impl Records {
    fn add(&mut self, event: &Event) {
        match event {
            Event::Navigated(navigated) => self.add_navigation(navigated),
            Event::Request(request) => self.add_request(request),
            Event::Response(response) => self.add_response(response),
            Event::Finished(finished) => {
                self.ended.insert(finished.request_id.inner().clone());
            }
            Event::Failed(failed) => self.add_failure(failed),
            Event::Entry(entry) => self.add_entry(entry),
            Event::Console(call) => self.add_console_call(call),
            Event::Exception(thrown) => {
                let details = &thrown.exception_details;
                let exception = details.exception.as_ref().map(text_of);
                self.observed
                    .console_errors
                    .push(exception.unwrap_or_else(|| details.text.clone()));
            }
        }
    }

    fn observed(&self) -> Observed {
        let mut observed = self.observed.clone();
        let unknown = "an unknown address".to_owned();
        observed
            .failed_requests
            .extend(self.failures.iter().map(|(request, reason)| {
                let url = self
                    .requests
                    .get(request)
                    .map_or(&unknown, |request| &request.url);
                format!("{url}: {reason}")
            }));
        observed
    }

    /// What a document asked for that is gone counts no more: the browser does not always say how that ended.
    fn open_requests(&self) -> Vec<String> {
        self.requests
            .iter()
            .filter(|(id, request)| !self.ended.contains(*id) && !self.left_loads.contains(&request.load))
            .map(|(_, request)| request.url.clone())
            .collect()
    }

    fn add_navigation(&mut self, event: &EventFrameNavigated) {
        let load = event.frame.loader_id.inner();
        if event.frame.parent_id.is_none() && self.current_load.as_ref() != Some(load) {
            self.left_loads.extend(self.current_load.replace(load.clone()));
        }
    }

    fn add_request(&mut self, event: &EventRequestWillBeSent) {
        self.observed.requests.push(event.request.url.clone());
        // A stream of events goes on as long as its page: nobody waits for its end.
        if event.r#type == Some(ResourceType::EventSource) {
            self.ended.insert(event.request_id.inner().clone());
        }
        let request = Request {
            url: event.request.url.clone(),
            load: event.loader_id.inner().clone(),
        };
        self.requests.insert(event.request_id.inner().clone(), request);
    }

    fn add_response(&mut self, event: &EventResponseReceived) {
        let (url, status) = (&event.response.url, event.response.status);
        if status >= 400 {
            self.observed
                .failed_requests
                .push(format!("{url}: status {status}"));
        }
    }

    fn add_failure(&mut self, event: &EventLoadingFailed) {
        let request = event.request_id.inner().clone();
        self.ended.insert(request.clone());
        // A script or a navigation may give a request up; that is no fault of the page.
        if event.canceled != Some(true) {
            self.failures.push((request, event.error_text.clone()));
        }
    }

    fn add_entry(&mut self, event: &EventEntryAdded) {
        let entry = &event.entry;
        // The network's own entries repeat what the failed requests say.
        if entry.level != LogEntryLevel::Error || entry.source == LogEntrySource::Network {
            return;
        }
        if entry.text.contains("Content Security Policy") {
            self.observed.policy_violations.push(entry.text.clone());
        } else {
            self.observed.console_errors.push(entry.text.clone());
        }
    }

    fn add_console_call(&mut self, event: &EventConsoleApiCalled) {
        if matches!(
            event.r#type,
            ConsoleApiCalledType::Error | ConsoleApiCalledType::Assert
        ) {
            let words: Vec<String> = event.args.iter().map(text_of).collect();
            self.observed.console_errors.push(words.join(" "));
        }
    }
}

fn text_of(object: &RemoteObject) -> String {
    match (&object.value, &object.description) {
        (Some(serde_json::Value::String(text)), _) => text.clone(),
        (Some(value), _) => value.to_string(),
        (None, Some(description)) => description.clone(),
        (None, None) => "undefined".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_itself_counts_as_inside() {
        let urls = [
            ("http://127.0.0.1:80", true),
            ("http://127.0.0.1:80/page", true),
            ("http://127.0.0.1:80?query", true),
            ("http://127.0.0.1:8080/page", false),
            ("http://127.0.0.1:80.example/page", false),
            ("https://127.0.0.1:80/page", false),
            ("data:image/png;base64,AA==", true),
        ];
        for (url, is_inside) in urls {
            let observed = Observed {
                requests: vec![url.to_owned()],
                ..Observed::default()
            };
            assert_eq!(
                observed.requests_outside("http://127.0.0.1:80").is_empty(),
                is_inside,
                "{url}"
            );
        }
    }
}

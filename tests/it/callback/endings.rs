//! Ends of a wait: once, in time, from the browser or the terminal, and without a trace in logs

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use agoras::callback::{CallbackError, Notice};
use agoras::clock::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::browser::{Login, PLAIN, Shown, TLS, approved};

#[tokio::test]
async fn returns_the_decoded_code_and_shows_done_only_when_done() {
    let login = Login::start(TLS).await;
    let request = login.request(&login.approval("act.x%2A0%216410.a"));
    let mut browser = login.connect().await;
    browser.write_all(request.as_bytes()).await.unwrap();
    let (code, reply) = approved(login.outcome.await.unwrap());
    assert_eq!(code, "act.x*0!6410.a");
    let page = tokio::spawn(async move { Shown::read(&mut *browser).await });
    tokio::task::yield_now().await;
    assert!(!page.is_finished(), "shown before the exchange was done");
    reply.done().await;
    let shown = page.await.unwrap();
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("You are connected"));
}

#[tokio::test]
async fn closes_every_connection_at_the_end() {
    let login = Login::start(TLS).await;
    let mut silent = login.tcp().await;
    let mut shaken_hands = login.connect().await;
    let started = Instant::now();
    login.still_works().await;
    assert_eq!(silent.read(&mut [0]).await.unwrap_or(0), 0);
    assert_eq!(shaken_hands.read(&mut [0]).await.unwrap_or(0), 0);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn shows_that_the_login_failed_after_the_answer_came() {
    let login = Login::start(PLAIN).await;
    let mut browser = login.tcp().await;
    let request = login.request(&login.approval("a"));
    browser.write_all(request.as_bytes()).await.unwrap();
    approved(login.outcome.await.unwrap()).1.failed().await;
    assert!(Shown::read(&mut browser).await.body.contains("could not be finished"));
}

#[tokio::test]
async fn points_to_the_terminal_if_the_exchange_takes_long_or_is_dropped() {
    let login = Login::start_with(PLAIN, Clock::hurried(100), Duration::from_mins(50)).await;
    let target = login.approval("a");
    let shown = login.get(&target).await;
    assert!(shown.body.contains("answer has arrived"), "{shown:?}");
    approved(login.outcome.await.unwrap()).1.done().await;

    let login = Login::start(PLAIN).await;
    let mut browser = login.tcp().await;
    let request = login.request(&login.approval("a"));
    browser.write_all(request.as_bytes()).await.unwrap();
    drop(approved(login.outcome.await.unwrap()));
    let shown = Shown::read(&mut browser).await;
    assert!(shown.body.contains("answer has arrived"), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o15_a_hundred_repeats_are_one_answer() {
    let mut login = Login::start(PLAIN).await;
    let request = login.request(&login.approval("a"));
    let outcome = std::mem::replace(&mut login.outcome, tokio::spawn(std::future::pending()));
    let exchange = async {
        let reply = approved(outcome.await.unwrap()).1;
        let late = login.send(request.as_bytes()).await;
        assert_eq!(late.status, 410);
        tokio::time::sleep(Duration::from_millis(300)).await;
        reply.done().await;
    };
    let repeats = futures_util::future::join_all((0..50).map(|_| login.send(request.as_bytes())));
    let (shown, ()) = tokio::join!(repeats, exchange);
    let with = |status: u16| shown.iter().filter(|shown| shown.status == status).count();
    assert_eq!((with(200), with(410)), (1, 49));
    let used = shown.iter().find(|shown| shown.status == 410).unwrap();
    assert!(used.body.contains("Already used"));
}

#[tokio::test]
async fn o20_times_out_on_time() {
    let started = Instant::now();
    let mut login = Login::start_with(PLAIN, Clock::hurried(300), Duration::from_mins(5)).await;
    let ended = login.outcome.await.unwrap().map(|_| ());
    let took = started.elapsed();
    assert!(matches!(ended, Err(CallbackError::TimedOut { limit }) if limit.as_secs() == 300));
    assert!((900..10_000).contains(&took.as_millis()), "{took:?}");
    assert!(matches!(login.notices.recv().await, Some(Notice::StillWaiting)));
    assert!(login.notices.recv().await.is_none());
}

#[tokio::test]
async fn o21_a_closed_tab_does_not_stop_the_exchange() {
    for redirect in [PLAIN, TLS] {
        let login = Login::start(redirect).await;
        let request = login.request(&login.approval("a"));
        let mut browser = login.connect().await;
        browser.write_all(request.as_bytes()).await.unwrap();
        browser.flush().await.unwrap();
        drop(browser);
        let (code, reply) = approved(login.outcome.await.unwrap());
        assert_eq!(code, "a");
        reply.done().await;
    }
    let login = Login::start(PLAIN).await;
    let mut browser = login.tcp().await;
    let request = login.request(&login.approval("a"));
    browser.write_all(request.as_bytes()).await.unwrap();
    let (_, reply) = approved(login.outcome.await.unwrap());
    browser.set_zero_linger().unwrap();
    drop(browser);
    reply.done().await;
}

#[tokio::test]
async fn o22_a_pasted_address_ends_the_wait() {
    let mut login = Login::start(TLS).await;
    let address = format!("{}?code=a%2A&state={}", login.redirect, login.state);
    login.paste.send("the code is a*".to_owned()).await.unwrap();
    let told = login.notices.recv().await;
    let Some(Notice::PasteRefused(error)) = told else {
        panic!("{told:?}");
    };
    assert!(matches!(error, CallbackError::PasteNotAnAddress), "{error}");
    assert_eq!(login.get("/callback?state=a").await.status, 400);
    let (first, second) = address.split_at(40);
    login.paste.send(first.to_owned()).await.unwrap();
    login.paste.send(second.to_owned()).await.unwrap();
    let (code, reply) = approved(login.outcome.await.unwrap());
    assert_eq!(code, "a*");
    reply.done().await;
}

#[tokio::test]
async fn o22_the_browser_can_still_answer_after_the_end_of_input() {
    let mut login = Login::start(PLAIN).await;
    login.paste = tokio::sync::mpsc::channel(1).0;
    login.still_works().await;
}

/// A log of everything, which a test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn add(&self, what: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{what:?}").unwrap();
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        self.add(event);
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.add(attributes);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        self.add(values);
    }
}

#[tokio::test]
async fn o24_no_code_and_no_state_in_any_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    // With a single subscriber, tracing caches whether a log line is on from the first thread that
    // reaches it. The thread of another test has no subscriber, so the line would be off for all.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let login = Login::start(TLS).await;
    let state = login.state.clone();
    login.get("/callback?code=canary1&state=canary2").await;
    login.get("/canary3?canary4").await;
    login.paste.send("canary5".to_owned()).await.unwrap();
    let request = login.request(&login.approval("canary6"));
    let mut browser = login.connect().await;
    browser.write_all(request.as_bytes()).await.unwrap();
    let outcome = login.outcome.await.unwrap().unwrap();
    let answer = format!("{:?}", outcome.0);
    outcome.1.done().await;
    let log = log.0.lock().unwrap().clone();
    assert!(log.contains("a request was answered"), "the log was not caught");
    for text in [&log, &answer] {
        assert!(!text.contains("canary") && !text.contains(&state), "{text}");
    }
}

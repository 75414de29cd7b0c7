// The page from its beginning to the result: it hands the choices to agoras, and shows what agoras tells.
'use strict';

// Milliseconds between questions about the state, and between signs of life.
const ASKING = { choosing: 1000, other: 400 };
const SIGN_OF_LIFE = 20000;
// Seconds before the page closes at which it says so.
const LAST_CALL = 120;
const UNITS = [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']];

let phase = 'choosing';
// What was wrong with the last choices, as it is shown.
let shownRefusal = '';

async function send(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  return answer.json();
}

async function post(event) {
  event.preventDefault();
  if (at('post').disabled || phase !== 'choosing') {
    return;
  }
  try {
    const answer = await send('post', choices());
    follow(answer.phase ? answer : { phase: 'choosing', refused: answer.refused });
  } catch {
    lost();
  }
}

async function cancel() {
  try {
    follow(await send('cancel'));
  } catch {
    lost();
  }
}

// Returns a size as the terminal shows it: in binary units, cut off after one decimal.
function size(bytes) {
  const [scale, unit] = UNITS.find(([least]) => bytes >= least) ?? [1, 'bytes'];
  const tenths = Math.floor(bytes * 10 / scale) / 10;
  return `${scale > 1 && tenths < 100 ? tenths.toFixed(1) : Math.floor(tenths)} ${unit}`;
}

// Shows a state that agoras has told.
function follow(state) {
  const hasChanged = phase !== state.phase;
  phase = state.phase;
  const isChoosing = phase === 'choosing';
  at('form').inert = !isChoosing;
  show('form', isChoosing || phase === 'checking');
  show('progress', !isChoosing);
  if (isChoosing) {
    followChoosing(state);
  } else {
    shownRefusal = '';
    show('refused', false);
    show('closing', false);
    followWork(state);
    if (hasChanged && phase !== 'checking') {
      at('step').focus();
    }
  }
}

function followChoosing({ refused, closes_in: closesIn }) {
  if (shownRefusal !== (refused ?? '')) {
    shownRefusal = refused ?? '';
    at('refused').replaceChildren(...pieces(shownRefusal));
    show('refused', Boolean(refused));
    if (refused) {
      at('refused').focus();
    }
  }
  const isLast = closesIn !== undefined && closesIn !== null && closesIn < LAST_CALL;
  if (isLast && at('closing').hidden) {
    at('closing').textContent = 'This page closes in two minutes unless you go on: press any key or touch it.';
  }
  show('closing', isLast);
}

function followWork(state) {
  const step = { checking: 'Checking it', working: state.line || 'Starting', ended: state.headline }[phase];
  if (at('step').textContent !== step) {
    at('step').textContent = step;
  }
  const upload = phase === 'working' ? state.upload : null;
  show('bar', Boolean(upload) || phase !== 'ended');
  show('amount', Boolean(upload));
  if (upload) {
    at('bar').max = upload.size;
    at('bar').value = Math.min(upload.sent, upload.size);
    at('amount').textContent = `${size(upload.sent)} of ${size(upload.size)}`;
  } else {
    at('bar').removeAttribute('value');
  }
  at('bar').setAttribute('aria-label', step);
  show('stay', phase !== 'ended');
  if (phase === 'ended') {
    at('details').replaceChildren(...state.details.map((text) => element('p', {}, ...pieces(text))));
    document.title = `${state.headline} · agoras`;
    at('progress').classList.toggle('failed', !state.is_good);
    const anchor = at('link').querySelector('a');
    anchor.textContent = state.link ?? '';
    anchor.href = state.link ?? '';
    show('link', Boolean(state.link));
  }
}

// agoras no longer answers.
function lost() {
  show('main', true);
  follow({
    phase: 'ended',
    is_good: false,
    headline: 'agoras has ended',
    details: ['The terminal says how. Run it again for a new page.'],
    link: null,
  });
}

async function ask() {
  let failures = 0;
  while (phase !== 'ended') {
    await new Promise((resolve) => { setTimeout(resolve, ASKING[phase] ?? ASKING.other); });
    if (phase === 'ended') {
      return;
    }
    const before = phase;
    try {
      const state = await (await fetch('state')).json();
      failures = 0;
      // An answer that a click has overtaken says nothing any more.
      if (before === phase) {
        keepRefusal(state);
      }
    } catch {
      failures += 1;
      if (failures > 2) {
        lost();
      }
    }
  }
}

// What was wrong with choices that never left the page stays until they are made again.
function keepRefusal(state) {
  if (state.phase === 'choosing' && !state.refused && shownRefusal) {
    state.refused = shownRefusal;
  }
  follow(state);
}

let lastSign = 0;
function signOfLife() {
  if (phase === 'choosing' && Date.now() - lastSign > SIGN_OF_LIFE) {
    lastSign = Date.now();
    send('alive').catch(() => {});
  }
}

async function begin() {
  // The token in the address was used just now, and is of no more use.
  history.replaceState(null, '', location.pathname);
  sheet = await (await fetch('sheet')).json();
  fill();
  refresh();
  show('main', true);
  at('form').addEventListener('input', (event) => {
    if (event.target.id !== 'cover') {
      refresh();
    }
  });
  at('form').addEventListener('submit', post);
  at('cancel').addEventListener('click', cancel);
  at('cover').addEventListener('input', scrub);
  at('this-frame').addEventListener('click', () => {
    at('cover').value = String(Math.round(at('video').currentTime * 1000));
    scrub();
  });
  at('before').addEventListener('click', () => turn(shownPhoto - 1));
  at('after').addEventListener('click', () => turn(shownPhoto + 1));
  for (const name of ['pointerdown', 'keydown', 'click', 'input', 'scroll']) {
    addEventListener(name, signOfLife, { passive: true, capture: true });
  }
  await ask();
}

begin().catch(lost);

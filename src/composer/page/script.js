// The posting page: shows the sheet, collects what is chosen, and follows the post to its end.
'use strict';

const MUSIC = ['Music Usage Confirmation', 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en'];
const BRANDED = ['Branded Content Policy', 'https://www.tiktok.com/legal/page/global/bc-policy/en'];
const NOT_INDICATED = 'You need to indicate if your content promotes yourself, a third party, or both.';
const NOT_PRIVATE = 'Branded content visibility cannot be set to private.';
// Milliseconds between questions about the state, and between signs of life.
const ASKING = { choosing: 1000, other: 400 };
const SIGN_OF_LIFE = 20000;
// Seconds before the page closes at which it says so.
const LAST_CALL = 120;

const at = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);
let sheet;
let phase = 'choosing';
let consentText = '';
let coverAt = null;
let shownPhoto = 0;

const isVideo = () => sheet.kind === 'video';
const target = () => document.querySelector('[name=target]:checked')?.value;
const isPost = () => target() === 'profile';
const isPrivate = () => sheet.audiences.some((it) => it.value === at('audience').value && it.is_private);
const isBranded = () => at('commercial').checked && at('paid-partnership').checked;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function show(id, isShown) {
  at(id).hidden = !isShown;
}

// ---- The sheet ----

function fill() {
  const { creator } = sheet;
  at('name').textContent = creator.name;
  at('username').textContent = `@${creator.username}`;
  at('over-name').textContent = creator.name;
  at('initial').textContent = [...creator.name][0] ?? '';
  if (creator.picture) {
    at('picture').src = 'picture';
    show('picture', true);
    show('initial', false);
  }
  for (const note of sheet.notes) {
    at('notes').append(element('li', { textContent: note }));
  }
  show('notes', sheet.notes.length > 0);
  at('title').value = sheet.title.text;
  at('title-label').textContent = isVideo() ? 'Caption' : 'Title';
  for (const audience of sheet.audiences) {
    at('audience').append(element('option', { value: audience.value, textContent: audience.label }));
  }
  for (const interaction of sheet.interactions) {
    const box = element('input', { type: 'checkbox', id: interaction.name, disabled: !interaction.is_offered });
    const label = element('label', { className: 'line' }, box, element('span', { textContent: interaction.label }));
    at('interactions').append(label);
  }
  show('interactions-help', sheet.interactions.some((it) => !it.is_offered));
  const chosen = sheet.draft ? 'draft' : 'profile';
  document.querySelector(`[name=target][value=${chosen}]`).checked = true;
  document.querySelector('[name=target][value=profile]').disabled = sheet.only_draft !== null;
  at('only-draft').textContent = sheet.only_draft ?? '';
  show('only-draft', sheet.only_draft !== null);
  if (isVideo()) {
    fillVideo();
  } else {
    fillPhotos();
  }
}

function fillVideo() {
  const video = at('video');
  at('ai-generated').checked = sheet.ai_generated;
  coverAt = sheet.cover_at;
  video.addEventListener('loadedmetadata', coverFrames);
  video.addEventListener('seeked', drawFrame);
  video.addEventListener('error', () => {
    at('unplayable').textContent = 'This browser cannot play the video. agoras has checked that TikTok takes it.';
    show('unplayable', true);
    show('covers', false);
  });
  video.src = 'media/0';
  show('video', true);
  if (coverAt === null) {
    play();
  }
}

function play() {
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
    // A browser may refuse to start by itself.
    at('video').play().catch(() => {});
  }
}

// ---- The cover of a video ----

function coverFrames() {
  const length = sheet.duration ?? at('video').duration * 1000;
  if (!Number.isFinite(length) || length <= 1) {
    return;
  }
  at('cover').max = String(Math.floor(length) - 1);
  at('cover').value = String(coverAt ?? 0);
  refresh();
  if (coverAt === null) {
    at('video').addEventListener('loadeddata', drawFrame, { once: true });
  } else {
    at('video').addEventListener('seeked', play, { once: true });
    scrub();
  }
}

function scrub() {
  const time = Number(at('cover').value);
  coverAt = time > 0 ? time : null;
  at('video').pause();
  at('video').currentTime = time / 1000;
  refresh();
}

// Draws the frame in the preview if it is the chosen one.
function drawFrame() {
  const video = at('video');
  const chosen = (coverAt ?? 0) / 1000;
  const canvas = at('frame');
  if (Math.abs(video.currentTime - chosen) > 0.2 || !video.videoWidth) {
    return;
  }
  const scale = Math.min(canvas.width / video.videoWidth, canvas.height / video.videoHeight);
  const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(video, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
}

// ---- The order of photos ----

const items = () => [...at('order').children];
const order = () => items().map((item) => Number(item.dataset.index));

function fillPhotos() {
  at('description').value = sheet.description.text;
  at('music').checked = sheet.music;
  at('order').append(...sheet.media.map(photoItem));
  document.querySelector(`[name=cover-photo][value="${sheet.cover}"]`).checked = true;
  show('photo', true);
  show('turning', sheet.media.length > 1);
  turn(0);
}

function photoItem(name, index) {
  const image = element('img', { src: `media/${index}`, alt: '', draggable: false });
  const handle = element('button', { type: 'button', className: 'handle' }, image, element('span', { className: 'place' }));
  const earlier = element('button', { type: 'button', className: 'earlier', textContent: '←' });
  const later = element('button', { type: 'button', className: 'later', textContent: '→' });
  const moves = element('div', { className: 'moves' }, earlier, later);
  const cover = element('input', { type: 'radio', name: 'cover-photo', value: String(index) });
  const label = element('label', { className: 'line' }, cover, element('span', { textContent: 'Cover' }));
  const item = element('li', {}, handle, moves, label);
  item.dataset.index = String(index);
  item.dataset.name = name;
  earlier.addEventListener('click', () => move(item, -1, earlier));
  later.addEventListener('click', () => move(item, 1, later));
  handle.addEventListener('click', () => turn(items().indexOf(item)));
  handle.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step) {
      event.preventDefault();
      move(item, step, handle);
    }
  });
  drag(handle, item);
  return item;
}

// Moves a photo with the mouse or a finger.
function drag(handle, item) {
  let hasMoved = false;
  handle.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) {
      return;
    }
    hasMoved = false;
    handle.setPointerCapture(event.pointerId);
    item.classList.add('dragged');
  });
  handle.addEventListener('pointermove', (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) {
      return;
    }
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest('#order li');
    if (over && over !== item) {
      const isLater = items().indexOf(over) > items().indexOf(item);
      over.insertAdjacentElement(isLater ? 'afterend' : 'beforebegin', item);
      // The element has left the page for a moment, and the pointer with it.
      handle.setPointerCapture(event.pointerId);
      hasMoved = true;
      arrange();
    }
  });
  const end = () => {
    item.classList.remove('dragged');
    if (hasMoved) {
      tellPlace(item);
    }
  };
  handle.addEventListener('pointerup', end);
  handle.addEventListener('pointercancel', end);
}

function move(item, step, focused) {
  const other = items()[items().indexOf(item) + step];
  if (!other) {
    return;
  }
  other.insertAdjacentElement(step > 0 ? 'afterend' : 'beforebegin', item);
  arrange();
  (focused.disabled ? item.querySelector('.handle') : focused).focus();
  tellPlace(item);
}

function tellPlace(item) {
  const place = items().indexOf(item);
  at('moved').textContent = `Moved to place ${place + 1} of ${items().length}`;
  turn(place);
}

// Numbers the photos by their places.
function arrange() {
  items().forEach((item, place) => {
    const name = `photo ${place + 1} of ${items().length}, ${item.dataset.name}`;
    item.querySelector('.place').textContent = String(place + 1);
    item.querySelector('.handle').setAttribute('aria-label', `${name}: show it, or move it with the arrow keys`);
    item.querySelector('.earlier').setAttribute('aria-label', `Move ${name} to an earlier place`);
    item.querySelector('.later').setAttribute('aria-label', `Move ${name} to a later place`);
    item.querySelector('[type=radio]').setAttribute('aria-label', `Cover: ${name}`);
    item.querySelector('.earlier').disabled = place === 0;
    item.querySelector('.later').disabled = place === items().length - 1;
  });
}

// Shows the photo at a place in the preview.
function turn(place) {
  const photos = order();
  shownPhoto = (place + photos.length) % photos.length;
  at('photo').src = `media/${photos[shownPhoto]}`;
  at('photo').alt = `Photo ${shownPhoto + 1}: ${sheet.media[photos[shownPhoto]]}`;
  at('turned').textContent = `${shownPhoto + 1} of ${photos.length}`;
  arrange();
}

// ---- What follows from the choices ----

function count(id, limit) {
  // The length of a string is its number of UTF-16 units, which is what TikTok counts.
  const length = at(id).value.length;
  const over = length - limit.most;
  at(`${id}-count`).textContent = over > 0 ? `${length} of ${limit.most}: ${over} too many` : `${length} of ${limit.most}`;
  at(`${id}-count`).classList.toggle('over', over > 0);
  at(id).setAttribute('aria-invalid', String(over > 0));
  return over > 0;
}

function link([text, href]) {
  return element('a', { textContent: text, href, target: '_blank', rel: 'noopener noreferrer' });
}

function consent() {
  if (!isPost()) {
    return ['Send this to TikTok, where I finish it in the app.'];
  }
  const policies = isBranded() ? [link(BRANDED), ' and ', link(MUSIC)] : [link(MUSIC)];
  return ['By posting, you agree to TikTok’s ', ...policies, '.'];
}

function label() {
  const what = isVideo() ? 'video' : 'photo';
  if (!at('own-brand').checked && !at('paid-partnership').checked) {
    return '';
  }
  const name = at('paid-partnership').checked ? 'Paid partnership' : 'Promotional content';
  return `Your ${what} will be labeled as “${name}”. This cannot be changed once your ${what} is posted.`;
}

// Returns what keeps it from being posted; null if nothing does.
function missing(isTooLong) {
  if (isTooLong) {
    return 'A text is too long.';
  }
  if (isPost() && !at('audience').value) {
    return 'Choose who can see this.';
  }
  if (isPost() && at('commercial').checked && !at('own-brand').checked && !at('paid-partnership').checked) {
    return NOT_INDICATED;
  }
  if (isPost() && isBranded() && isPrivate()) {
    return NOT_PRIVATE;
  }
  return at('agreed').checked ? null : 'Tick the box above to agree.';
}

// Brings everything that depends on a choice up to date.
function refresh() {
  const hasTitle = !(isVideo() && !isPost());
  for (const part of all('.of-post')) {
    part.hidden = !isPost();
  }
  for (const part of all('.of-video')) {
    part.hidden = !isVideo() || (part.classList.contains('of-post') && !isPost());
  }
  for (const part of all('.of-photos')) {
    part.hidden = isVideo();
  }
  show('covers', isVideo() && isPost() && at('unplayable').hidden);
  document.querySelector('.of-title').hidden = !hasTitle;
  show('no-title', !hasTitle);
  show('brands', at('commercial').checked);
  for (const audience of sheet.audiences.filter((it) => it.is_private)) {
    const option = at('audience').querySelector(`option[value="${audience.value}"]`);
    option.disabled = isBranded();
    option.title = isBranded() ? NOT_PRIVATE : '';
  }
  show('audience-help', isBranded());
  at('paid-partnership').disabled = isPrivate() && !at('paid-partnership').checked;
  at('paid-partnership').title = isPrivate() ? NOT_PRIVATE : '';
  show('private-help', isPrivate());
  at('labelled').textContent = label();
  at('over-text').textContent = hasTitle ? at('title').value : '';
  const seconds = (Number(at('cover').value) / 1000).toFixed(1);
  at('cover-time').textContent = `${seconds} s`;
  at('cover').setAttribute('aria-valuetext', `${seconds} seconds`);
  askAgain();
  const isTitleLong = count('title', sheet.title) && hasTitle;
  const isDescriptionLong = !isVideo() && count('description', sheet.description);
  const reason = missing(isTitleLong || isDescriptionLong);
  at('missing').textContent = reason ?? '';
  at('post').textContent = isPost() ? 'Post' : 'Send as a draft';
  at('post').disabled = reason !== null;
  at('post').title = reason ?? '';
}

// Another sentence needs another yes.
function askAgain() {
  const sentence = element('span', {}, ...consent());
  if (sentence.textContent !== consentText) {
    consentText = sentence.textContent;
    at('consent').replaceChildren(...sentence.childNodes);
    at('agreed').checked = false;
  }
}

function choices() {
  const isOn = (id) => at(id)?.checked ?? false;
  const ofPost = (id) => isPost() && isOn(id);
  return {
    target: target(),
    title: at('title').value,
    description: isVideo() ? '' : at('description').value,
    audience: isPost() ? at('audience').value : null,
    allowed: { comments: ofPost('comments'), duet: ofPost('duet'), stitch: ofPost('stitch') },
    disclosure: {
      commercial: ofPost('commercial'),
      own_brand: ofPost('own-brand'),
      paid_partnership: ofPost('paid-partnership'),
    },
    label: { ai_generated: ofPost('ai-generated'), music: ofPost('music') },
    cover_at: isVideo() && isPost() ? coverAt : null,
    order: isVideo() ? [] : order(),
    cover: isVideo() ? 0 : Number(document.querySelector('[name=cover-photo]:checked').value),
    agreed: isOn('agreed'),
  };
}

// ---- The way to the result ----

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

function size(bytes) {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
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
    show('refused', false);
    show('closing', false);
    followWork(state);
    if (hasChanged && phase !== 'checking') {
      at('step').focus();
    }
  }
}

function followChoosing({ refused, closes_in: closesIn }) {
  const isNew = Boolean(refused) && at('refused').textContent !== refused;
  at('refused').textContent = refused ?? '';
  show('refused', Boolean(refused));
  if (isNew) {
    at('refused').focus();
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
    at('details').replaceChildren(...state.details.map((text) => element('p', { textContent: text })));
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
  if (state.phase === 'choosing' && !state.refused && !at('refused').hidden) {
    state.refused = at('refused').textContent;
  }
  follow(state);
}

// ---- The beginning ----

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
  for (const name of ['pointerdown', 'keydown', 'scroll']) {
    addEventListener(name, signOfLife, { passive: true, capture: true });
  }
  await ask();
}

begin().catch(lost);

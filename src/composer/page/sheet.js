// The sheet: who posts, the media, and what can be chosen, as agoras tells it.
'use strict';

const at = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);
let sheet;

const isVideo = () => sheet.kind === 'video';
const target = () => document.querySelector('[name=target]:checked')?.value;
const isPost = () => target() === 'profile';

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Returns a text in pieces, with what stands in backquotes as code.
function pieces(text) {
  return text.split('`').map((piece, place) => place % 2 ? element('code', { textContent: piece }) : piece);
}

function show(id, isShown) {
  at(id).hidden = !isShown;
}

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

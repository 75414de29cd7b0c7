// The photos: their order, by mouse, finger and keys, and the one in the preview.
'use strict';

// The place of the photo in the preview.
let shownPhoto = 0;

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
  item.dataset.name = name.split('/').pop();
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

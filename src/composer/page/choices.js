// What is chosen, and what follows from it.
'use strict';

const MUSIC = ['Music Usage Confirmation', 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en'];
const BRANDED = ['Branded Content Policy', 'https://www.tiktok.com/legal/page/global/bc-policy/en'];
const NOT_INDICATED = 'You need to indicate if your content promotes yourself, a third party, or both.';
const NOT_PRIVATE = 'Branded content visibility cannot be set to private.';

let consentText = '';

const isPrivate = () => sheet.audiences.some((it) => it.value === at('audience').value && it.is_private);
const isBranded = () => at('commercial').checked && at('paid-partnership').checked;

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
  // A description is read aloud even where it is hidden.
  at('audience-help').textContent = isBranded() ? NOT_PRIVATE : '';
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

// The cover of a video, found by scrubbing.
'use strict';

// Milliseconds from the beginning; null for the first frame.
let coverAt = null;

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
    showCover();
  }
}

// Chooses the frame at which the slider was put. Its steps are coarser than the times of `--cover-at`.
function scrub() {
  const time = Number(at('cover').value);
  coverAt = time > 0 ? time : null;
  showCover();
}

function showCover() {
  at('video').pause();
  at('video').currentTime = (coverAt ?? 0) / 1000;
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

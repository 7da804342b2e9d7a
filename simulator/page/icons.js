// Line icons, drawn here so that nothing is fetched from elsewhere.

const PATHS = {
  send: '<path d="M3 20.5 21 12 3 3.5l.01 6.6L15 12 3.01 13.9z" fill="currentColor" stroke="none"/>',
  attach: '<path d="m20 11-8.2 8.2a5 5 0 0 1-7-7l8.5-8.6a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.3l7.7-7.8"/>',
  more: '<g fill="currentColor" stroke="none"><circle cx="12" cy="5" r="1.8"/><circle cx="12" cy="12" r="1.8"/><circle cx="12" cy="19" r="1.8"/></g>',
  menu: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  reply: '<path d="M10 8V4l-7 7 7 7v-4c5 0 8.5 1.6 11 5-1-5-4-10-11-11z" stroke-linejoin="round"/>',
  forward: '<path d="M14 8V4l7 7-7 7v-4c-5 0-8.5 1.6-11 5 1-5 4-10 11-11z" stroke-linejoin="round"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  bell: '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.500a2.2 2.2 0 0 0 4 0" stroke-linejoin="round"/>',
  file: '<path d="M6 3h8l4 4v14H6zM14 3v4h4" stroke-linejoin="round"/>',
  play: '<path d="M8 5v14l11-7z" fill="currentColor" stroke="none"/>',
  checks: '<path d="m2 13 4 4L15 7M10.5 15.5 12 17l9-10"/>',
  link: '<path d="M8 16 17 7M9 7h8v8"/>',
};

export function icon(name) {
  const box = document.createElement("template");
  box.innerHTML = `<svg class="icon icon-${name}" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round">${PATHS[name]}</svg>`;
  return box.content.firstChild;
}

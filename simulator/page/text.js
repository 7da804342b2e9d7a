// Text with Telegram's entities becomes DOM. Offsets are UTF-16 units on both sides, so they need no conversion.

import { make } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

// `links` are what a touch does: {command(text), link(url, anchor), toast(text)}.
export function rendered(text, entities, links) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return part(text, 0, text.length, ordered, links);
}

function part(text, begin, end, entities, links) {
  const out = document.createDocumentFragment();
  let at = begin;
  while (entities.length) {
    const entity = entities.shift();
    const stop = entity.offset + entity.length;
    if (entity.offset < at) continue;
    out.append(text.slice(at, entity.offset));
    const inner = [];
    while (entities.length && entities[0].offset < stop) inner.push(entities.shift());
    const node = wrapped(entity, text.slice(entity.offset, stop), links);
    node.append(part(text, entity.offset, stop, inner, links));
    out.append(node);
    // A block ends its line by itself: the line break after it must not open an empty one.
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop;
  }
  out.append(text.slice(at, end));
  return out;
}

function wrapped(entity, inner, links) {
  switch (entity.type) {
    case "bot_command":
      return touchable(() => links.command(inner), "command-link");
    case "url":
      return touchable((event) => links.link(inner, event.currentTarget));
    case "text_link":
      return touchable((event) => links.link(entity.url, event.currentTarget));
    case "mention":
      return touchable(() => {});
    case "spoiler":
      return make("span", { class: "spoiler", onclick: (event) => event.currentTarget.classList.add("shown") });
    case "blockquote":
      return make("blockquote");
    case "expandable_blockquote":
      return make("blockquote", {
        class: "expandable",
        onclick: (event) => event.currentTarget.classList.toggle("open"),
      });
    default:
      return make(TAGS[entity.type] ?? "span");
  }
}

function touchable(act, kind) {
  const go = (event) => (event.preventDefault(), event.stopPropagation(), act(event));
  return make("a", { href: "#", class: kind, onclick: go });
}

export function isOnlyEmoji(text) {
  return /^(\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F\u200D]*){1,3}$/u.test(text.trim());
}

// One message on a phone: the bubble, what is in it, the buttons under it.

import { make } from "./dom.js";
import { icon } from "./icons.js";
import { isOnlyEmoji, rendered } from "./text.js";
import { words } from "./words.js";

const NAME_COLOURS = ["#c03d33", "#4fad2d", "#d09306", "#168acd", "#8544d6", "#cd4073", "#2996ad", "#ce671b"];

// `view` is {mine, group, tail, time(date)}, `acts` what a finger may do: {tap, reply, forward, command, link}.
export function bubble(message, view, acts) {
  const notice = service(message);
  if (notice) return make("div", { class: "service", "data-testid": "message" }, make("span", {}, notice));
  const body = make("div", { class: "bubble", onclick: (event) => chosen(event) && acts.reply(message) });
  body.append(...parts(message, view, acts));
  const block = make("div", { class: "block" }, body, keyboard(message, acts));
  const side = make("div", { class: "actions" }, ...actions(message, view, acts));
  const kind = ["message", view.mine ? "mine" : "theirs", view.tail ? "tail" : ""].join(" ");
  return make("div", { class: kind, "data-testid": "message", "data-id": message.message_id }, block, side);
}

function chosen(event) {
  return !event.target.closest("a, button, blockquote, .spoiler") && getSelection().isCollapsed;
}

function service(message) {
  const who = message.from.first_name;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return words.upgraded;
  return message.new_chat_members ? `${who} ${words.joined}` : null;
}

function* parts(message, view, acts) {
  if (view.group && !view.mine) {
    const colour = NAME_COLOURS[Math.abs(message.from.id) % NAME_COLOURS.length];
    yield make("div", { class: "author", style: `color:${colour}` }, message.from.first_name);
  }
  if (message.forward_origin) yield forwarded(message.forward_origin);
  if (message.reply_to_message) yield quoted(message.reply_to_message);
  yield* media(message);
  const text = message.text ?? message.caption;
  const big = text && !message.entities && isOnlyEmoji(text) ? "text big" : "text";
  if (text) yield make("div", { class: big }, rendered(text, message.entities ?? message.caption_entities, acts));
  const stamp = message.edit_date && !message.reply_markup ? `${words.edited} ` : "";
  yield make("span", { class: "meta" }, stamp + view.time(message.date), view.mine ? icon("checks") : null);
}

function forwarded(origin) {
  const name = origin.sender_user?.first_name ?? origin.sender_user_name;
  return make("div", { class: "forwarded" }, `${words.forwarded} `, make("b", {}, name));
}

export function summary(message) {
  const kinds = { photo: words.photo, voice: words.voice, sticker: message.sticker?.emoji };
  const kind = Object.keys(kinds).find((name) => message[name]);
  return message.text ?? message.caption ?? message.document?.file_name ?? kinds[kind] ?? "";
}

function quoted(message) {
  return make("div", { class: "quoted" }, make("b", {}, message.from.first_name), make("span", {}, summary(message)));
}

function* media(message) {
  if (message.photo) {
    const photo = message.photo.at(-1);
    const small = photo.width < 40 ? " tiny" : "";
    yield make("img", { class: `photo${small}`, src: `/files/${photo.file_id}`, alt: words.photoAlt });
  }
  if (message.document) yield attached(message.document);
  if (message.voice) {
    const bars = Array.from({ length: 28 }, (_, place) => 25 + ((place * 37 + 11) % 75));
    const wave = make("span", { class: "wave" }, ...bars.map((height) => make("i", { style: `height:${height}%` })));
    const length = `0:${String(message.voice.duration).padStart(2, "0")}`;
    yield make("div", { class: "voice" }, make("span", { class: "disc" }, icon("play")), wave, make("small", {}, length));
  }
  if (message.sticker) yield make("div", { class: "sticker" }, message.sticker.emoji);
}

function attached(file) {
  const size = file.file_size < 1024 ? `${file.file_size} B` : `${(file.file_size / 1024).toFixed(1)} KB`;
  return make(
    "a",
    { class: "document", href: `/files/${file.file_id}`, download: file.file_name, "data-testid": "document" },
    make("span", { class: "disc" }, icon("file")),
    make("span", { class: "document-name" }, make("b", {}, file.file_name), make("small", {}, size)),
  );
}

function keyboard(message, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const lines = rows.map((row) => make("div", { class: "row" }, ...row.map((button) => key(message, button, acts))));
  return make("div", { class: "keyboard" }, ...lines);
}

function key(message, button, acts) {
  const attributes = { type: "button", "data-testid": "button", class: `key ${button.style ?? ""}` };
  const tap = (event) => acts.tap(message, button, event.currentTarget);
  return make("button", { ...attributes, onclick: tap }, make("span", {}, button.text), button.url ? icon("link") : null);
}

function* actions(message, view, acts) {
  yield make("button", { type: "button", title: words.reply, "data-testid": "reply", onclick: () => acts.reply(message) }, icon("reply"));
  const forward = (event) => acts.forward(message, event.currentTarget);
  if (view.mine) {
    yield make("button", { type: "button", title: words.forward, "data-testid": "forward", onclick: forward }, icon("forward"));
  }
}
